// Documents: opened, edited, closed, looked at, and what is shown of them.
#include <filesystem>

#include "cli/lsp/server.h"
#include "cli/lsp/settings.h"
#include "cli/lsp/uri.h"

namespace exportlint::lsp {

void Server::DidOpen(const Json& params) {
  const Json& document = params.at("textDocument");
  const std::string uri = document.at("uri").get<std::string>(), path = PathOfUri(uri);
  if (path.empty()) return;
  documents_.insert_or_assign(path, Open{.uri = uri,
                                         .document = Document(document.at("text").get<std::string>(), client_.encoding),
                                         .version = document.value("version", Json()),
                                         .due = Clock::now(),
                                         .shown = {}});
}

void Server::DidChange(const Json& params) {
  const Json& document = params.at("textDocument");
  const auto found = documents_.find(PathOfUri(document.at("uri").get_ref<const std::string&>()));
  if (found == documents_.end()) return;
  Open& open = found->second;
  for (const Json& change : params.at("contentChanges")) {
    const std::string& text = change.at("text").get_ref<const std::string&>();
    Range range;
    if (change.contains("range") && ReadRange(change["range"], &range)) {
      open.document.Replace(range, text);
    } else {
      open.document.Replace(text);
    }
  }
  open.version = document.value("version", Json());
  last_edit_ = Clock::now();
  open.due = last_edit_ + kDebounce;
}

void Server::DidClose(const Json& params) {
  const std::string uri = params.at("textDocument").at("uri").get<std::string>(), path = PathOfUri(uri);
  const auto found = documents_.find(path);
  if (found == documents_.end()) return;
  documents_.erase(found);
  // What was not saved is gone.
  if (Workspace* workspace = WorkspaceOf(path); workspace->is_open()) workspace->Reload(path);
  std::erase_if(workspaces_, [&](const auto& workspace) {
    const auto holds = [&](const auto& entry) { return workspace->Holds(entry.first); };
    return workspace->loose() && std::none_of(documents_.begin(), documents_.end(), holds);
  });
  Send({{"jsonrpc", "2.0"},
        {"method", "textDocument/publishDiagnostics"},
        {"params", {{"uri", uri}, {"diagnostics", Json::array()}}}});
  for (auto& [other, open] : documents_) open.due = Clock::now();
}

void Server::DidSave(const Json& params) {
  const std::string path = PathOfUri(params.at("textDocument").at("uri").get_ref<const std::string&>());
  if (IsConfiguration(path)) Reopen();
}

// The innermost folder that holds the file; one of its own where the editor has none.
Workspace* Server::WorkspaceOf(const std::string& path) {
  Workspace* best = nullptr;
  for (const auto& workspace : workspaces_) {
    if (workspace->Holds(path) && (best == nullptr || workspace->folder().size() > best->folder().size()))
      best = workspace.get();
  }
  if (best != nullptr) return best;
  std::vector<std::string> wrong;
  workspaces_.push_back(std::make_unique<Workspace>(std::filesystem::path(path).parent_path().string(),
                                                    ReadSettings(settings_, &wrong), true));
  return workspaces_.back().get();
}

void Server::Lint(const std::string& path, Open* open) {
  Workspace* workspace = WorkspaceOf(path);
  if (!workspace->is_open()) {
    open->due = Clock::now();
    return;
  }
  const auto found = workspace->Edit(path, open->document.text());
  Show(path, open, found ? found->findings : std::vector<Finding>{});
  others_ = true;  // what this file says of them has changed
}

void Server::ShowAll() {
  others_ = true;
  for (auto& [path, open] : documents_) {
    if (open.due) continue;  // it is about to be looked at itself
    if (!inbox_.quiet()) return;
    Workspace* workspace = WorkspaceOf(path);
    if (const auto found = workspace->FindingsOf(path)) Show(path, &open, found->findings);
  }
  others_ = false;
}

void Server::Show(const std::string& path, Open* open, const std::vector<Finding>& findings) {
  const Look look = LookAt(*WorkspaceOf(path));
  Json diagnostics = Json::array();
  for (const Finding& finding : findings) {
    if (!finding.suppressed && look.workspace->PathOf(finding.place.path) == path)
      diagnostics.push_back(DiagnosticOf(finding, look));
  }
  Json shown = {{"uri", open->uri}, {"diagnostics", std::move(diagnostics)}};
  if (!open->version.is_null()) shown["version"] = open->version;
  if (shown == open->shown) return;
  open->shown = shown;
  Send({{"jsonrpc", "2.0"}, {"method", "textDocument/publishDiagnostics"}, {"params", std::move(shown)}});
}

Look Server::LookAt(const Workspace& workspace) const {
  return {.workspace = &workspace,
          .related_information = client_.related_information,
          .document = [this](const std::string& path) -> const Document* {
            const auto found = documents_.find(path);
            return found == documents_.end() ? nullptr : &found->second.document;
          }};
}

}  // namespace exportlint::lsp
