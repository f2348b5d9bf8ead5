#include "reports/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace exportlint::reports {
namespace {

auto FindingKey(const Finding& f) {
  return std::tie(f.place.path, f.place.line, f.place.column, f.rule, f.place.end_line, f.place.end_column, f.message,
                  f.fingerprint);
}

// Exporters in the order of the design; names this version does not know come last.
std::size_t ExporterRank(std::string_view name) {
  Exporter exporter;
  return FromString(name, &exporter) ? static_cast<std::size_t>(exporter) : kExporters.size();
}

bool RunBefore(const ExportRun* a, const ExportRun* b) {
  const std::size_t rank_a = ExporterRank(a->exporter);
  const std::size_t rank_b = ExporterRank(b->exporter);
  return std::tie(a->model, rank_a, a->exporter, a->opset_asked, a->opset, a->file) <
         std::tie(b->model, rank_b, b->exporter, b->opset_asked, b->opset, b->file);
}

}  // namespace

View::View(const Report& the_report) : report(the_report) {
  for (const Finding& f : report.findings) (f.suppressed ? suppressed : findings).push_back(&f);
  const auto before = [](const Finding* a, const Finding* b) { return FindingKey(*a) < FindingKey(*b); };
  std::stable_sort(findings.begin(), findings.end(), before);
  std::stable_sort(suppressed.begin(), suppressed.end(), before);
  for (const Finding* f : findings) findings_by_fingerprint_.try_emplace(f->fingerprint, f);

  for (const ExportRun& run : report.exports) exports.push_back(&run);
  std::stable_sort(exports.begin(), exports.end(), RunBefore);

  for (const Limit& limit : report.limits) limits.push_back(&limit);
  std::stable_sort(limits.begin(), limits.end(), [](const Limit* a, const Limit* b) {
    return std::tie(a->path, a->line, a->message) < std::tie(b->path, b->line, b->message);
  });

  for (const RuleInfo& rule : report.rules) rules.push_back(&rule);
  std::stable_sort(rules.begin(), rules.end(), [](const RuleInfo* a, const RuleInfo* b) { return a->id < b->id; });
  for (const RuleInfo* rule : rules) rules_by_id_.try_emplace(rule->id, rule);

  for (const SourceText& source : report.sources) {
    sources_.try_emplace(source.path, source.path, source.text, source.line_starts);
  }
}

const SourceFile* View::Source(std::string_view path) const {
  const auto it = sources_.find(path);
  return it == sources_.end() ? nullptr : &it->second;
}

const RuleInfo* View::Rule(std::string_view id) const {
  const auto it = rules_by_id_.find(id);
  return it == rules_by_id_.end() ? nullptr : it->second;
}

const Finding* View::ByFingerprint(std::string_view fingerprint) const {
  const auto it = findings_by_fingerprint_.find(fingerprint);
  return it == findings_by_fingerprint_.end() ? nullptr : it->second;
}

std::array<int, 3> View::Counts() const {
  std::array<int, 3> counts{};
  for (const Finding* f : findings) ++counts[static_cast<std::size_t>(f->severity)];
  return counts;
}

int View::Allowed() const {
  return static_cast<int>(std::ranges::count_if(suppressed, [](const Finding* f) {
    return f->excused_by != ExcusedBy::kBaseline && f->excused_by != ExcusedBy::kUnchanged;
  }));
}

std::string PlaceText(const Place& place) {
  return fmt::format("{}:{}:{}", place.path, place.line, place.column);
}

std::string Count(int n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string DifferenceText(double difference) {
  if (std::isnan(difference)) return "nan";
  if (difference == 0) return "0";
  return fmt::format("{:.3g}", difference);
}

std::string NoteText(const GateNote& note) {
  const std::string findings = Count(note.count, "finding");
  switch (note.kind) {
    case GateNote::Kind::kKnown: return fmt::format("{} known in {}", findings, note.where);
    case GateNote::Kind::kGone:
      return fmt::format("{} of {} no longer there; `exportlint baseline` renews it", findings, note.where);
    case GateNote::Kind::kUnchanged: return fmt::format("{} not caused by the change since {}", findings, note.where);
  }
  return findings;
}

std::vector<std::vector<const ExportRun*>> ByModel(const View& view) {
  std::vector<std::vector<const ExportRun*>> models;
  for (const ExportRun* run : view.exports) {
    if (models.empty() || models.back().front()->model != run->model) models.emplace_back();
    models.back().push_back(run);
  }
  return models;
}

std::vector<std::string_view> CaseNames(const std::vector<const ExportRun*>& runs) {
  std::vector<std::string_view> names;
  for (const ExportRun* run : runs) {
    for (const CaseResult& result : run->cases) {
      if (!result.generated && std::find(names.begin(), names.end(), result.name) == names.end())
        names.push_back(result.name);
    }
  }
  return names;
}

namespace {

bool IsBad(const CaseResult& result) {
  return result.verdict == Verdict::kWrong || result.verdict == Verdict::kFailed || result.verdict == Verdict::kRefused;
}

}  // namespace

GeneratedCases Generated(const ExportRun& run) {
  GeneratedCases found;
  for (const CaseResult& result : run.cases) {
    if (!result.generated || result.verdict == Verdict::kSkipped) continue;
    ++found.run;
    found.bad += IsBad(result) ? 1 : 0;
  }
  if (found.bad > 0)
    found.text = fmt::format("{} of {} wrong", found.bad, found.run);
  else if (found.run > 0)
    found.text = fmt::format("{} equal", found.run);
  return found;
}

std::vector<const CaseResult*> ToldCases(const ExportRun& run) {
  constexpr int kMostGenerated = 2;
  std::vector<const CaseResult*> found;
  int generated = 0;
  for (const CaseResult& result : run.cases) {
    if (!result.generated || (IsBad(result) && generated++ < kMostGenerated)) found.push_back(&result);
  }
  return found;
}

std::string SeenText(const Seen& seen) {
  const std::string_view way = seen.kind == "branch" ? "on to " : "";
  std::string text =
      fmt::format("{}:{}: {}{} with the example, {} here", seen.path, seen.line, way, seen.example, seen.here);
  if (!seen.exported.empty()) text += fmt::format("; the exported model has {}", seen.exported);
  return text;
}

const CaseResult* FindCase(const ExportRun& run, std::string_view name) {
  const auto it = std::find_if(run.cases.begin(), run.cases.end(), [&](const CaseResult& c) { return c.name == name; });
  return it == run.cases.end() ? nullptr : &*it;
}

}  // namespace exportlint::reports
