// A folder of our own for the life of one object.
#pragma once

#include <string>
#include <string_view>

namespace exportlint {

class ScratchFolder {
 public:
  // Makes `PREFIX-XXXXXX` in the folder for temporary files ($TMPDIR, else /tmp).
  explicit ScratchFolder(std::string_view prefix);
  // Removes it with everything in it; of links, the links alone.
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  // Absolute, without links; empty when the folder could not be made.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace exportlint
