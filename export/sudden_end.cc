#include "export/sudden_end.h"

#include <fmt/format.h>

namespace exportlint {
namespace {

std::string LastLine(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1).substr(0, 300));
}

}  // namespace

std::string_view StageWords(std::string_view stage) {
  if (stage == "load") return "loading the model";
  if (stage == "eager") return "running it in PyTorch";
  if (stage == "export") return "exporting";
  return "starting Python";
}

ExportMessage EndAsError(const ProcessResult& result, const WorkerLog& log, const ExportRequest& request) {
  using End = ProcessResult::End;
  ExportMessage message = PlaceInStackDump(result.errors, request.path);
  const std::string_view doing = StageWords(log.stage);
  if (result.end == End::kTimedOut) {
    message.kind = "timeout";
    message.message =
        fmt::format("still running after {:g} s while {}: --timeout raises the limit", request.timeout_seconds, doing);
  } else if (result.end == End::kSignaled) {
    message.kind = SignalName(result.code);
    message.message = fmt::format("the process was ended by {} while {}{}", message.kind, doing,
                                  message.kind == "SIGKILL" ? ": most likely the machine ran out of memory" : "");
    if (result.errors.find("bad_alloc") != std::string::npos) {
      message.message =
          fmt::format("needs more memory than the limit of {} MB (--memory) while {}", request.memory_mb, doing);
    }
  } else if (result.end == End::kNotStarted) {
    message.kind = "start";
    message.message = fmt::format("{} could not be started: {}", request.python, result.errors);
  } else {
    if (log.exit) message = *log.exit;
    message.kind = "exit";
    message.message = fmt::format("the model's code ended the process with exit code {} while {}", result.code, doing);
    if (!log.exit && !result.errors.empty()) message.message += ": " + LastLine(result.errors);
  }
  return message;
}

}  // namespace exportlint
