#include "analyzers/base/scratch_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace exportlint {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder(std::string_view prefix) {
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  std::string name = ((error ? fs::path("/tmp") : temporary) / prefix).string() + "-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return;
  path_ = fs::canonical(name, error).string();
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  if (!path_.empty()) fs::remove_all(path_, error);
}

}  // namespace exportlint
