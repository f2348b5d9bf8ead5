#include "cli/lsp/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>

namespace exportlint::lsp {
namespace {

constexpr int kInvalidRequest = -32600, kMethodNotFound = -32601, kInvalidParams = -32602, kInternalError = -32603;
constexpr int kNotInitialized = -32002, kCancelled = -32800;

}  // namespace

const std::map<std::string, Server::Request, std::less<>>& Server::Requests() {
  static const auto& requests = *new std::map<std::string, Request, std::less<>>{
      {"initialize", &Server::Initialize},
      {"shutdown", &Server::Shutdown},
      {"textDocument/hover", &Server::Hover},
      {"textDocument/codeAction", &Server::CodeActions},
  };
  return requests;
}

const std::map<std::string, Server::Notification, std::less<>>& Server::Notifications() {
  static const auto& notifications = *new std::map<std::string, Notification, std::less<>>{
      {"initialized", &Server::Initialized},
      {"exit", &Server::Exit},
      {"textDocument/didOpen", &Server::DidOpen},
      {"textDocument/didChange", &Server::DidChange},
      {"textDocument/didClose", &Server::DidClose},
      {"textDocument/didSave", &Server::DidSave},
      {"workspace/didChangeConfiguration", &Server::ChangeConfiguration},
      {"workspace/didChangeWorkspaceFolders", &Server::ChangeFolders},
      {"workspace/didChangeWatchedFiles", &Server::ChangeFiles},
  };
  return notifications;
}

int Server::Run() {
  while (!done_ && !inbox_.ended()) {
    if (const std::optional<Json> message = inbox_.Take(NextDue())) {
      Handle(*message);
    } else {
      Work();
    }
  }
  return shut_down_ ? 0 : 1;
}

// When there is something to do without a message; nothing: never.
std::optional<Server::Clock::time_point> Server::NextDue() const {
  std::optional<Clock::time_point> next;
  const auto sooner = [&](Clock::time_point due) { next = next ? std::min(*next, due) : due; };
  if (!initialized_ || shut_down_) return next;
  for (const auto& [path, open] : documents_) {
    if (open.due) sooner(*open.due);
  }
  if (others_) sooner(last_edit_ + kDebounce);
  for (const auto& workspace : workspaces_) {
    if (!workspace->is_open()) sooner(Clock::time_point{});
    if (workspace->stale() > 0) sooner(last_edit_ + kQuiet);
  }
  return next;
}

void Server::Work() {
  for (const auto& workspace : workspaces_) {
    if (workspace->is_open()) continue;
    const Clock::time_point start = Clock::now();
    const std::size_t files = workspace->Open();
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    for (const std::string& wrong : workspace->wrong()) Log(1, wrong);
    Log(3, fmt::format("{}: {} files read in {} ms", workspace->folder(), files, spent));
    for (auto& [path, open] : documents_) open.due = Clock::now();
    return;
  }
  for (auto& [path, open] : documents_) {
    if (!open.due || *open.due > Clock::now()) continue;
    open.due.reset();
    Lint(path, &open);
    return;
  }
  if (others_) return ShowAll();
  if (Clock::now() < last_edit_ + kQuiet) return;
  for (const auto& workspace : workspaces_) {
    if (workspace->stale() == 0) continue;
    // Whatever comes in meanwhile goes first.
    if (workspace->Refresh([&] { return inbox_.quiet(); })) ShowAll();
    return;
  }
}

void Server::Handle(const Json& message) {
  const auto id = message.find("id");
  const auto method = message.find("method");
  if (method == message.end()) return;  // an answer to what was asked of the client: it changes nothing here
  const Json params = message.value("params", Json::object());
  const std::string name = method->is_string() ? method->get<std::string>() : std::string();
  if (id != message.end()) return Answer(*id, name, params);
  const auto found = Notifications().find(name);
  if (found == Notifications().end()) return;
  if (!initialized_ && name != "exit") return;
  try {
    (this->*found->second)(params);
  } catch (const Json::exception& error) {
    Log(1, fmt::format("{}: {}", name, error.what()));
  }
}

void Server::Answer(const Json& id, std::string_view method, const Json& params) {
  Json answer = {{"jsonrpc", "2.0"}, {"id", id}};
  const auto refuse = [&](int code, std::string message) {
    answer["error"] = {{"code", code}, {"message", std::move(message)}};
  };
  const auto found = Requests().find(method);
  const bool starts = method == "initialize";
  if (inbox_.TakeCancelled(id)) {
    refuse(kCancelled, "cancelled");
  } else if (!initialized_ && !starts) {
    refuse(kNotInitialized, "send initialize first");
  } else if (shut_down_ || (initialized_ && starts)) {
    refuse(kInvalidRequest, shut_down_ ? "shut down already" : "initialized already");
  } else if (found == Requests().end()) {
    refuse(kMethodNotFound, fmt::format("no method `{}`", method));
  } else {
    try {
      answer["result"] = (this->*found->second)(params);
    } catch (const ProtocolError& error) {
      refuse(error.code, error.message);
    } catch (const Json::exception& error) {
      refuse(kInvalidParams, error.what());
    } catch (const std::exception& error) {
      refuse(kInternalError, error.what());
    }
  }
  Send(std::move(answer));
}

void Server::Send(Json message) {
  if (!out_.Write(message.dump(-1, ' ', false, Json::error_handler_t::replace))) done_ = true;
}

void Server::Ask(std::string_view method, Json params) {
  Send({{"jsonrpc", "2.0"},
        {"id", fmt::format("exportlint-{}", ++next_id_)},
        {"method", method},
        {"params", std::move(params)}});
}

void Server::Log(int level, const std::string& text) {
  if (verbose_ || level < 3) fmt::print(stderr, "exportlint lsp: {}\n", text);
  Send({{"jsonrpc", "2.0"},
        {"method", "window/logMessage"},
        {"params", {{"type", level}, {"message", "exportlint: " + text}}}});
}

}  // namespace exportlint::lsp
