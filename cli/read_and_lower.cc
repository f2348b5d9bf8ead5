#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "analyzers/base/source_file.h"
#include "analyzers/graph/print.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"
#include "cli/front_ends.h"
#include "cli/input_rule.h"
#include "cli/parallel.h"
#include "cli/pipeline.h"

namespace exportlint::cli {
namespace {

// Reports call a file by its display name, which is the name its units carry.
Result<SourceFile> ReadAs(const InputFile& file) {
  Result<SourceFile> read = SourceFile::Read(file.path);
  if (!read.ok() || file.path == file.display) return read;
  return std::move(read).value().Renamed(file.display);
}

void Header(const InputFile& file, Phase phase, std::string* out) {
  out->append("# ").append(ToString(phase)).append(" of ").append(file.display).append("\n");
}

void PrintGraphs(const InputFile& file, const CheckOptions& options, LoweredFile* result) {
  if (!options.prints(Phase::kGraph)) return;
  Header(file, Phase::kGraph, &result->printed);
  for (const auto& unit : result->units) result->printed += graph::Print(*unit);
}

LoweredFile ProcessPython(const InputFile& file, Result<SourceFile> read, const CheckOptions& options) {
  LoweredFile result;
  if (!read.ok()) {
    result.finding = UnreadableFile(file.display, read.error().message);
    result.limits.push_back({.path = file.display, .message = read.error().message, .fatal = file.named});
    return result;
  }
  const auto source = std::make_shared<const SourceFile>(std::move(read).value());
  // A zero byte is never Python: nothing after it would mean anything.
  if (const void* zero = std::memchr(source->text().data(), 0, source->text().size())) {
    const auto offset = static_cast<std::uint32_t>(static_cast<const char*>(zero) - source->text().data());
    result.finding = BinaryFile(*source, offset);
    result.limits.push_back({.path = file.display,
                             .line = result.finding->place.line,
                             .message = "binary data: nothing was read",
                             .fatal = file.named});
    return result;
  }
  const python::Tree tree = python::Parse(source->text());
  if (!tree.errors().empty()) result.finding = SyntaxErrors(*source, tree.errors());
  if (options.prints(Phase::kSyntax)) {
    Header(file, Phase::kSyntax, &result.printed);
    result.printed += python::PrintSyntax(tree, source->text());
  }
  if (!options.runs(Phase::kGraph)) return result;
  result.units.push_back(python::Lower(source, tree));
  PrintGraphs(file, options, &result);
  return result;
}

LoweredFile ProcessForeign(const InputFile& file, const CheckOptions& options) {
  LoweredFile result;
  Result<graph::Bundle> read = ReadWithFrontEnd(file, options);
  const bool cpp = LanguageOf(file.path) == Language::kCpp;
  if (!read.ok()) {
    if (!cpp || file.named) result.finding = UnreadableFile(file.display, read.error().message);
    result.limits.push_back({.path = file.display, .message = read.error().message, .fatal = file.named});
    return result;
  }
  graph::Bundle bundle = std::move(read).value();
  for (graph::Note& note : bundle.notes) {
    result.limits.push_back({.path = note.path.empty() ? file.display : std::move(note.path),
                             .line = note.line,
                             .message = std::move(note.message)});
  }
  // How a source found in a folder is compiled nobody said: what is missing then is a limit, no fault of the file.
  if (cpp && file.named && !bundle.units.empty())
    result.finding = CompilerErrors(bundle.units.front()->source(), result.limits);
  // A listing is a graph's syntax.
  if (options.prints(Phase::kSyntax)) {
    Header(file, Phase::kSyntax, &result.printed);
    for (const auto& unit : bundle.units) result.printed += unit->source().text();
  }
  if (!options.runs(Phase::kGraph)) return result;
  result.units = std::move(bundle.units);
  PrintGraphs(file, options, &result);
  return result;
}

}  // namespace

LoweredFile LowerFile(const InputFile& file, Result<SourceFile> read, const CheckOptions& options) {
  LoweredFile lowered = IsPython(file) ? ProcessPython(file, std::move(read), options) : ProcessForeign(file, options);
  if (options.runs(Phase::kFlow)) {
    for (const auto& unit : lowered.units) lowered.indexes.push_back(flow::MakeIndex(*unit));
  }
  return lowered;
}

SourceFiles ReadSources(const Inputs& inputs, const CheckOptions& options) {
  SourceFiles sources;
  if (options.cache_dir.empty()) return sources;
  sources.files.resize(inputs.files.size(), Error{});
  sources.digests.resize(inputs.files.size());
  ForEachParallel(inputs.files.size(), options.jobs, 0, [&](std::size_t i) {
    if (!IsPython(inputs.files[i])) return;
    sources.files[i] = ReadAs(inputs.files[i]);
    if (sources.files[i].ok()) sources.digests[i] = DigestOf(sources.files[i]->text());
  });
  return sources;
}

LoweredFile LowerInput(const Inputs& inputs, std::size_t i, SourceFiles* sources, const CheckOptions& options) {
  const InputFile& file = inputs.files[i];
  if (!sources->files.empty()) return LowerFile(file, std::move(sources->files[i]), options);
  return LowerFile(file, IsPython(file) ? ReadAs(file) : Result<SourceFile>(Error{}), options);
}

Lowered Lower(const Inputs& inputs, SourceFiles sources, const CheckOptions& options) {
  std::vector<LoweredFile> results(inputs.files.size());
  ForEachParallel(results.size(), options.jobs, 0,
                  [&](std::size_t i) { results[i] = LowerInput(inputs, i, &sources, options); });
  Lowered lowered;
  for (LoweredFile& one : results) {
    for (auto& unit : one.units) lowered.units.push_back(std::move(unit));
    for (auto& index : one.indexes) lowered.indexes.push_back(std::move(index));
    if (one.finding) lowered.findings.push_back(std::move(*one.finding));
    for (Limit& limit : one.limits) lowered.limits.push_back(std::move(limit));
    lowered.printed += one.printed;
  }
  return lowered;
}

}  // namespace exportlint::cli
