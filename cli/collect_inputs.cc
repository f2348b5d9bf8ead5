#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string_view>
#include <system_error>

#include "cli/config/folder_options.h"
#include "cli/config/git_ignore.h"
#include "cli/front_ends.h"
#include "cli/pipeline.h"
#include "findings/excuse.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kSkippedFolders = {"__pycache__", "node_modules", "site-packages"};
constexpr std::array<std::string_view, 2> kOutputFolders = {"build", "dist"};  // unless they are packages
// What people hand to a linter of models by mistake, or too early.
constexpr std::array<std::string_view, 3> kOtherSuffixes = {".safetensors", ".ipynb", ".toml"};

template <std::size_t N>
bool IsOneOf(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool SkippedFolder(const fs::path& folder) {
  const std::string name = folder.filename().string();
  std::error_code ignored;
  if (name.starts_with('.') || IsOneOf(kSkippedFolders, name)) return true;
  if (IsOneOf(kOutputFolders, name) && !fs::exists(folder / "__init__.py", ignored)) return true;
  return fs::exists(folder / "pyvenv.cfg", ignored);
}

class Collector {
 public:
  explicit Collector(const CheckOptions& options) : options_(options) {}

  void Add(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      Fail(path,
           error && error != std::errc::no_such_file_or_directory ? error.message() : "no such file or directory");
    } else if (fs::is_directory(status)) {
      const std::size_t before = found_;
      const std::string full = fs::absolute(path).lexically_normal().string();
      Walk(path, path, GitIgnore::Of(full.size() > 1 && full.ends_with('/') ? full.substr(0, full.size() - 1) : full));
      if (found_ == before) Fail(path, "no Python file (*.py) in this directory");
    } else if (const std::string suffix = fs::path(path).extension().string(); IsOneOf(kOtherSuffixes, suffix)) {
      Fail(path,
           "`exportlint check` reads Python (.py), C++ (.cpp .cc .cxx .cu), TorchScript (.pt), torch.export programs "
           "(.pt2) and ONNX (.onnx)");
    } else {
      AddFile(path, Display(path), /*named=*/true);
    }
  }

  Inputs Take() && {
    if (options_.folders != nullptr) {
      for (std::string& wrong : options_.folders->errors())
        inputs_.limits.push_back({.path = {}, .line = 0, .message = std::move(wrong), .fatal = true});
    }
    for (auto& [display, file] : files_) inputs_.files.push_back(std::move(file));
    // Source files are seen together and read by every part; a model stands alone.
    std::erase_if(inputs_.files, [&](const InputFile& file) {
      const Language language = LanguageOf(file.path);
      return language != Language::kPython && language != Language::kCpp && !InShard(options_, file.display);
    });
    return std::move(inputs_);
  }

 private:
  void Fail(const std::string& path, std::string message) {
    inputs_.limits.push_back({.path = path, .line = 0, .message = std::move(message), .fatal = true});
  }

  std::string Display(const fs::path& path) const { return DisplayPath(path.string(), options_.root); }

  // Of two names for one place the first stays.
  void AddFile(std::string path, std::string display, bool named) {
    ++found_;
    const auto [it, added] = files_.try_emplace(std::move(display));
    if (added) it->second = InputFile{std::move(path), it->first, named};
  }

  // `here`: what holds in the folder that `path` is in.
  bool Excluded(const fs::path& path, const fs::path& top, const CheckOptions& here) const {
    const std::vector<FolderGlob>* globs = here.config != nullptr ? &here.config->exclude : nullptr;
    if (options_.exclude.empty() && (globs == nullptr || globs->empty())) return false;
    const std::string below = path.lexically_relative(top).string();
    if (std::ranges::any_of(options_.exclude, [&](const std::string& glob) { return FitsGlob(glob, below); }))
      return true;
    if (globs == nullptr) return false;
    const fs::path full = fs::absolute(path).lexically_normal();
    return std::ranges::any_of(*globs, [&](const FolderGlob& exclude) {
      return FitsGlob(exclude.glob, full.lexically_relative(exclude.folder).string());
    });
  }

  bool IsSource(const fs::path& path) const {
    if (path.extension() == ".py") return true;
    return reads_cpp_ && LanguageOf(path.native()) == Language::kCpp && IncludesTorch(path.string());
  }

  // Links to folders are not followed: they may lead back up.
  void Walk(const fs::path& folder, const fs::path& top, const std::shared_ptr<const GitIgnore>& git) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error) {
      inputs_.limits.push_back(
          {.path = folder.string(), .line = 0, .message = "cannot list this directory: " + error.message()});
      return;
    }
    std::string prefix = Display(folder / "x");  // a folder's own name may be "." or end in a slash
    prefix.pop_back();
    const CheckOptions& here = OptionsOf(options_, prefix);
    const std::string full = git != nullptr ? fs::absolute(folder).lexically_normal().string() : "";
    const auto ignored_by_git = [&](const fs::path& name, bool is_folder) {
      return git != nullptr && here.respect_gitignore && git->Ignores((fs::path(full) / name).native(), is_folder);
    };
    for (; entries != fs::directory_iterator(); entries.increment(error)) {
      const fs::directory_entry& entry = *entries;
      std::error_code ignored;
      if (Excluded(entry.path(), top, here)) continue;
      if (entry.is_directory(ignored)) {
        if (entry.is_symlink(ignored) || SkippedFolder(entry.path())) continue;
        const fs::path name = entry.path().filename();
        if (ignored_by_git(name, true)) continue;
        Walk(entry.path(), top, GitIgnore::Below(git, (fs::path(full) / name).string()));
      } else if (const std::string& path = entry.path().native(); IsSource(entry.path())) {
        const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
        if (!name.starts_with('.') && !ignored_by_git(name, false))
          AddFile(path, prefix + std::string(name), /*named=*/false);
      }
      if (error) break;
    }
  }

  const CheckOptions& options_;
  const bool reads_cpp_ = CanRead(Language::kCpp);
  std::map<std::string, InputFile> files_;
  std::size_t found_ = 0;
  Inputs inputs_;
};

}  // namespace

const CheckOptions& OptionsOf(const CheckOptions& options, std::string_view display) {
  if (options.folders == nullptr) return options;
  const std::size_t slash = display.rfind('/');
  if (display.starts_with('/')) return options.folders->Of(slash == 0 ? "/" : display.substr(0, slash));
  if (slash == std::string_view::npos) return options.folders->Of(options.root);
  return options.folders->Of((options.root == "/" ? "" : options.root) + "/" + std::string(display.substr(0, slash)));
}

bool InShard(const CheckOptions& options, std::string_view display) {
  if (options.shards == 0) return true;
  std::uint64_t hash = 0xCBF29CE484222325ull;  // FNV-1a: the same on every machine
  for (const char c : display) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return static_cast<int>((hash ^ hash >> 32) % static_cast<std::uint64_t>(options.shards)) + 1 == options.shard;
}

InputFile NamedFile(const std::string& path, const CheckOptions& options) {
  return {path, DisplayPath(path, options.root), true};
}

Inputs CollectInputs(const CheckOptions& options) {
  Collector collector(options);
  for (const std::string& path : options.paths) collector.Add(path);
  return std::move(collector).Take();
}

}  // namespace exportlint::cli
