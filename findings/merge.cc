#include "findings/merge.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace exportlint {
namespace {

auto KeyOf(const Finding& f) {
  return std::tie(f.place.path, f.place.line, f.place.column, f.rule, f.place.end_line, f.place.end_column, f.message,
                  f.fingerprint);
}
auto KeyOf(const Limit& limit) {
  return std::tie(limit.path, limit.line, limit.message, limit.function);
}
auto KeyOf(const ExportRun& run) {
  return std::tie(run.model, run.exporter, run.opset_asked, run.opset, run.file);
}
auto KeyOf(const DrawnModel& model) {
  return std::tie(model.path);
}
auto KeyOf(const RuleInfo& rule) {
  return std::tie(rule.id);
}
auto KeyOf(const SourceText& source) {
  return std::tie(source.path);
}

// Moves what is not there yet.
template <typename T>
void MoveNew(std::vector<T>* from, std::vector<T>* to) {
  const auto less = [](const T& a, const T& b) { return KeyOf(a) < KeyOf(b); };
  const auto by_key = [](const T* a, const T* b) { return KeyOf(*a) < KeyOf(*b); };
  std::vector<const T*> known;
  for (const T& item : *to) known.push_back(&item);
  std::ranges::sort(known, by_key);
  std::vector<T> added;
  for (T& item : *from) {
    const auto at = std::ranges::lower_bound(known, &item, by_key);
    if (at == known.end() || less(item, **at)) added.push_back(std::move(item));
  }
  std::ranges::move(added, std::back_inserter(*to));
}

// What is the same in both is counted together.
template <typename Counted, typename Same>
void AddCounted(const std::vector<Counted>& from, Same same, std::vector<Counted>* to) {
  for (const Counted& one : from) {
    const auto found = std::ranges::find_if(*to, [&](const Counted& other) { return same(one, other); });
    if (found != to->end()) {
      found->count += one.count;
    } else {
      to->push_back(one);
    }
  }
}

}  // namespace

Report MergeReports(std::span<Report> reports) {
  if (reports.empty()) return {};
  Report all = std::move(reports.front());
  for (Report& report : reports.subspan(1)) {
    if (all.version.empty()) all.version = report.version;
    if (all.root.empty()) all.root = report.root;
    MoveNew(&report.findings, &all.findings);
    MoveNew(&report.limits, &all.limits);
    MoveNew(&report.exports, &all.exports);
    MoveNew(&report.models, &all.models);
    MoveNew(&report.rules, &all.rules);
    MoveNew(&report.sources, &all.sources);
    AddCounted(
        report.silenced, [](const Silenced& a, const Silenced& b) { return a.path == b.path && a.line == b.line; },
        &all.silenced);
    AddCounted(
        report.notes, [](const GateNote& a, const GateNote& b) { return a.kind == b.kind && a.where == b.where; },
        &all.notes);
    all.files_checked += report.files_checked;
  }
  std::ranges::stable_sort(all.notes, {}, [](const GateNote& note) { return std::tie(note.kind, note.where); });
  std::ranges::stable_sort(all.rules, {}, &RuleInfo::id);
  return all;
}

}  // namespace exportlint
