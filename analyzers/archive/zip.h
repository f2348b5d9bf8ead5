// A zip archive's records, as torch writes them. Any bytes may be given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"

namespace exportlint::archive {

struct Record {
  std::string name;          // with its folders, as stored
  std::uint64_t size = 0;    // of its contents
  std::uint64_t packed = 0;  // bytes in the archive
  std::uint64_t header = 0;  // offset of its local header
  std::uint32_t checksum = 0;
  bool deflated = false;
};

class Zip {
 public:
  // Maps the file and reads its directory. Errors: not a zip archive, cut off, an encrypted or strangely packed record,
  // records that overlap.
  static Result<Zip> Open(const std::string& path);
  ~Zip();
  Zip(Zip&& other) noexcept;
  Zip& operator=(Zip&&) = delete;

  const std::vector<Record>& records() const { return records_; }
  // The record whose name, without the archive's own folder in front, is `name`; null when there is none.
  const Record* Find(std::string_view name) const;
  // The name without the archive's own folder.
  static std::string_view Inner(std::string_view name);
  // A record's contents. Errors: larger than `most`, damaged.
  Result<std::string> Read(const Record& record, std::uint64_t most) const;
  std::uint64_t file_size() const { return size_; }

 private:
  Zip() = default;
  const unsigned char* data_ = nullptr;
  std::uint64_t size_ = 0;
  std::vector<Record> records_;
};

}  // namespace exportlint::archive
