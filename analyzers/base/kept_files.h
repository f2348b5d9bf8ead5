// Files kept by name in a folder of their own, for what is worth keeping from one run to the next. What a file holds is
// the caller's business: names are of its content and of everything that made it, and damage is for the caller to see.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exportlint {

// Files are written whole by a rename: concurrent runs see an old one, a new one or none.
class KeptFiles {
 public:
  // An empty folder switches it off. The folder is made when something is kept. Above `limit_bytes` those that were not
  // used for longest are removed.
  KeptFiles(std::string folder, std::string suffix, std::uintmax_t limit_bytes)
      : folder_(std::move(folder)), suffix_(std::move(suffix)), limit_bytes_(limit_bytes) {}

  bool on() const { return !folder_.empty(); }
  // Where the file of this name is or would be; `name` has at least two characters.
  std::string PathOf(std::string_view name) const;
  // The bytes; none when it is not there or cannot be read.
  std::optional<std::string> Read(std::string_view name) const;
  // Notes that a file was of use: it is removed later than others.
  void Use(std::string_view name) const;
  // Keeps the bytes, readable by this user only. A folder that cannot be written keeps nothing and is no error.
  void Write(std::string_view name, std::string_view bytes) const;

 private:
  void Trim() const;

  std::string folder_, suffix_;
  std::uintmax_t limit_bytes_;
};

// $XDG_CACHE_HOME/exportlint/NAME, else ~/.cache/exportlint/NAME; empty when neither variable is set.
std::string UserCacheFolder(std::string_view name);

}  // namespace exportlint
