// `exportlint-read-cpp FILE [-- [--python-env=DIR] [--compile-commands=DIR] [--cache=DIR] FLAG...]`: one C++ source in,
// its hazard graph on standard output.
#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analyzers/cpp/compile_flags.h"
#include "analyzers/cpp/reader.h"
#include "analyzers/front_end/front_end.h"

namespace exportlint::cpp {
namespace {

constexpr std::size_t kStackBytes = 256u << 20;  // reserved; deep nesting recurses in Clang and in the lowering

constexpr std::size_t kMostNotes = 3;  // the first errors; those after them mostly follow

struct Asked {
  std::string python, compile_commands, cache;
  std::vector<std::string> flags;
};

Asked Split(const std::vector<std::string>& arguments) {
  Asked asked;
  const std::pair<std::string_view, std::string*> own[] = {
      {"--python-env=", &asked.python}, {"--compile-commands=", &asked.compile_commands}, {"--cache=", &asked.cache}};
  for (const std::string& argument : arguments) {
    bool taken = false;
    for (const auto& [name, value] : own) {
      if (!argument.starts_with(name)) continue;
      *value = argument.substr(name.size());
      taken = true;
    }
    if (!taken) asked.flags.push_back(argument);
  }
  return asked;
}

std::string CacheFolder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && cache[0] == '/')
    return std::string(cache) + "/exportlint/cpp";
  const char* home = std::getenv("HOME");
  return home != nullptr && home[0] == '/' ? std::string(home) + "/.cache/exportlint/cpp" : std::string();
}

// Flags given are the whole command; else compile_commands.json; else C++20 with the headers of an installed torch.
Result<CompileCommand> CommandOf(const std::string& path, const Asked& asked, std::vector<graph::Note>* notes) {
  CompileCommand command;
  const Result<TorchInstall> torch = FindTorch(asked.python);
  if (torch.ok()) command.torch = torch->root;
  if (!asked.flags.empty()) {
    command.flags = asked.flags;
    return command;
  }
  std::string file = asked.compile_commands;
  if (!file.empty() && !file.ends_with(".json")) file += "/compile_commands.json";
  if (file.empty()) file = FindCompileCommands(path);
  if (!file.empty()) {
    Result<CompileCommand> found = CommandFor(file, path);
    if (found.ok()) {
      found.value().torch = command.torch;
      return found;
    }
    if (!asked.compile_commands.empty()) return found.error();
    notes->push_back(
        {.path = {}, .line = 0, .message = found.error().message + ": the headers of the installed torch are used"});
  }
  if (!torch.ok()) return torch.error();
  command.flags = DefaultFlags(*torch, path);
  return command;
}

Result<graph::Bundle> ReadFile(const FrontEndInput& input) {
  Result<SourceFile> read = SourceFile::Read(input.path);
  if (!read.ok()) return read.error();
  const auto source = std::make_shared<const SourceFile>(std::move(read).value());
  if (const std::size_t zero = source->text().find('\0'); zero != std::string_view::npos)
    return Error{fmt::format(
        "not C++: binary data, the first zero byte is at offset {}; nothing in this file was checked", zero)};
  const Asked asked = Split(input.arguments);
  graph::Bundle bundle;
  Result<CompileCommand> command = CommandOf(input.path, asked, &bundle.notes);
  if (!command.ok()) return command.error();
  ReadOptions options;
  options.command = std::move(command).value();
  options.cache_folder = asked.cache.empty() ? CacheFolder() : asked.cache;
  options.precompiled = asked.cache != "none";
  const Result<ReadResult> result = Read(source, options);
  if (!result.ok()) return result.error();
  const auto& problems = result->problems;
  for (std::size_t i = 0; i < problems.size() && i < kMostNotes; ++i)
    bundle.notes.push_back({.path = {}, .line = problems[i].line, .message = problems[i].message});
  if (problems.size() > kMostNotes)
    bundle.notes.push_back({.path = {},
                            .line = problems[kMostNotes].line,
                            .message = fmt::format("{}{} more errors from here on", problems.size() - kMostNotes,
                                                   problems.size() == kMaxProblems ? " or" : "")});
  bundle.units.push_back(result->unit);
  return bundle;
}

// On a stack that deep nesting does not exhaust.
Result<graph::Bundle> ReadOnBigStack(const FrontEndInput& input) {
  struct Job {
    const FrontEndInput& input;
    Result<graph::Bundle> result = Error{"no thread could be started"};
  } job{input};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_t thread{};
  const auto run = [](void* p) -> void* {
    auto* work = static_cast<Job*>(p);
    try {
      work->result = ReadFile(work->input);
    } catch (const std::bad_alloc&) {
      work->result = Error{"reading it needs more memory than is allowed"};
    } catch (const std::exception& error) {
      work->result = Error{error.what()};
    }
    return nullptr;
  };
  if (pthread_create(&thread, &attributes, run, &job) == 0) pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  return std::move(job.result);
}

}  // namespace
}  // namespace exportlint::cpp

int main(int argc, char** argv) {
  const int code = exportlint::RunFrontEnd(argc, argv, exportlint::cpp::ReadOnBigStack);
  std::fflush(nullptr);
  ::_exit(code);  // Clang's tables are not taken down one by one
}
