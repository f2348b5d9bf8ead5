// What git ignores: .gitignore files from a repository's top down, and its .git/info/exclude.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace exportlint::cli {

// The patterns that hold in one folder: its own, and those above it.
class GitIgnore {
 public:
  // Of a folder (absolute); null outside any repository.
  static std::shared_ptr<const GitIgnore> Of(const std::string& folder);
  // Of a folder in the one that `above` is of. Gives `above` itself when the folder has no file of its own.
  static std::shared_ptr<const GitIgnore> Below(std::shared_ptr<const GitIgnore> above, const std::string& folder);

  // Of something in this folder: of the patterns that fit its path (absolute), the last one in the deepest file
  // decides.
  bool Ignores(std::string_view path, bool is_folder) const;

 private:
  struct Pattern {
    std::vector<std::string> parts;  // between slashes; "**" stands for any number of folders
    bool again = false;              // with `!`: not ignored after all
    bool folders_only = false;
    bool by_name = false;  // without a slash: fits the name at any depth
  };
  void Read(const std::string& file);
  static bool Fits(const std::vector<std::string>& parts, std::size_t part, const std::vector<std::string>& names,
                   std::size_t name);

  std::shared_ptr<const GitIgnore> above_;
  std::string folder_;
  std::vector<Pattern> patterns_;
};

}  // namespace exportlint::cli
