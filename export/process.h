// Runs one child process to its end, whatever it does: time limit, capped output, its own session killed as a whole.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exportlint {

struct ProcessOptions {
  std::vector<std::string> arguments;                            // [0] is looked up in PATH unless it holds a slash
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::function<bool(std::string_view)> keeps;                   // which of ours, by name, it is given; null: all
  std::string folder;                                            // where it runs; empty: here
  double timeout_seconds = 60;
  bool ask_for_stack = false;  // SIGUSR1 before the kill at the time limit: the child then says where it is on stderr
  std::size_t output_cap =
      64 << 10;  // bytes kept of stdout (the first) and of stderr (the last); the rest is read and dropped
  std::function<void(std::string_view)> on_event;  // each line the child writes to descriptor 3
};

struct ProcessResult {
  enum class End { kExited, kSignaled, kTimedOut, kInterrupted, kNotStarted };
  End end = End::kNotStarted;
  int code = 0;        // exit code, or the signal
  std::string output;  // stdout
  std::string errors;  // stderr; why it could not be started
  double seconds = 0;
};

// Blocks until the child has ended and every process of its session is killed.
ProcessResult RunProcess(const ProcessOptions& options);

// "SIGSEGV" for 11; "signal 99" for what has no name.
std::string SignalName(int number);

// While one lives, SIGINT, SIGTERM and SIGHUP kill the running children instead of this process; Interrupted() then
// says so.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};
// The signal that came while a guard lived; 0 when none did.
int Interrupted();

}  // namespace exportlint
