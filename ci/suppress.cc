#include "ci/suppress.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "ci/allow_comment.h"
#include "rules/engine/fingerprint.h"
#include "rules/rule.h"

namespace exportlint::ci {
namespace {

// One rule named by one allow comment.
struct Allow {
  const rules::Rule* rule = nullptr;  // null: no such rule
  std::string name;                   // as written
  std::string reason;
  Place place;             // of the comment
  std::uint32_t line = 0;  // that it covers; 0: the whole file
  std::string line_text;   // of the comment
  bool used = false;
};

// `mark` begins a comment of the file's language.
bool IsBlankOrComment(std::string_view line, std::string_view mark) {
  const std::size_t first = line.find_first_not_of(" \t\f");
  return first == std::string_view::npos || line.substr(first).starts_with(mark);
}

// The line a comment speaks of: its own, or the next line of code when it stands alone.
std::uint32_t CoveredLine(const SourceFile& source, std::uint32_t comment_line, std::string_view mark) {
  const std::uint32_t count = source.LineCount();
  std::uint32_t line = comment_line;
  while (line < count && IsBlankOrComment(source.Line(line), mark)) ++line;
  return line;
}

void ReadFile(const CheckedFile& file, std::vector<Allow>* allows) {
  const SourceFile& source = file.unit->source();
  for (const graph::Comment& comment : file.unit->comments()) {
    const auto parsed = ParseAllowComment(comment.text.text());
    if (!parsed) continue;
    const LineColumn begin = source.Locate(comment.span.begin);
    const LineColumn end = source.Locate(comment.span.end);
    Allow allow;
    allow.reason = parsed->reason;
    allow.place = {
        .path = file.path, .line = begin.line, .column = begin.column, .end_line = end.line, .end_column = end.column};
    allow.line = parsed->whole_file
                     ? 0
                     : CoveredLine(source, begin.line, source.slice(comment.span).starts_with("//") ? "//" : "#");
    allow.line_text = source.Line(begin.line);
    for (const std::string& name : parsed->rules) {
      allow.rule = rules::FindRule(name);
      allow.name = name;
      allows->push_back(allow);
    }
  }
}

bool Covers(const Allow& allow, const Finding& finding) {
  if (!allow.rule || allow.rule->id != finding.rule) return false;
  return allow.line == 0 || (finding.place.line <= allow.line && allow.line <= finding.place.end_line);
}

Finding Complaint(const Allow& allow, std::string_view rule, std::string message) {
  Finding finding;
  finding.rule = rule;
  finding.place = allow.place;
  finding.message = std::move(message);
  finding.severity = Severity::kNote;
  finding.confidence = Confidence::kCertain;
  return finding;
}

}  // namespace

void Suppress(std::span<const CheckedFile> files, const RuleRan& ran, std::vector<Finding>* findings) {
  std::map<std::string, std::vector<Allow>, std::less<>> by_path;
  for (const CheckedFile& file : files) {
    std::vector<Allow> allows;
    ReadFile(file, &allows);
    if (!allows.empty()) by_path[file.path] = std::move(allows);
  }
  if (by_path.empty()) return;

  for (Finding& finding : *findings) {
    const auto it = by_path.find(finding.place.path);
    if (it == by_path.end()) continue;
    for (Allow& allow : it->second) {
      if (!Covers(allow, finding)) continue;
      allow.used = true;
      if (finding.suppressed) continue;
      finding.suppressed = true;
      finding.suppression_reason = allow.reason;
    }
  }

  for (const auto& [path, allows] : by_path) {
    std::map<std::string, int> occurrences;
    for (const Allow& allow : allows) {
      const std::string_view rule = allow.rule ? "unused-allow" : "unknown-rule-in-allow";
      if (allow.used || !ran(rule) || (allow.rule && !ran(allow.rule->id))) continue;
      Finding finding =
          Complaint(allow, rule,
                    allow.rule ? fmt::format("nothing to allow here: `{}` finds nothing on this line", allow.name)
                               : fmt::format("no rule is called `{}`; `exportlint rules` lists them", allow.name));
      if (allow.rule && allow.line == 0)
        finding.message = fmt::format("nothing to allow here: `{}` finds nothing in this file", allow.name);
      const int occurrence = occurrences[rules::Fingerprint(finding, allow.line_text, 0)]++;
      finding.fingerprint = rules::Fingerprint(finding, allow.line_text, occurrence);
      findings->push_back(std::move(finding));
    }
  }
  std::ranges::stable_sort(*findings, {}, [](const Finding& f) {
    return std::tie(f.place.path, f.place.line, f.place.column, f.rule, f.place.end_line, f.place.end_column);
  });
}

}  // namespace exportlint::ci
