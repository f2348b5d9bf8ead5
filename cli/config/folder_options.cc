#include "cli/config/folder_options.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

void Append(const std::vector<std::string>& more, std::vector<std::string>* all) {
  for (const std::string& one : more) {
    if (std::ranges::find(*all, one) == all->end()) all->push_back(one);
  }
}

}  // namespace

std::string ConfigIn(const std::string& folder) {
  std::error_code error;
  std::string path = folder + (folder.ends_with('/') ? "" : "/") + "exportlint.toml";
  if (fs::is_regular_file(path, error)) return path;
  path.replace(path.rfind('/') + 1, std::string::npos, "pyproject.toml");
  return fs::is_regular_file(path, error) && HasExportlintTable(path) ? path : "";
}

CheckOptions Apply(std::shared_ptr<const Config> config, const CheckOptions& typed) {
  CheckOptions options = typed;
  const Config& file = *config;
  if (typed.select.empty()) {
    if (file.select) {
      options.select = *file.select;
      Append(file.extend_select, &options.select);
    }
    Append(file.ignore, &options.ignore);
    Append(file.extend_ignore, &options.ignore);
  }
  if (!options.select.empty()) Append(typed.extend_select, &options.select);
  std::erase_if(options.ignore, [&](const std::string& id) {
    return std::ranges::find(typed.extend_select, id) != typed.extend_select.end();
  });
  if (options.exporters.empty()) options.exporters = file.exporters;
  if (options.opset == 0) options.opset = file.opset;
  if (options.targets.empty()) options.targets = file.targets;
  if (!options.confidence_typed && file.min_confidence) options.min_confidence = *file.min_confidence;
  if (options.declared.empty()) options.declared = file.declared;
  if (options.python_env.empty()) options.python_env = file.python_env;
  if (options.compile_commands.empty()) options.compile_commands = file.compile_commands;
  Append(file.entry_points, &options.entry_points);
  options.respect_gitignore = options.respect_gitignore && file.respect_gitignore;
  options.config = std::move(config);
  return options;
}

FolderOptions::FolderOptions(CheckOptions typed, std::string config, bool isolated)
    : typed_(std::move(typed)), config_(std::move(config)), isolated_(isolated) {}

const CheckOptions& FolderOptions::Of(std::string_view folder) {
  const std::lock_guard guard(lock_);
  std::string moved;
  if (!from_.empty() && folder.starts_with(from_)) folder = moved = to_ + std::string(folder.substr(from_.size()));
  if (isolated_ || !config_.empty()) folder = "/";
  if (const auto known = by_folder_.find(folder); known != by_folder_.end()) return *known->second;
  if (by_folder_.empty() && (isolated_ || !config_.empty())) {
    const CheckOptions* read = isolated_ ? nullptr : Read(config_);
    return *by_folder_.emplace("/", read != nullptr ? read : &typed_).first->second;
  }
  return Find(std::string(folder));
}

// Under the lock.
const CheckOptions& FolderOptions::Find(const std::string& folder) {
  if (const auto known = by_folder_.find(folder); known != by_folder_.end()) return *known->second;
  const std::string path = ConfigIn(folder);
  const CheckOptions* found = path.empty() ? nullptr : Read(path);
  if (found == nullptr) {
    const std::size_t slash = folder.rfind('/');
    const bool top = slash == std::string::npos || folder == "/";
    found = top ? &typed_ : &Find(slash == 0 ? "/" : folder.substr(0, slash));
  }
  return *by_folder_.emplace(folder, found).first->second;
}

const CheckOptions* FolderOptions::Read(const std::string& path) {
  Result<Config> read = ReadConfig(path, typed_.root);
  if (!read.ok()) {
    errors_.push_back(read.error().message);
    return nullptr;
  }
  auto config = std::make_shared<const Config>(std::move(read).value());
  return all_.emplace_back(std::make_unique<const CheckOptions>(Apply(std::move(config), typed_))).get();
}

std::shared_ptr<FolderOptions> FolderOptions::Moved(std::string from, std::string to) const {
  auto moved = std::make_shared<FolderOptions>(typed_, config_, isolated_);
  moved->from_ = std::move(from);
  moved->to_ = std::move(to);
  return moved;
}

std::vector<std::string> FolderOptions::errors() const {
  const std::lock_guard guard(lock_);
  return errors_;
}

std::vector<const CheckOptions*> FolderOptions::all() const {
  const std::lock_guard guard(lock_);
  std::vector<const CheckOptions*> found;
  for (const auto& [folder, options] : by_folder_) {
    if (std::ranges::find(found, options) == found.end()) found.push_back(options);
  }
  if (found.empty()) found.push_back(&typed_);
  return found;
}

}  // namespace exportlint::cli
