#include "cli/shadow_tree.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

// Makes `copy` a folder of its own, with a link to everything in `original`.
void LinkAll(const fs::path& original, const fs::path& copy) {
  std::error_code error;
  if (fs::is_symlink(copy, error)) fs::remove(copy, error);
  if (!fs::create_directory(copy, error)) return;  // it is one already
  for (const fs::directory_entry& entry : fs::directory_iterator(original, error)) {
    std::error_code ignored;
    fs::create_symlink(entry.path(), copy / entry.path().filename(), ignored);
  }
}

}  // namespace

ShadowTree::ShadowTree(std::string root) : original_(std::move(root)), folder_("exportlint-fix") {
  if (folder_.path().empty()) return;
  std::error_code error;
  copy_ = folder_.path() + "/tree";
  fs::create_directory(scratch(), error);
}

Result<bool> ShadowTree::Put(const std::vector<std::pair<std::string, std::string>>& texts) {
  if (folder_.path().empty()) return Error{"no folder for a copy: set TMPDIR to one that can be written"};
  std::error_code error;
  fs::remove_all(scratch(), error);
  fs::create_directory(scratch(), error);
  for (const auto& [name, text] : texts) {
    const fs::path relative = fs::path(name).lexically_normal();
    if (relative.is_absolute() || relative.empty() || *relative.begin() == "..")
      return Error{
          fmt::format("`{}` lies outside the root and cannot be copied: set --root to a folder above it", name)};
    fs::path original = original_, copy = copy_;
    LinkAll(original, copy);
    for (const fs::path& part : relative.parent_path()) {
      original /= part;
      copy /= part;
      LinkAll(original, copy);
    }
    copy /= relative.filename();
    if (fs::is_symlink(copy, error)) fs::remove(copy, error);
    std::ofstream out(copy, std::ios::binary);
    out << text;
    out.close();
    if (!out) return Error{fmt::format("cannot write a copy of `{}`", name)};
  }
  return true;
}

}  // namespace exportlint::cli
