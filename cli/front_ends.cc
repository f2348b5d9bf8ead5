#include "cli/front_ends.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "analyzers/base/source_file.h"
#include "export/locate.h"
#include "export/process.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

struct ReadingProgram {
  Language language;
  std::array<std::string_view, 10> suffixes;
  const char* program;
  const char* what;    // "TorchScript archives"
  const char* option;  // of the build that has it
};

constexpr std::array<ReadingProgram, 4> kPrograms = {{
    {Language::kTorchScript, {".pt", ".pth", ".ts", ".ptl"}, "exportlint-read-torchscript", "TorchScript archives", ""},
    {Language::kExportedProgram, {".pt2"}, "exportlint-read-pt2", "torch.export programs", ""},
    {Language::kOnnx, {".onnx", ".onnxtxt"}, "exportlint-read-onnx", "ONNX models", "EXPORTLINT_WITH_ONNX"},
    {Language::kCpp,
     {".cpp", ".cc", ".cxx", ".cu", ".c++", ".h", ".hpp", ".hh", ".hxx", ".cuh"},
     "exportlint-read-cpp",
     "C++",
     "EXPORTLINT_WITH_CLANG"},
}};

// A bundle may be as long as a large model's graph with its listing.
constexpr std::uint64_t kMostSource = 4u << 20;  // bytes of a C++ file that is looked into unasked
constexpr std::size_t kMaxBundle = std::size_t{512} << 20;

const ReadingProgram* ProgramFor(Language language) {
  const auto found = std::ranges::find(kPrograms, language, &ReadingProgram::language);
  return found == kPrograms.end() ? nullptr : &*found;
}

// The last line that says something.
std::string LastLine(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  const std::size_t line = text.rfind('\n');
  return std::string(line == std::string_view::npos ? text : text.substr(line + 1));
}

std::string WhyEnded(const ProcessResult& result, const ReadingProgram& reader, const CheckOptions& options) {
  using End = ProcessResult::End;
  const std::string said = LastLine(result.errors);
  switch (result.end) {
    case End::kNotStarted: return fmt::format("`{}` could not be started: {}", reader.program, said);
    case End::kInterrupted: return "interrupted while it was read";
    case End::kTimedOut:
      return fmt::format("reading it took more than {} s; --read-seconds gives more", options.read_seconds);
    case End::kSignaled:
      if (result.code == SIGXCPU)
        return fmt::format("reading it took more than {} s; --read-seconds gives more", options.read_seconds);
      return fmt::format(
          "`{}` crashed reading it ({}): the file is damaged, or made to do harm, or this is a bug of ours",
          reader.program, SignalName(result.code));
    case End::kExited: break;
  }
  return said.empty() ? fmt::format("`{}` gave up without a word (exit code {})", reader.program, result.code) : said;
}

}  // namespace

Language LanguageOf(std::string_view path) {
  const std::size_t name = path.rfind('/') + 1;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || dot <= name) return Language::kPython;
  const std::string_view suffix = path.substr(dot);
  for (const ReadingProgram& reader : kPrograms) {
    if (std::ranges::find(reader.suffixes, suffix) != reader.suffixes.end()) return reader.language;
  }
  return Language::kPython;
}

bool CanRead(Language language) {
  const ReadingProgram* reader = ProgramFor(language);
  return language == Language::kPython || (reader != nullptr && !FindProgram(reader->program).empty());
}

bool IncludesTorch(const std::string& path) {
  const Result<SourceFile> read = SourceFile::Read(path, kMostSource);
  if (!read.ok()) return false;
  constexpr std::string_view kInclude = "#include";
  const std::string_view text = read->text();
  for (std::size_t at = text.find(kInclude); at != std::string_view::npos; at = text.find(kInclude, at + 1)) {
    std::string_view header = text.substr(at + kInclude.size(), 64);
    header.remove_prefix(std::min(header.find_first_not_of(" \t"), header.size()));
    for (const std::string_view folder : {"torch/", "ATen/", "c10/"}) {
      if (header.size() > 1 && header.substr(1).starts_with(folder)) return true;
    }
  }
  return false;
}

std::string DisplayPath(const std::string& path, const std::string& root) {
  const fs::path absolute =
      (fs::path(path).is_absolute() ? fs::path(path) : fs::current_path() / path).lexically_normal();
  const fs::path below = absolute.lexically_relative(fs::path(root).lexically_normal());
  return !below.empty() && *below.begin() != ".." ? below.string() : absolute.string();
}

Result<graph::Bundle> ReadWithFrontEnd(const InputFile& file, const CheckOptions& options) {
  const ReadingProgram* reader = ProgramFor(LanguageOf(file.path));
  if (reader == nullptr) return Error{"no program reads this kind of file"};
  const std::string program = FindProgram(reader->program);
  if (program.empty()) {
    const std::string mend = std::string_view(reader->option).empty()
                                 ? std::string("install exportlint again")
                                 : fmt::format("build exportlint with -D{}=ON", reader->option);
    return Error{
        fmt::format("`{}`, which reads {}, is not beside this program: {}", reader->program, reader->what, mend)};
  }
  struct stat info{};
  if (stat(file.path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return Error{"not a regular file"};
  ProcessOptions process;
  process.arguments = {program,
                       "--memory-mb",
                       std::to_string(options.read_memory_mb),
                       "--seconds",
                       std::to_string(static_cast<int>(options.read_seconds)),
                       file.path};
  if (reader->language == Language::kCpp) {
    process.arguments.emplace_back("--");
    if (!options.python_env.empty()) process.arguments.push_back("--python-env=" + options.python_env);
    if (!options.compile_commands.empty())
      process.arguments.push_back("--compile-commands=" + options.compile_commands);
    process.arguments.insert(process.arguments.end(), options.compiler_arguments.begin(),
                             options.compiler_arguments.end());
  }
  process.timeout_seconds = options.read_seconds + 2.0;
  process.output_cap = kMaxBundle;
  const ProcessResult result = RunProcess(process);
  if (result.end != ProcessResult::End::kExited || result.code != 0) return Error{WhyEnded(result, *reader, options)};
  return graph::Deserialize(result.output, [&](std::string_view path) {
    return path == file.path ? file.display : DisplayPath(std::string(path), options.root);
  });
}

}  // namespace exportlint::cli
