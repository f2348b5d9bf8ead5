#include "rules/engine/rivals.h"

#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

namespace exportlint::rules {
namespace {

auto Weight(const FindingsTable::Entry& e) {
  return std::tuple(e.finding.confidence, e.finding.severity, e.rule->id);
}

}  // namespace

void KeepOneOfEachFamily(std::vector<FindingsTable::Entry>* entries) {
  using Key =
      std::tuple<const SourceFile*, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::string_view>;
  std::map<Key, std::size_t> kept;  // place in the list of those that stay
  std::size_t count = 0;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    FindingsTable::Entry& e = (*entries)[i];
    if (!e.rule->family.empty()) {
      const Place& p = e.finding.place;
      const auto [it, first] =
          kept.try_emplace({e.source.get(), p.line, p.column, p.end_line, p.end_column, e.rule->family}, count);
      if (!first) {
        FindingsTable::Entry& rival = (*entries)[it->second];
        const bool warns = e.finding.trace_warns || rival.finding.trace_warns;
        if (Weight(rival) < Weight(e)) rival = std::move(e);
        rival.finding.trace_warns = warns;
        continue;
      }
    }
    if (count != i) (*entries)[count] = std::move(e);
    ++count;
  }
  entries->resize(count);
}

}  // namespace exportlint::rules
