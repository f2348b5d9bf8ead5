// How a C++ file is compiled: by compile_commands.json, by flags given, or with the headers of an installed torch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"

namespace exportlint::cpp {

struct CompileCommand {
  std::string directory;           // relative flags are relative to it
  std::vector<std::string> flags;  // without compiler, input and output
  std::string torch;               // folder of the torch package that the flags include; empty when none is known
};

// The folder of an installed `torch` package and the headers of the Python it belongs to.
struct TorchInstall {
  std::string root;            // ".../site-packages/torch"
  std::string python_include;  // folder of Python.h; empty when it is not installed
};
// `python` is an environment's folder or interpreter; empty: the active environment, then `python3` on PATH. Starts no
// interpreter.
Result<TorchInstall> FindTorch(const std::string& python);

// C++20 with the headers of `torch`.
std::vector<std::string> DefaultFlags(const TorchInstall& torch, std::string_view path);

// The nearest compile_commands.json at or above the file's folder; empty when there is none.
std::string FindCompileCommands(const std::string& path);

// The file's entry of a compile_commands.json, or that of a neighbour in the same folder; an error says why there is
// none.
Result<CompileCommand> CommandFor(const std::string& compile_commands, const std::string& path);

// Of a compiler's arguments those that decide how a file reads: includes, macros, the language. Nothing that loads or
// writes a file is left.
std::vector<std::string> ParsingFlags(const std::vector<std::string>& arguments);

// Words of a command line as a POSIX shell splits it.
std::vector<std::string> SplitCommand(std::string_view command);

}  // namespace exportlint::cpp
