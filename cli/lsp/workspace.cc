#include "cli/lsp/workspace.h"

#include <filesystem>
#include <system_error>

#include "cli/config/folder_options.h"
#include "cli/front_ends.h"
#include "cli/lsp/settings.h"

namespace exportlint::lsp {

Workspace::Workspace(std::string folder, const cli::CheckOptions& settings, bool loose)
    : folder_(std::move(folder)), loose_(loose), options_(OptionsOfFolder(folder_, settings, &wrong_)) {
  if (!loose_) options_.paths = {folder_};
}

bool Workspace::Holds(std::string_view path) const {
  return folder_ == "/" || (path.starts_with(folder_) && path.substr(folder_.size()).starts_with('/'));
}

std::string Workspace::PathOf(const std::string& display) const {
  return display.starts_with('/') ? display : folder_ + "/" + display;
}

std::size_t Workspace::Open() {
  project_ = std::make_unique<cli::Project>(options_);
  for (const std::string& display : project_->paths()) linted_.insert(PathOf(display));
  if (options_.folders != nullptr) wrong_ = options_.folders->errors();  // also of folders below
  return linted_.size();
}

// Whether `check` of the folder reads the file. One that is not on disk yet is new, and read.
bool Workspace::Lints(const std::string& path) {
  if (linted_.contains(path)) return true;
  if (left_out_.contains(path)) return false;
  bool lints = cli::IsPython(cli::NamedFile(path, options_));
  std::error_code error;
  if (lints && !loose_ && std::filesystem::exists(path, error)) {
    lints = false;
    for (const cli::InputFile& file : cli::CollectInputs(options_).files) lints = lints || PathOf(file.display) == path;
  }
  (lints ? linted_ : left_out_).insert(path);
  return lints;
}

std::optional<cli::FileFindings> Workspace::Edit(const std::string& path, std::string text) {
  if (project_ == nullptr || !Lints(path)) return std::nullopt;
  return project_->Edit(path, std::move(text));
}

std::optional<cli::FileFindings> Workspace::FindingsOf(const std::string& path) {
  if (project_ == nullptr || !linted_.contains(path)) return std::nullopt;
  return project_->FindingsOf(path);
}

void Workspace::Reload(const std::string& path) {
  if (project_ == nullptr) return;
  left_out_.erase(path);
  if (!Lints(path)) return;
  project_->Reload(path);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) linted_.erase(path);
}

}  // namespace exportlint::lsp
