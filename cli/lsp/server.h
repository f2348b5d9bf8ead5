// The language server: one thread works through the inbox, lints what was edited, and looks at the rest when idle.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/lsp/document.h"
#include "cli/lsp/inbox.h"
#include "cli/lsp/message_stream.h"
#include "cli/lsp/present.h"
#include "cli/lsp/workspace.h"

namespace exportlint::lsp {

// What a request is answered with instead of a result.
struct ProtocolError {
  int code = 0;
  std::string message;
};

class Server {
 public:
  Server(Inbox* inbox, MessageWriter* out, bool verbose) : inbox_(*inbox), out_(*out), verbose_(verbose) {}
  // Until `exit`, or until nothing more comes. The exit code: 0 after `shutdown`, otherwise 1.
  int Run();

 private:
  using Clock = Inbox::Clock;
  struct Open {
    std::string uri;  // as the client writes it
    Document document;
    Json version;
    std::optional<Clock::time_point> due;  // edited, and to be looked at then
    Json shown;                            // diagnostics last sent
  };
  struct Client {
    bool related_information = false, document_changes = false, watch_files = false, literal_actions = true;
    Encoding encoding = Encoding::kUtf16;
  };
  using Request = Json (Server::*)(const Json& params);
  using Notification = void (Server::*)(const Json& params);
  static const std::map<std::string, Request, std::less<>>& Requests();
  static const std::map<std::string, Notification, std::less<>>& Notifications();

  // server.cc
  void Handle(const Json& message);
  void Answer(const Json& id, std::string_view method, const Json& params);
  void Work();  // what is due; else a piece of what is stale
  std::optional<Clock::time_point> NextDue() const;
  void Send(Json message);
  void Ask(std::string_view method, Json params);
  void Log(int level, const std::string& text);  // 1 error, 2 warning, 3 information

  // lifecycle.cc
  Json Initialize(const Json& params);
  Json Shutdown(const Json& params);
  void Initialized(const Json& params);
  void Exit(const Json& params);
  void ChangeConfiguration(const Json& params);
  void ChangeFolders(const Json& params);
  void ChangeFiles(const Json& params);
  void Reopen();  // every folder anew, with the settings there are

  // documents.cc
  void DidOpen(const Json& params);
  void DidChange(const Json& params);
  void DidClose(const Json& params);
  void DidSave(const Json& params);
  Workspace* WorkspaceOf(const std::string& path);
  void Lint(const std::string& path, Open* open);
  void ShowAll();
  void Show(const std::string& path, Open* open, const std::vector<Finding>& findings);
  Look LookAt(const Workspace& workspace) const;

  // features.cc
  Json Hover(const Json& params);
  Json CodeActions(const Json& params);
  // Findings of an open document that meet a range.
  std::vector<Finding> At(const std::string& path, const Open& open, const Range& range);

  static constexpr std::chrono::milliseconds kDebounce{10};  // keys held down, and edits of many cursors, become one
  static constexpr std::chrono::milliseconds kQuiet{300};    // without an edit, before the rest is looked at again

  Inbox& inbox_;
  MessageWriter& out_;
  bool verbose_;
  bool initialized_ = false, shut_down_ = false, done_ = false;
  int next_id_ = 0;
  Client client_;
  Json settings_;
  std::map<std::string, Open> documents_;  // by absolute path
  std::vector<std::unique_ptr<Workspace>> workspaces_;
  Clock::time_point last_edit_{};
  bool others_ = false;  // what is shown of documents that were not edited may be old
};

}  // namespace exportlint::lsp
