#include "analyzers/base/kept_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "analyzers/base/bytes.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWriting = "writing-";

}  // namespace

std::string KeptFiles::PathOf(std::string_view name) const {
  std::string path = folder_;
  return path.append("/").append(name.substr(0, 2)).append("/").append(name).append(suffix_);
}

std::optional<std::string> KeptFiles::Read(std::string_view name) const {
  if (!on()) return std::nullopt;
  const int fd = ::open(PathOf(name).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::optional<std::string> bytes;
  struct stat info{};
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    bytes.emplace(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t have = 0;
    while (have < bytes->size()) {
      const ssize_t got = ::read(fd, bytes->data() + have, bytes->size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    bytes->resize(have);
  }
  ::close(fd);
  return bytes;
}

void KeptFiles::Use(std::string_view name) const {
  std::error_code error;
  fs::last_write_time(PathOf(name), fs::file_time_type::clock::now(), error);
}

void KeptFiles::Write(std::string_view name, std::string_view bytes) const {
  if (!on()) return;
  const fs::path path = PathOf(name);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return;
  std::string temporary = folder_ + "/" + std::string(kWriting) + "XXXXXX";
  const int made = ::mkostemp(temporary.data(), O_CLOEXEC);  // readable by this user only
  if (made < 0) return;
  const bool written = WriteAll(made, bytes) == 0;
  const bool closed = ::close(made) == 0;
  if (written && closed) fs::rename(temporary, path, error);
  if (!written || !closed || error) fs::remove(temporary, error);
  Trim();
}

void KeptFiles::Trim() const {
  struct Entry {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::uintmax_t total = 0;
  std::error_code error;
  for (auto each = fs::recursive_directory_iterator(folder_, error); !error && each != fs::end(each);
       each.increment(error)) {
    std::error_code gone;  // another run may be trimming too
    if (each->is_directory(gone) && each->path().filename().native().size() != 2) each.disable_recursion_pending();
    if (!each->is_regular_file(gone)) continue;
    Entry entry{each->last_write_time(gone), each->file_size(gone), each->path()};
    if (gone) continue;
    const std::string name = entry.path.filename().string();
    if (name.starts_with(kWriting)) {  // of a run that was killed, unless it is young
      if (fs::file_time_type::clock::now() - entry.used > std::chrono::hours(1)) fs::remove(entry.path, gone);
      continue;
    }
    if (!name.ends_with(suffix_)) continue;  // somebody else's
    total += entry.size;
    entries.push_back(std::move(entry));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= limit_bytes_) return;
    fs::remove(entry.path, error);
    total -= entry.size;
  }
}

std::string UserCacheFolder(std::string_view name) {
  std::string folder;
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    folder = cache;
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    folder = std::string(home) + "/.cache";
  }
  return folder.empty() ? folder : folder.append("/exportlint/").append(name);
}

}  // namespace exportlint
