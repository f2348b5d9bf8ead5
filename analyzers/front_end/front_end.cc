#include "analyzers/front_end/front_end.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <exception>
#include <new>
#include <string_view>

namespace exportlint {
namespace {

int Fail(std::string_view message) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
  return 2;
}

void Limit(decltype(RLIMIT_AS) what, std::uint64_t most) {
  if (most == 0) return;
  rlimit limit{};
  if (getrlimit(what, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(most, limit.rlim_max);
  setrlimit(what, &limit);
}

struct Words {
  FrontEndInput input;
  std::uint64_t memory_mb = 0, seconds = 0;
  bool ok = false;
};

Words Parse(int argc, char** argv) {
  Words words;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    std::uint64_t* number = word == "--memory-mb" ? &words.memory_mb : word == "--seconds" ? &words.seconds : nullptr;
    if (number != nullptr) {
      const std::string_view text = ++i < argc ? argv[i] : "";
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
      if (error != std::errc() || end != text.data() + text.size() || *number > 1u << 30) return {};
    } else if (word == "--") {
      words.input.arguments.assign(argv + i + 1, argv + argc);
      break;
    } else if (!words.input.path.empty() || (word.starts_with('-') && word.size() > 1)) {
      return {};
    } else {
      words.input.path = word;
    }
  }
  words.ok = !words.input.path.empty();
  return words;
}

bool WriteAll(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

}  // namespace

int RunFrontEnd(int argc, char** argv, const FrontEnd& read) {
  const Words words = Parse(argc, argv);
  if (!words.ok) return Fail(std::string("usage: ") + argv[0] + " [--memory-mb N] [--seconds N] FILE [-- ARGUMENT...]");
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Limit(RLIMIT_AS, words.memory_mb << 20);
  Limit(RLIMIT_CPU, words.seconds);
  Limit(RLIMIT_CORE, 1);
  try {
    const Result<graph::Bundle> bundle = read(words.input);
    if (!bundle.ok()) return Fail(bundle.error().message);
    return WriteAll(graph::Serialize(bundle.value())) ? 0 : Fail("the graph could not be written");
  } catch (const std::bad_alloc&) {
    return Fail("reading it needs more memory than is allowed");
  } catch (const std::exception& error) {
    return Fail(error.what());
  }
}

}  // namespace exportlint
