#include "analyzers/cpp/compile_flags.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzers/base/source_file.h"

namespace exportlint::cpp {
namespace {

namespace fs = std::filesystem;

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// The first folder below `parent` whose name begins with `prefix` and that holds `inside`.
fs::path FolderWith(const fs::path& parent, std::string_view prefix, const fs::path& inside) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename().string().starts_with(prefix) && Exists(at->path() / inside)) found.push_back(at->path());
  }
  return found.empty() ? fs::path() : *std::ranges::max_element(found);
}

// "home = /usr/bin" of an environment's pyvenv.cfg: where its interpreter was installed.
fs::path BasePrefix(const fs::path& prefix) {
  const Result<SourceFile> read = SourceFile::Read((prefix / "pyvenv.cfg").string(), 1 << 16);
  if (!read.ok()) return prefix;
  for (std::uint32_t line = 1; line <= read->LineCount(); ++line) {
    const std::string_view text = read->Line(line);
    const std::size_t equals = text.find('=');
    if (!text.starts_with("home") || equals == std::string_view::npos) continue;
    const std::size_t value = text.find_first_not_of(" \t", equals + 1);
    if (value != std::string_view::npos) return fs::path(text.substr(value)).parent_path();
  }
  return prefix;
}

// The prefix of an interpreter or of an environment's folder.
fs::path PrefixOf(const fs::path& python) {
  std::error_code ignored;
  return fs::is_directory(python, ignored) ? python : python.parent_path().parent_path();
}

fs::path OnPath(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (const fs::path candidate = fs::path(rest.substr(0, colon)) / name; colon > 0 && Exists(candidate))
      return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return {};
}

bool InPrefix(const fs::path& prefix, TorchInstall* torch) {
  const fs::path inside = fs::path("site-packages") / "torch";
  const fs::path library = FolderWith(prefix / "lib", "python", inside / "include");
  if (library.empty()) return false;
  torch->root = (library / inside).string();
  for (const fs::path& base : {prefix, BasePrefix(prefix)}) {
    const fs::path headers = base / "include" / library.filename();
    if (Exists(headers / "Python.h")) {
      torch->python_include = headers.string();
      break;
    }
  }
  return true;
}

// What decides how a file reads. Everything else is dropped: a compile_commands.json may come with a tree nobody
// trusts, and compilers have flags that load programs and write files.
constexpr std::array<std::string_view, 9> kJoinedOrNot = {"-I",         "-D",       "-U",        "-isystem", "-iquote",
                                                          "-idirafter", "-include", "-isysroot", "-x"};
constexpr std::array<std::string_view, 9> kAlone = {"-nostdinc",       "-nostdinc++", "-fexceptions",
                                                    "-fno-exceptions", "-frtti",      "-fno-rtti",
                                                    "-fopenmp",        "-fchar8_t",   "-ansi"};
constexpr std::array<std::string_view, 3> kWithEquals = {"-std=", "-stdlib=", "--sysroot="};

bool SameFile(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return fs::equivalent(a, b, error) && !error;
}

Result<CompileCommand> FromEntry(const nlohmann::json& entry, const std::string& path) {
  CompileCommand command;
  command.directory = entry.value("directory", std::string("."));
  std::vector<std::string> arguments;
  if (const auto list = entry.find("arguments"); list != entry.end() && list->is_array()) {
    for (const auto& argument : *list) {
      if (argument.is_string()) arguments.push_back(argument.get<std::string>());
    }
  } else if (const auto text = entry.find("command"); text != entry.end() && text->is_string()) {
    arguments = SplitCommand(text->get_ref<const std::string&>());
  } else {
    return Error{fmt::format("{}: its entry in compile_commands.json has neither `command` nor `arguments`", path)};
  }
  command.flags = ParsingFlags(arguments);
  return command;
}

}  // namespace

Result<TorchInstall> FindTorch(const std::string& python) {
  std::vector<fs::path> prefixes;
  if (!python.empty()) {
    prefixes.push_back(PrefixOf(python));
  } else {
    if (const char* environment = std::getenv("VIRTUAL_ENV")) prefixes.emplace_back(environment);
    prefixes.emplace_back(".venv");
    for (const std::string_view name : {"python3", "python"}) {
      if (const fs::path found = OnPath(name); !found.empty()) prefixes.push_back(PrefixOf(found));
    }
  }
  TorchInstall torch;
  for (const fs::path& prefix : prefixes) {
    std::error_code ignored;
    if (InPrefix(fs::absolute(prefix, ignored), &torch)) return torch;
  }
  return Error{python.empty() ? std::string("no torch package beside a `python3` on PATH: name its environment with "
                                            "--python-env, or give flags after --")
                              : fmt::format("no torch package in {}: name another environment with --python-env, or "
                                            "give flags after --",
                                            python)};
}

std::vector<std::string> DefaultFlags(const TorchInstall& torch, std::string_view path) {
  std::vector<std::string> flags = {"-std=c++20", "-isystem", torch.root + "/include", "-isystem",
                                    torch.root + "/include/torch/csrc/api/include"};
  if (!torch.python_include.empty()) flags.insert(flags.end(), {"-isystem", torch.python_include});
  // The folders that a project's own headers are usually named from.
  const fs::path folder = fs::path(path).parent_path();
  flags.insert(flags.end(), {"-I", folder.empty() ? "." : folder.string()});
  for (const std::string_view beside : {"include", "../include"}) {
    if (Exists(folder / beside)) flags.insert(flags.end(), {"-I", (folder / beside).string()});
  }
  return flags;
}

std::string FindCompileCommands(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::absolute(path, error).parent_path();
  for (int depth = 0; depth < 64; ++depth) {
    for (const fs::path& candidate : {folder / "compile_commands.json", folder / "build" / "compile_commands.json"}) {
      if (Exists(candidate)) return candidate.string();
    }
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

Result<CompileCommand> CommandFor(const std::string& compile_commands, const std::string& path) {
  const Result<SourceFile> read = SourceFile::Read(compile_commands);
  if (!read.ok()) return read.error();
  const nlohmann::json json = nlohmann::json::parse(read->text(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return Error{fmt::format("{}: not a JSON array of compile commands", compile_commands)};
  const nlohmann::json* neighbour = nullptr;
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  for (const auto& entry : json) {
    if (!entry.is_object() || !entry.contains("file") || !entry["file"].is_string()) continue;
    const auto directory = entry.find("directory");
    if (directory != entry.end() && !directory->is_string()) continue;
    const fs::path base = directory != entry.end() ? fs::path(directory->get<std::string>()) : fs::path(".");
    const fs::path file = (base / entry["file"].get<std::string>()).lexically_normal();
    if (file == absolute || SameFile(file, absolute)) return FromEntry(entry, path);
    if (neighbour == nullptr && file.parent_path() == absolute.parent_path()) neighbour = &entry;
  }
  if (neighbour != nullptr) return FromEntry(*neighbour, path);
  return Error{fmt::format("{}: no entry in {}", path, compile_commands)};
}

std::vector<std::string> ParsingFlags(const std::vector<std::string>& arguments) {
  std::vector<std::string> flags;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& a = arguments[i];
    const auto prefixes = [&](std::string_view flag) { return a.starts_with(flag); };
    if (std::ranges::find(kJoinedOrNot, a) != kJoinedOrNot.end()) {
      if (i + 1 == arguments.size()) break;
      flags.insert(flags.end(), {a, arguments[++i]});
    } else if (std::ranges::find(kAlone, a) != kAlone.end() || std::ranges::any_of(kWithEquals, prefixes) ||
               (std::ranges::any_of(kJoinedOrNot, prefixes) && !prefixes("-include-pch"))) {
      flags.push_back(a);
    }
  }
  return flags;
}

std::vector<std::string> SplitCommand(std::string_view command) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
      word += command[++i];
      inside = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (inside) words.push_back(std::move(word));
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) words.push_back(std::move(word));
  return words;
}

}  // namespace exportlint::cpp
