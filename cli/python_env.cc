#include "cli/python_env.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <utility>

#include "analyzers/base/source_file.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

// Packages whose names flow knows by facts and transfer functions: their own code says less.
constexpr std::array<std::string_view, 5> kKnownByFacts = {"torch", "functorch", "numpy", "einops", "triton"};

bool IsFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

void AddOnce(const fs::path& folder, std::vector<std::string>* folders) {
  const std::string path = folder.lexically_normal().string();
  if (IsFolder(folder) && std::find(folders->begin(), folders->end(), path) == folders->end()) folders->push_back(path);
}

// The folders that .pth files name; lines of code are for Python alone.
void AddNamed(const fs::path& site, std::vector<std::string>* folders) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(site, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    if (it->path().extension() == ".pth") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
      if (line.empty() || line.front() == '#' || line.starts_with("import ") || line.starts_with("import\t")) continue;
      AddOnce(fs::path(line).is_absolute() ? fs::path(line) : site / line, folders);
    }
  }
}

// lib/python3.X/site-packages and its kin below a prefix.
void AddPrefix(const fs::path& prefix, std::vector<std::string>* folders) {
  std::vector<fs::path> sites;
  for (const char* lib : {"lib", "lib64", "local/lib", "Lib"}) {
    std::error_code error;
    if (IsFolder(prefix / lib / "site-packages")) sites.push_back(prefix / lib / "site-packages");
    for (fs::directory_iterator it(prefix / lib, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
      if (!it->path().filename().string().starts_with("python3")) continue;
      for (const char* kind : {"site-packages", "dist-packages"}) {
        if (IsFolder(it->path() / kind)) sites.push_back(it->path() / kind);
      }
    }
  }
  std::sort(sites.begin(), sites.end());
  for (const fs::path& site : sites) AddOnce(site, folders);
  for (const fs::path& site : sites) AddNamed(site, folders);
}

// What pyvenv.cfg says: the folder of the base interpreter when its packages count too, else empty.
fs::path BaseOf(const fs::path& environment) {
  std::ifstream in(environment / "pyvenv.cfg");
  std::string home;
  bool included = false;
  for (std::string line; std::getline(in, line);) {
    std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    if (line.starts_with("home=")) home = line.substr(5);
    if (line == "include-system-site-packages=true") included = true;
  }
  return included && !home.empty() ? fs::path(home).parent_path() : fs::path();
}

// The interpreter's prefix: of a virtual environment's link the environment, otherwise of what it leads to.
fs::path PrefixOf(const fs::path& interpreter) {
  const fs::path near = fs::absolute(interpreter).lexically_normal().parent_path().parent_path();
  std::error_code error;
  if (fs::exists(near / "pyvenv.cfg", error)) return near;
  const fs::path real = fs::canonical(interpreter, error);
  return error ? near : real.parent_path().parent_path();
}

// Where the module of a dotted name lies; empty when it is nowhere.
std::string ModuleFile(std::string_view name, const std::vector<std::string>& search_path) {
  std::string below(name);
  std::replace(below.begin(), below.end(), '.', '/');
  std::error_code error;
  for (const std::string& folder : search_path) {
    for (const char* tail : {"/__init__.py", ".py"}) {
      if (const fs::path file = fs::path(folder) / (below + tail); fs::is_regular_file(file, error))
        return file.string();
    }
  }
  return "";
}

}  // namespace

Result<std::vector<std::string>> SitePackagesOf(const std::string& environment) {
  std::error_code error;
  const fs::path path = environment;
  if (!fs::exists(path, error)) return Error{fmt::format("no such file or directory: `{}`", environment)};
  const fs::path prefix = IsFolder(path) ? path : PrefixOf(path);
  std::vector<std::string> folders;
  if (path.filename() == "site-packages" || path.filename() == "dist-packages") {
    AddOnce(path, &folders);
    AddNamed(path, &folders);
  }
  AddPrefix(prefix, &folders);
  if (const fs::path base = BaseOf(prefix); !base.empty()) AddPrefix(base, &folders);
  if (folders.empty()) {
    return Error{
        fmt::format("`{}` has no lib/python3.*/site-packages: name the folder of an environment or its interpreter",
                    prefix.string())};
  }
  return folders;
}

PythonEnvironment::PythonEnvironment(std::vector<std::string> search_path) : search_path_(std::move(search_path)) {}

std::shared_ptr<const graph::Unit> PythonEnvironment::Load(std::string_view name) {
  const std::string_view top = name.substr(0, name.find('.'));
  if (top.empty() || std::find(kKnownByFacts.begin(), kKnownByFacts.end(), top) != kKnownByFacts.end()) return nullptr;
  const std::string found = ModuleFile(name, search_path_);
  {
    const std::lock_guard guard(lock_);
    if (found.empty()) read_.modules.push_back({.name = std::string(name), .path = {}, .digest = {}});
    if (!found.empty() && ++count_ > kMaxModules) {
      read_.all = false;
      if (count_ == kMaxModules + 1)
        limits_.push_back(
            {.path = found,
             .message = fmt::format("more than {} installed modules are needed: this one and later ones are not read",
                                    kMaxModules)});
      return nullptr;
    }
  }
  if (found.empty()) return nullptr;
  Result<SourceFile> file = SourceFile::Read(found);
  const Digest digest = file.ok() ? DigestOf(file->text()) : Digest{};
  {
    const std::lock_guard guard(lock_);
    if (!file.ok()) {
      limits_.push_back({.path = found, .message = file.error().message});
      read_.all = false;
      return nullptr;
    }
    read_.modules.push_back({.name = std::string(name), .path = found, .digest = digest});
  }
  const auto source = std::make_shared<const SourceFile>(std::move(file).value());
  (void)source->LineCount();  // builds the line table now: several threads look at one file
  return python::Lower(source, python::Parse(source->text()));
}

bool StillHolds(const InstalledRead& read, const std::vector<std::string>& search_path) {
  return read.all && std::ranges::all_of(read.modules, [&](const InstalledModule& module) {
           if (ModuleFile(module.name, search_path) != module.path) return false;
           if (module.path.empty()) return true;
           const Result<SourceFile> file = SourceFile::Read(module.path);
           return file.ok() && DigestOf(file->text()) == module.digest;
         });
}

InstalledRead PythonEnvironment::read() const {
  const std::lock_guard guard(lock_);
  return read_;
}

std::vector<Limit> PythonEnvironment::limits() const {
  const std::lock_guard guard(lock_);
  return limits_;
}

}  // namespace exportlint::cli
