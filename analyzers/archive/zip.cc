#include "analyzers/archive/zip.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <utility>

namespace exportlint::archive {
namespace {

constexpr std::uint64_t kMaxRecords = 1 << 20;

// Little-endian fields of a mapped file; what lies outside reads as zero and is noted.
class Fields {
 public:
  Fields(const unsigned char* data, std::uint64_t size) : data_(data), size_(size) {}
  std::uint64_t Read(std::uint64_t at, unsigned bytes) {
    if (at > size_ || bytes > size_ - at) {
      ok_ = false;
      return 0;
    }
    std::uint64_t n = 0;
    for (unsigned i = 0; i < bytes; ++i) n |= std::uint64_t{data_[at + i]} << 8 * i;
    return n;
  }
  bool ok() const { return ok_; }

 private:
  const unsigned char* data_;
  std::uint64_t size_;
  bool ok_ = true;
};

struct Directory {
  std::uint64_t records = 0, offset = 0;
  bool found = false;
};

// The end record is the last thing in the file but for a comment.
Directory FindDirectory(Fields* in, std::uint64_t size) {
  constexpr std::uint64_t kEnd = 22, kMaxComment = 0xFFFF;
  if (size < kEnd) return {};
  for (std::uint64_t at = size - kEnd;; --at) {
    if (in->Read(at, 4) == 0x06054b50) {
      Directory d{in->Read(at + 10, 2), in->Read(at + 16, 4), true};
      const bool is64 = d.records == 0xFFFF || d.offset == 0xFFFFFFFF;
      if (is64 && at >= 20 && in->Read(at - 20, 4) == 0x07064b50) {
        const std::uint64_t end64 = in->Read(at - 12, 8);
        if (end64 < size && in->Read(end64, 4) == 0x06064b50)
          d = {in->Read(end64 + 32, 8), in->Read(end64 + 48, 8), in->ok()};
      }
      return d;
    }
    if (at == 0 || size - kEnd - at >= kMaxComment) return {};
  }
}

// 64-bit sizes stand in an extra field, in the order of those that say 0xFFFFFFFF.
void ReadExtra(Fields* in, std::uint64_t at, std::uint64_t length, Record* record) {
  const std::uint64_t end = at + length;
  while (at + 4 <= end && in->ok()) {
    const std::uint64_t id = in->Read(at, 2), bytes = in->Read(at + 2, 2);
    std::uint64_t field = at + 4;
    if (id == 1) {
      for (std::uint64_t* value : {&record->size, &record->packed, &record->header}) {
        if (*value != 0xFFFFFFFF || field + 8 > at + 4 + bytes) continue;
        *value = in->Read(field, 8);
        field += 8;
      }
    }
    at += 4 + bytes;
  }
}

Error Broken(std::string_view what) {
  return Error{"not readable as a zip archive, as torch saves models: " + std::string(what)};
}

}  // namespace

Zip::Zip(Zip&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(other.size_), records_(std::move(other.records_)) {}

Zip::~Zip() {
  if (data_ != nullptr) munmap(const_cast<unsigned char*>(data_), size_);
}

Result<Zip> Zip::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return Error{"cannot be opened"};
  struct stat info{};
  const bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  void* mapped = regular && info.st_size > 0
                     ? mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0)
                     : MAP_FAILED;
  close(fd);
  if (!regular) return Error{"not a regular file"};
  if (info.st_size == 0) return Error{"the file is empty"};
  if (mapped == MAP_FAILED) return Error{"too large to be mapped into memory"};
  Zip zip;
  zip.data_ = static_cast<const unsigned char*>(mapped);
  zip.size_ = static_cast<std::uint64_t>(info.st_size);
  Fields in(zip.data_, zip.size_);
  const Directory directory = FindDirectory(&in, zip.size_);
  if (!directory.found) return Broken("it has no directory at its end; it may be cut off");
  if (directory.records > kMaxRecords) return Broken("it says to hold more than a million records");
  std::uint64_t at = directory.offset, packed = 0;
  for (std::uint64_t i = 0; i < directory.records; ++i) {
    if (in.Read(at, 4) != 0x02014b50) return Broken("its directory is damaged");
    Record r;
    const std::uint64_t flags = in.Read(at + 8, 2), method = in.Read(at + 10, 2);
    r.checksum = static_cast<std::uint32_t>(in.Read(at + 16, 4));
    r.packed = in.Read(at + 20, 4);
    r.size = in.Read(at + 24, 4);
    const std::uint64_t name = in.Read(at + 28, 2), extra = in.Read(at + 30, 2), comment = in.Read(at + 32, 2);
    r.header = in.Read(at + 42, 4);
    if (!in.ok() || name > zip.size_ - at - 46) return Broken("its directory is damaged");
    r.name.assign(reinterpret_cast<const char*>(zip.data_ + at + 46), name);
    ReadExtra(&in, at + 46 + name, extra, &r);
    r.deflated = method == 8;
    if ((flags & 1) != 0 || (method != 0 && method != 8))
      return Broken("a record is encrypted or packed in an unknown way");
    if (!in.ok() || r.packed > zip.size_ || (!r.deflated && r.size != r.packed))
      return Broken("its directory is damaged");
    packed += r.packed;
    zip.records_.push_back(std::move(r));
    at += 46 + name + extra + comment;
  }
  // Records that share bytes make a small file hold any amount.
  if (packed > zip.size_) return Broken("its records overlap");
  return zip;
}

std::string_view Zip::Inner(std::string_view name) {
  const std::size_t slash = name.find('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

const Record* Zip::Find(std::string_view name) const {
  const auto found = std::ranges::find_if(records_, [&](const Record& r) { return Inner(r.name) == name; });
  return found == records_.end() ? nullptr : &*found;
}

Result<std::string> Zip::Read(const Record& record, std::uint64_t most) const {
  const auto fail = [&](std::string_view why) {
    return Error{"record `" + record.name.substr(0, 200) + "` " + std::string(why)};
  };
  if (record.size > most) return fail("is larger than " + std::to_string(most >> 20) + " MB");
  Fields in(data_, size_);
  if (in.Read(record.header, 4) != 0x04034b50) return fail("is not where the archive's directory says");
  const std::uint64_t begin = record.header + 30 + in.Read(record.header + 26, 2) + in.Read(record.header + 28, 2);
  if (!in.ok() || begin > size_ || record.packed > size_ - begin) return fail("is cut off");
  std::string contents(record.size, '\0');
  if (!record.deflated) {
    std::copy_n(data_ + begin, record.size, contents.begin());
  } else {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return fail("cannot be unpacked");
    stream.next_in = const_cast<unsigned char*>(data_ + begin);
    stream.avail_in = static_cast<uInt>(std::min<std::uint64_t>(record.packed, UINT32_MAX));
    stream.next_out = reinterpret_cast<unsigned char*>(contents.data());
    stream.avail_out = static_cast<uInt>(contents.size());
    const int end = inflate(&stream, Z_FINISH);
    const bool whole = end == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!whole) return fail("is damaged: it does not unpack to the size the archive says");
  }
  const uLong sum = crc32_z(0, reinterpret_cast<const unsigned char*>(contents.data()), contents.size());
  if (sum != record.checksum) return fail("is damaged: its checksum is wrong");
  return contents;
}

}  // namespace exportlint::archive
