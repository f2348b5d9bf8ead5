#include "export/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace exportlint {
namespace {

constexpr int kEventDescriptor = 3;
constexpr std::size_t kMaxEventLine = 16 << 20;

std::array<std::atomic<pid_t>, 16> running_groups{};
volatile sig_atomic_t interrupted = 0;
int guards = 0;
struct sigaction old_int, old_term, old_hup;

void KillAll(int number) {
  interrupted = number;
  for (auto& group : running_groups) {
    const pid_t id = group.load(std::memory_order_relaxed);
    if (id > 0) kill(-id, SIGKILL);
  }
}

// One direction of a pipe that closes itself.
struct Pipe {
  int read = -1;
  int write = -1;
  bool Open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    // A dup2 onto itself would keep close-on-exec: the child's ends stay clear of 0 to 3.
    if (write <= kEventDescriptor) {
      const int moved = fcntl(write, F_DUPFD_CLOEXEC, kEventDescriptor + 1);
      close(write);
      write = moved;
    }
    fcntl(read, F_SETFL, O_NONBLOCK);
    return write >= 0;
  }
  void CloseRead() {
    if (read >= 0) close(read);
    read = -1;
  }
  void CloseWrite() {
    if (write >= 0) close(write);
    write = -1;
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
};

class Child {
 public:
  explicit Child(const ProcessOptions& options) : options_(options) {}

  ProcessResult Run() {
    ProcessResult result;
    const auto begin = std::chrono::steady_clock::now();
    if (!Start(&result.errors)) return result;
    auto deadline = begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                std::chrono::duration<double>(options_.timeout_seconds));
    bool timed_out = false;
    int status = 0;
    while (waitpid(pid_, &status, WNOHANG) == 0) {
      Pump(20);
      if (interrupted != 0) kill(-pid_, SIGKILL);
      if (std::chrono::steady_clock::now() < deadline) continue;
      if (!timed_out && options_.ask_for_stack) {
        kill(-pid_, SIGUSR1);  // whichever of its processes runs the model
        deadline += std::chrono::milliseconds(400);
      } else {
        kill(-pid_, SIGKILL);
      }
      timed_out = true;
    }
    kill(-pid_, SIGKILL);  // what it started and left behind
    if (slot_ != nullptr) slot_->store(0);
    while (Pump(0)) {
    }
    if (!line_.empty() && options_.on_event) options_.on_event(line_);
    Fill(&result, status, timed_out);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
  }

 private:
  bool Start(std::string* why) {
    if (options_.arguments.empty() || !out_.Open() || !err_.Open() || !event_.Open()) {
      *why = "no pipe for the child process";
      return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out_.write, 1);
    posix_spawn_file_actions_adddup2(&actions, err_.write, 2);
    posix_spawn_file_actions_adddup2(&actions, event_.write, kEventDescriptor);
    if (!options_.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, options_.folder.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> variables = Environment();
    std::vector<char*> environment = Pointers(variables);
    std::vector<std::string> words = options_.arguments;
    std::vector<char*> arguments = Pointers(words);
    const int error = posix_spawnp(&pid_, arguments[0], &actions, &attributes, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    out_.CloseWrite();
    err_.CloseWrite();
    event_.CloseWrite();
    if (error != 0) {
      *why = std::strerror(error);
      return false;
    }
    for (auto& group : running_groups) {
      pid_t free_slot = 0;
      if (!group.compare_exchange_strong(free_slot, pid_)) continue;
      slot_ = &group;
      break;
    }
    return true;
  }

  std::vector<std::string> Environment() const {
    std::vector<std::string> found;
    for (char** each = environ; *each != nullptr; ++each) {
      const std::string_view text = *each;
      const std::string_view name = text.substr(0, text.find('='));
      const bool replaced = std::any_of(options_.environment.begin(), options_.environment.end(),
                                        [&](const auto& pair) { return pair.first == name; });
      if (!replaced && (!options_.keeps || options_.keeps(name))) found.emplace_back(text);
    }
    for (const auto& [name, value] : options_.environment) found.push_back(name + "=" + value);
    return found;
  }

  static std::vector<char*> Pointers(std::vector<std::string>& texts) {
    std::vector<char*> found;
    for (std::string& text : texts) found.push_back(text.data());
    found.push_back(nullptr);
    return found;
  }

  // Reads what is there; false when nothing came within `milliseconds`.
  bool Pump(int milliseconds) {
    pollfd fds[3] = {{out_.read, POLLIN, 0}, {err_.read, POLLIN, 0}, {event_.read, POLLIN, 0}};
    if (poll(fds, 3, milliseconds) <= 0) return false;
    bool any = false;
    Pipe* pipes[3] = {&out_, &err_, &event_};
    char buffer[65536];
    for (int i = 0; i < 3; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      const ssize_t count = read(fds[i].fd, buffer, sizeof buffer);
      if (count > 0) {
        Take(i, std::string_view(buffer, static_cast<std::size_t>(count)));
        any = true;
      } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        pipes[i]->CloseRead();
      }
    }
    return any;
  }

  void Take(int which, std::string_view data) {
    if (which == 0) {
      output_.append(data.substr(0, options_.output_cap - std::min(options_.output_cap, output_.size())));
    } else if (which == 1) {
      errors_.append(data);
      if (errors_.size() > 2 * options_.output_cap) errors_.erase(0, errors_.size() - options_.output_cap);
    } else if (options_.on_event) {
      TakeEvents(data);
    }
  }

  void TakeEvents(std::string_view data) {
    while (!data.empty()) {
      const std::size_t end = data.find('\n');
      if (line_.size() < kMaxEventLine) line_.append(data.substr(0, end));
      if (end == std::string_view::npos) return;
      options_.on_event(line_);
      line_.clear();
      data.remove_prefix(end + 1);
    }
  }

  void Fill(ProcessResult* result, int status, bool timed_out) {
    using End = ProcessResult::End;
    result->output = std::move(output_);
    if (errors_.size() > options_.output_cap) errors_.erase(0, errors_.size() - options_.output_cap);
    result->errors = std::move(errors_);
    result->end = WIFSIGNALED(status) ? End::kSignaled : End::kExited;
    result->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (timed_out) result->end = End::kTimedOut;
    if (interrupted != 0) result->end = End::kInterrupted;
  }

  const ProcessOptions& options_;
  Pipe out_, err_, event_;
  pid_t pid_ = 0;
  std::atomic<pid_t>* slot_ = nullptr;
  std::string output_, errors_, line_;
};

}  // namespace

ProcessResult RunProcess(const ProcessOptions& options) {
  if (interrupted != 0)
    return {.end = ProcessResult::End::kInterrupted, .code = interrupted, .output = {}, .errors = {}};
  return Child(options).Run();
}

std::string SignalName(int number) {
  const char* name = sigabbrev_np(number);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(number);
}

InterruptGuard::InterruptGuard() {
  if (guards++ > 0) return;
  interrupted = 0;
  struct sigaction action = {};
  action.sa_handler = KillAll;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &old_int);
  sigaction(SIGTERM, &action, &old_term);
  sigaction(SIGHUP, &action, &old_hup);
}

InterruptGuard::~InterruptGuard() {
  if (--guards > 0) return;
  sigaction(SIGINT, &old_int, nullptr);
  sigaction(SIGTERM, &old_term, nullptr);
  sigaction(SIGHUP, &old_hup, nullptr);
}

int Interrupted() {
  return interrupted;
}

}  // namespace exportlint
