#include "cli/config/git_ignore.h"

#include <fnmatch.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> SplitAtSlashes(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t slash = text.find('/');
    if (slash != 0) parts.emplace_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

// Spaces at the end do not count unless a backslash stands before them.
std::string_view WithoutTrailingSpace(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
  return line;
}

bool FitsName(const std::string& glob, const std::string& name) {
  return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

}  // namespace

void GitIgnore::Read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  for (std::string text; std::getline(in, text);) {
    std::string_view line = WithoutTrailingSpace(text);
    Pattern pattern;
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('!')) {
      pattern.again = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      pattern.folders_only = true;
      line.remove_suffix(1);
    }
    if (line.empty()) continue;
    pattern.by_name = line.find('/') == std::string_view::npos;
    pattern.parts = SplitAtSlashes(line);
    if (!pattern.parts.empty()) patterns_.push_back(std::move(pattern));
  }
}

std::shared_ptr<const GitIgnore> GitIgnore::Below(std::shared_ptr<const GitIgnore> above, const std::string& folder) {
  if (above == nullptr) return nullptr;
  auto own = std::make_shared<GitIgnore>();
  own->Read(folder + "/.gitignore");
  if (own->patterns_.empty()) return above;
  own->folder_ = folder;
  own->above_ = std::move(above);
  return own;
}

std::shared_ptr<const GitIgnore> GitIgnore::Of(const std::string& folder) {
  std::vector<std::string> down;  // from the folder to the repository's top
  std::error_code error;
  for (fs::path at = folder;; at = at.parent_path()) {
    down.push_back(at.string());
    if (fs::exists(at / ".git", error)) break;
    if (at == at.parent_path()) return nullptr;
  }
  auto top = std::make_shared<GitIgnore>();
  top->folder_ = down.back();
  top->Read(down.back() + "/.git/info/exclude");
  std::shared_ptr<const GitIgnore> found = std::move(top);
  for (auto at = down.rbegin(); at != down.rend(); ++at) found = Below(std::move(found), *at);
  return found;
}

bool GitIgnore::Fits(const std::vector<std::string>& parts, std::size_t part, const std::vector<std::string>& names,
                     std::size_t name) {
  for (; part < parts.size(); ++part, ++name) {
    if (parts[part] == "**") {
      if (part + 1 == parts.size()) return name < names.size();
      for (; name < names.size(); ++name) {
        if (Fits(parts, part + 1, names, name)) return true;
      }
      return false;
    }
    if (name == names.size() || !FitsName(parts[part], names[name])) return false;
  }
  return name == names.size();
}

bool GitIgnore::Ignores(std::string_view path, bool is_folder) const {
  for (const GitIgnore* level = this; level != nullptr; level = level->above_.get()) {
    if (level->patterns_.empty() || !path.starts_with(level->folder_)) continue;
    const std::vector<std::string> names = SplitAtSlashes(path.substr(level->folder_.size()));
    if (names.empty()) continue;
    for (auto at = level->patterns_.rbegin(); at != level->patterns_.rend(); ++at) {
      if (at->folders_only && !is_folder) continue;
      const bool fits = at->by_name ? FitsName(at->parts.front(), names.back()) : Fits(at->parts, 0, names, 0);
      if (fits) return !at->again;
    }
  }
  return false;
}

}  // namespace exportlint::cli
