#include "ci/suppress.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "ci/allow_comment.h"
#include "rules/engine/fingerprint.h"
#include "rules/rule.h"

namespace exportlint::ci {
namespace {

// One rule named by one allow comment, or by an entry of a configuration file.
struct Allow {
  const rules::Rule* rule = nullptr;  // null: no such rule
  std::string name = {};              // as written
  Place place = {};                   // of the comment or the entry
  std::string line_text = {};         // of the comment
  bool quiet = false;                 // not called unused
};

// The allows of a run; excuse i is what allow i excuses.
struct Allows {
  std::vector<Allow> allows;
  std::vector<Excuse> excuses;
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

void ReadFile(const CheckedFile& file, Allows* out) {
  const SourceFile& source = file.unit->source();
  for (const graph::Comment& comment : file.unit->comments()) {
    const auto parsed = ParseAllowComment(comment.text.text());
    if (!parsed) continue;
    const LineColumn begin = source.Locate(comment.span.begin);
    const LineColumn end = source.Locate(comment.span.end);
    Allow allow;
    allow.place = {
        .path = file.path, .line = begin.line, .column = begin.column, .end_line = end.line, .end_column = end.column};
    allow.line_text = source.Line(begin.line);
    Excuse excuse{.by = ExcusedBy::kComment, .path = file.path, .reason = parsed->reason};
    if (!parsed->whole_file)
      excuse.line = CoveredLine(source, begin.line, source.slice(comment.span).starts_with("//") ? "//" : "#");
    for (const std::string& name : parsed->rules) {
      allow.rule = rules::FindRule(name);
      allow.name = name;
      excuse.rule = allow.rule != nullptr ? std::string(allow.rule->id) : std::string();
      out->allows.push_back(allow);
      out->excuses.push_back(excuse);
    }
  }
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

std::string WhatIsUnused(const Allow& allow, const Excuse& excuse) {
  if (allow.rule == nullptr) return fmt::format("no rule is called `{}`; `exportlint rules` lists them", allow.name);
  const std::string_view where = excuse.by == ExcusedBy::kConfig ? "in the files it names"
                                 : excuse.line == 0              ? "in this file"
                                                                 : "on this line";
  return fmt::format("nothing to allow here: `{}` finds nothing {}", allow.name, where);
}

// Findings about what covers nothing.
std::vector<Finding> Complaints(const Allows& all, const RuleRan& ran) {
  std::vector<Finding> complaints;
  std::map<std::string, int> occurrences;
  for (std::size_t i = 0; i < all.allows.size(); ++i) {
    const Allow& allow = all.allows[i];
    const std::string_view rule = allow.rule ? "unused-allow" : "unknown-rule-in-allow";
    if (all.excuses[i].used || allow.quiet) continue;
    if (!ran(allow.place.path, rule) || (allow.rule && !ran(allow.place.path, allow.rule->id))) continue;
    Finding finding = Complaint(allow, rule, WhatIsUnused(allow, all.excuses[i]));
    const int occurrence = occurrences[rules::Fingerprint(finding, allow.line_text, 0)]++;
    finding.fingerprint = rules::Fingerprint(finding, allow.line_text, occurrence);
    complaints.push_back(std::move(finding));
  }
  return complaints;
}

}  // namespace

void Suppress(std::span<const CheckedFile> files, const RuleRan& ran, std::vector<Finding>* findings,
              std::span<const ConfigAllowance> by_config) {
  Allows all;
  for (const CheckedFile& file : files) ReadFile(file, &all);
  for (const ConfigAllowance& allowance : by_config) {
    all.allows.push_back({.rule = rules::FindRule(allowance.excuse.rule),
                          .name = allowance.excuse.rule,
                          .place = allowance.place,
                          .line_text = allowance.excuse.rule,
                          .quiet = !allowance.whole});
    all.excuses.push_back(allowance.excuse);
  }
  if (all.allows.empty()) return;
  ApplyExcuses(all.excuses, findings);
  std::ranges::move(Complaints(all, ran), std::back_inserter(*findings));
  std::ranges::stable_sort(*findings, {}, [](const Finding& f) {
    return std::tie(f.place.path, f.place.line, f.place.column, f.rule, f.place.end_line, f.place.end_column);
  });
}

}  // namespace exportlint::ci
