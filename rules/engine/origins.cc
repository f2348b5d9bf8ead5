#include "rules/engine/origins.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "rules/engine/merge.h"

namespace exportlint::rules {
namespace {

constexpr std::size_t kMostSteps = 12;

const SourceOrigin* OriginOf(const SourceFile& source, const Place& place) {
  return source.map()->Find(source.OffsetOf({place.line, place.column}),
                            source.OffsetOf({place.end_line, place.end_column}));
}

std::string InModel(const SourceOrigin& origin, std::string_view line) {
  std::string said = "in the model: `";
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(first);
  said += line.size() > 80 ? std::string(line.substr(0, 77)) + "..." : std::string(line);
  said += '`';
  if (!origin.context.empty()) (said += ", part of `") += std::string(origin.context.text()) + "`";
  return said;
}

void Move(FindingsTable::Entry* e, const std::function<std::string(const std::string&)>& map) {
  Finding& f = e->finding;
  f.trace_warns = false;
  for (Fix& fix : f.fixes) {
    fix.edits.clear();
    fix.safe = false;
  }
  const SourceFile& source = *e->source;
  for (WhyStep& step : f.why) {
    const SourceOrigin* from = OriginOf(source, step.place);
    if (from == nullptr || !from->known()) continue;
    const std::uint32_t column = std::max(1u, from->column);
    step.place = {map(std::string(from->path.text())), from->line, column, from->line, column};
  }
  const SourceOrigin* origin = OriginOf(source, f.place);
  if (origin == nullptr) return;
  if (!origin->context.empty()) f.symbol = origin->context.text();
  if (!origin->known()) return;
  e->line_text.clear();
  for (const char c : source.Line(f.place.line)) {
    if (c < '0' || c > '9') e->line_text.push_back(c);  // numbers of values change with every export
  }
  if (f.why.size() >= kMostSteps) f.why.resize(kMostSteps - 1);
  f.why.push_back({f.place, InModel(*origin, source.Line(f.place.line))});
  const std::uint32_t column = std::max(1u, origin->column);
  f.place = {map(std::string(origin->path.text())), origin->line, column, origin->line, column};
  e->moved = true;
}

}  // namespace

void MoveToOrigins(std::vector<FindingsTable::Entry>* entries,
                   const std::function<std::string(const std::string& path)>& map) {
  if (std::ranges::none_of(*entries, [](const auto& e) { return e.source->map() != nullptr; })) return;
  for (FindingsTable::Entry& e : *entries) {
    if (e.source->map() != nullptr) Move(&e, map);
  }
  // Of the source itself first: what moved is merged into it.
  std::ranges::stable_partition(*entries, [](const auto& e) { return !e.moved; });
  using Key = std::tuple<const Rule*, std::string, std::uint32_t>;
  std::map<Key, std::size_t> by_line;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    FindingsTable::Entry& e = (*entries)[i];
    const Key key{e.rule, e.finding.place.path, e.finding.place.line};
    if (e.moved) {
      if (const auto at = by_line.find(key); at != by_line.end()) {
        FindingsTable::Entry& first = (*entries)[at->second];
        // A line of the source keeps its own way there, and learns of one place in a model.
        const WhyStep in_model = e.finding.why.back();
        const bool told = std::ranges::any_of(
            first.finding.why, [&](const WhyStep& s) { return s.message.starts_with("in the model: "); });
        if (!told && !first.finding.why.empty()) first.finding.why.push_back(in_model);
        Merge(std::move(e.finding), &first.finding);
        continue;
      }
    }
    if (kept != i) (*entries)[kept] = std::move(e);
    by_line.try_emplace(key, kept++);
  }
  entries->resize(kept);
}

}  // namespace exportlint::rules
