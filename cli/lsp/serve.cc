#include "cli/lsp/serve.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <thread>
#include <utility>

#include "cli/lsp/inbox.h"
#include "cli/lsp/message_stream.h"
#include "cli/lsp/server.h"

namespace exportlint::lsp {
namespace {

void Refuse(MessageWriter* out, const Json& id, int code, const char* message) {
  out->Write(Json{{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}}.dump());
}

// Reads until the end: what is no message is answered at once, cancellations overtake what waits.
void ReadAll(Inbox* inbox, MessageWriter* out) {
  constexpr int kParseError = -32700, kInvalidRequest = -32600;
  constexpr int kMaxNesting = 200;
  MessageReader reader(STDIN_FILENO);
  std::string body;
  for (;;) {
    const MessageReader::Got got = reader.Read(&body);
    if (got == MessageReader::Got::kEnd) break;
    if (got == MessageReader::Got::kDamaged) {
      fmt::print(stderr, "exportlint lsp: left out {}\n", body);
      continue;
    }
    bool deep = false;
    const auto watch = [&](int depth, Json::parse_event_t, Json&) {
      deep = deep || depth > kMaxNesting;
      return !deep;
    };
    Json message = Json::parse(body, watch, /*allow_exceptions=*/false);
    if (deep || message.is_discarded()) {
      Refuse(out, nullptr, kParseError, "no JSON");
    } else if (!message.is_object()) {
      Refuse(out, nullptr, kInvalidRequest, "a message is one object");
    } else if (message.contains("method") && !message["method"].is_string()) {
      Refuse(out, message.value("id", Json()), kInvalidRequest, "method is no text");
    } else if (message.contains("method") && message["method"] == "$/cancelRequest") {
      const Json params = message.value("params", Json::object());
      if (params.is_object() && params.contains("id")) inbox->Cancel(params["id"]);
    } else {
      inbox->Put(std::move(message));
    }
  }
  inbox->Close();
}

}  // namespace

int Serve(bool verbose) {
  std::signal(SIGPIPE, SIG_IGN);
  // Both live as long as the process: the reading thread may still wait for input when the work is done.
  auto& inbox = *new Inbox;
  auto& out = *new MessageWriter(STDOUT_FILENO);
  std::thread(ReadAll, &inbox, &out).detach();
  Server server(&inbox, &out, verbose);
  const int code = server.Run();
  std::fflush(nullptr);
  ::_exit(code);
}

}  // namespace exportlint::lsp
