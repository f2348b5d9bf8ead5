#include "cli/input_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "rules/engine/fingerprint.h"
#include "rules/engine/places.h"

namespace exportlint::cli {
namespace {

// No exporter gets as far as the model: Python itself refuses the file.
constexpr Outcomes kRefused = {Outcome::kError, Outcome::kError, Outcome::kError};

Finding Make(Place place, std::string_view line_text, std::string message) {
  Finding finding;
  finding.rule = kCannotReadInput;
  finding.severity = Severity::kError;
  finding.confidence = Confidence::kCertain;
  finding.outcomes = kRefused;
  finding.place = std::move(place);
  finding.message = std::move(message);
  finding.fingerprint = rules::Fingerprint(finding, line_text, 0);
  return finding;
}

}  // namespace

RuleInfo CannotReadInput() {
  RuleInfo info;
  info.id = kCannotReadInput;
  info.summary = "an input that could not be read";
  info.group = "input";
  info.severity = Severity::kError;
  info.page =
      "A file, or a part of it, could not be read: it is missing permissions, holds binary data, is not Python 3, or "
      "is a "
      "model\n"
      "that the program reading its kind refuses, crashes on or does not finish.\n"
      "Nothing in that part was checked. After a syntax error reading goes on at the next statement, so the rest of "
      "the\n"
      "file is still checked; only the first error is shown, with the number of others.\n"
      "\n"
      "## What to do\n"
      "\n"
      "Of source, Python itself says the same: `python -m py_compile FILE`. Mend the file, or leave it out with "
      "`--exclude\n"
      "GLOB`. A model is read by a program of its own, `exportlint-read-...` beside `exportlint`, within "
      "`--read-seconds` and\n"
      "`--read-memory`; save the model again with the torch that made it.\n";
  return info;
}

Finding UnreadableFile(const std::string& path, const std::string& reason) {
  return Make(Place{path, 1, 1, 1, 1}, {}, reason);
}

Finding BinaryFile(const SourceFile& source, std::uint32_t offset) {
  return Make(
      rules::PlaceOf(source, {offset, offset + 1}), {},
      fmt::format("not Python: binary data, the first zero byte is at offset {}; nothing in this file was checked",
                  offset));
}

Finding SyntaxErrors(const SourceFile& source, std::span<const python::SyntaxError> errors) {
  const auto first = std::min_element(errors.begin(), errors.end(),
                                      [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  std::string message = fmt::format("syntax error: {}; this statement was not checked", first->message);
  if (errors.size() > 1) message += fmt::format(" ({} more in this file)", errors.size() - 1);
  Place place = rules::PlaceOf(source, first->span);
  const std::string_view line = source.Line(place.line);
  return Make(std::move(place), line, std::move(message));
}

std::optional<Finding> CompilerErrors(const SourceFile& source, std::span<const Limit> said) {
  const auto is_error = [](const Limit& limit) { return limit.line != 0; };
  const auto first =
      std::ranges::min_element(said, {}, [&](const Limit& limit) { return is_error(limit) ? limit.line : UINT32_MAX; });
  if (first == said.end() || !is_error(*first)) return std::nullopt;
  std::string message = fmt::format("does not compile: {}; what depends on it was not checked", first->message);
  const auto count = std::ranges::count_if(said, is_error);
  if (count > 1) message += fmt::format(" ({} more in this file)", count - 1);
  const std::uint32_t line = std::min(first->line, source.LineCount());
  const std::uint32_t begin = source.LineStart(line);
  Place place = rules::PlaceOf(source, {begin, begin + static_cast<std::uint32_t>(source.Line(line).size())});
  return Make(std::move(place), source.Line(line), std::move(message));
}

}  // namespace exportlint::cli
