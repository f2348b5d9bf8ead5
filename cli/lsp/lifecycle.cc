// Beginning and end, settings, folders, files that change on disk.
#include <algorithm>
#include <filesystem>

#include "cli/lsp/code_actions.h"
#include "cli/lsp/server.h"
#include "cli/lsp/settings.h"
#include "cli/lsp/uri.h"
#include "cli/version.h"

namespace exportlint::lsp {
namespace {

// A member at the end of a chain of objects; null where one is missing.
const Json& Inside(const Json& value, std::initializer_list<const char*> names) {
  static const Json none;
  const Json* at = &value;
  for (const char* name : names) {
    if (!at->is_object()) return none;
    const auto found = at->find(name);
    if (found == at->end()) return none;
    at = &*found;
  }
  return *at;
}

bool IsTrue(const Json& value) {
  return value.is_boolean() && value.get<bool>();
}

Encoding EncodingOf(const Json& offered) {
  if (!offered.is_array()) return Encoding::kUtf16;
  for (const Json& name : offered) {
    for (const Encoding encoding : {Encoding::kUtf8, Encoding::kUtf16, Encoding::kUtf32}) {
      if (name.is_string() && name.get_ref<const std::string&>() == ToString(encoding)) return encoding;
    }
  }
  return Encoding::kUtf16;
}

std::vector<std::string> FoldersOf(const Json& params) {
  std::vector<std::string> folders;
  const auto add = [&](const Json& uri) {
    const std::string path = uri.is_string() ? PathOfUri(uri.get_ref<const std::string&>()) : std::string();
    if (!path.empty()) folders.push_back(path);
  };
  if (const Json& given = Inside(params, {"workspaceFolders"}); given.is_array()) {
    for (const Json& folder : given) add(Inside(folder, {"uri"}));
  } else if (const Json& root = Inside(params, {"rootUri"}); root.is_string()) {
    add(root);
  } else if (const Json& path = Inside(params, {"rootPath"}); path.is_string()) {
    add(UriOfPath(path.get_ref<const std::string&>()));
  }
  return folders;
}

}  // namespace

Json Server::Initialize(const Json& params) {
  const Json& capabilities = Inside(params, {"capabilities"});
  client_.related_information =
      IsTrue(Inside(capabilities, {"textDocument", "publishDiagnostics", "relatedInformation"}));
  client_.document_changes = IsTrue(Inside(capabilities, {"workspace", "workspaceEdit", "documentChanges"}));
  client_.watch_files = IsTrue(Inside(capabilities, {"workspace", "didChangeWatchedFiles", "dynamicRegistration"}));
  client_.encoding = EncodingOf(Inside(capabilities, {"general", "positionEncodings"}));
  settings_ = Inside(params, {"initializationOptions"});
  initialized_ = true;
  std::vector<std::string> wrong;
  const cli::CheckOptions options = ReadSettings(settings_, &wrong);
  for (const std::string& text : wrong) Log(1, "settings: " + text);
  for (std::string& folder : FoldersOf(params))
    workspaces_.push_back(std::make_unique<Workspace>(std::move(folder), options, false));
  return {{"capabilities",
           {{"positionEncoding", ToString(client_.encoding)},
            {"textDocumentSync", {{"openClose", true}, {"change", 2}, {"save", {{"includeText", false}}}}},
            {"hoverProvider", true},
            {"codeActionProvider", {{"codeActionKinds", {"quickfix", kFixAll}}}},
            {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}}}},
          {"serverInfo", {{"name", "exportlint"}, {"version", cli::Version()}}}};
}

void Server::Initialized(const Json&) {
  if (!client_.watch_files) return;
  Json watchers = Json::array();
  for (const char* glob : {"**/*.py", "**/exportlint.toml", "**/pyproject.toml", "**/.gitignore"})
    watchers.push_back({{"globPattern", glob}});
  Ask("client/registerCapability", {{"registrations", Json::array({{{"id", "exportlint-files"},
                                                                    {"method", "workspace/didChangeWatchedFiles"},
                                                                    {"registerOptions", {{"watchers", watchers}}}}})}});
}

Json Server::Shutdown(const Json&) {
  shut_down_ = true;
  return nullptr;
}

void Server::Exit(const Json&) {
  done_ = true;
}

void Server::ChangeConfiguration(const Json& params) {
  const Json& all = Inside(params, {"settings"});
  const Json& own = Inside(all, {"exportlint"});
  const Json& settings = own.is_object() ? own : all;
  if (!settings.is_object() || settings == settings_) return;
  settings_ = settings;
  Reopen();
}

void Server::ChangeFolders(const Json& params) {
  for (const Json& folder : Inside(params, {"event", "removed"})) {
    const std::string path = PathOfUri(folder.value("uri", ""));
    std::erase_if(workspaces_, [&](const auto& workspace) { return workspace->folder() == path; });
  }
  std::vector<std::string> wrong;
  const cli::CheckOptions options = ReadSettings(settings_, &wrong);
  for (const Json& folder : Inside(params, {"event", "added"})) {
    const std::string path = PathOfUri(folder.value("uri", ""));
    if (path.empty()) continue;
    // Files that were looked at alone belong to it now.
    std::erase_if(workspaces_, [&](const auto& workspace) {
      return workspace->folder() == path || (workspace->loose() && workspace->folder().starts_with(path + "/"));
    });
    workspaces_.push_back(std::make_unique<Workspace>(path, options, false));
  }
  for (auto& [path, open] : documents_) open.due = Clock::now();
}

void Server::ChangeFiles(const Json& params) {
  bool configuration = false;
  for (const Json& change : Inside(params, {"changes"})) {
    const std::string path = PathOfUri(change.value("uri", ""));
    if (path.empty()) continue;
    if (IsConfiguration(path)) {
      configuration = true;
    } else if (!documents_.contains(path) && path.ends_with(".py")) {
      for (const auto& workspace : workspaces_) {
        if (workspace->Holds(path) && !workspace->loose()) workspace->Reload(path);
      }
      for (auto& [other, open] : documents_) open.due = Clock::now();
    }
  }
  if (configuration) Reopen();
}

void Server::Reopen() {
  std::vector<std::string> wrong;
  const cli::CheckOptions options = ReadSettings(settings_, &wrong);
  for (const std::string& text : wrong) Log(1, "settings: " + text);
  for (auto& workspace : workspaces_)
    workspace = std::make_unique<Workspace>(workspace->folder(), options, workspace->loose());
  Log(3, "settings changed: every folder is read again");
}

}  // namespace exportlint::lsp
