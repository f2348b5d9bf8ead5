#include "rules/engine/findings_table.h"

#include <utility>

#include "rules/engine/merge.h"

namespace exportlint::rules {

FindingsTable::Key FindingsTable::KeyOf(const Rule& rule, const SourceFile& source, const Place& place) {
  return {&source, place.line, place.column, place.end_line, place.end_column, &rule};
}

void FindingsTable::Add(const Rule& rule, std::shared_ptr<const SourceFile> source, Finding finding) {
  const Key key = KeyOf(rule, *source, finding.place);
  const auto [it, added] = entries_.try_emplace(key);
  if (added) {
    it->second = {.rule = &rule, .source = std::move(source), .finding = std::move(finding)};
  } else {
    Merge(std::move(finding), &it->second.finding);
  }
}

void FindingsTable::Doubt(const Rule& rule, const SourceFile& source, const Place& place) {
  doubted_.insert(KeyOf(rule, source, place));
}

void FindingsTable::Absorb(FindingsTable* other, const SourceFile& source) {
  for (auto at = other->entries_.lower_bound(Before(source)); at != other->entries_.end() && SourceOf(*at) == &source;
       ++at)
    Add(*at->second.rule, std::move(at->second.source), std::move(at->second.finding));
  DoubtFrom(*other, source);
}

void FindingsTable::AddFrom(const FindingsTable& other, const SourceFile& source) {
  for (auto at = other.entries_.lower_bound(Before(source)); at != other.entries_.end() && SourceOf(*at) == &source;
       ++at)
    Add(*at->second.rule, at->second.source, at->second.finding);
  DoubtFrom(other, source);
}

void FindingsTable::DoubtFrom(const FindingsTable& other, const SourceFile& source) {
  for (auto at = other.doubted_.lower_bound(Before(source)); at != other.doubted_.end() && SourceOf(*at) == &source;
       ++at)
    doubted_.insert(*at);
}

bool FindingsTable::SpeaksOf(const SourceFile& source) const {
  const auto first = entries_.lower_bound(Before(source));
  return first != entries_.end() && SourceOf(*first) == &source;
}

bool FindingsTable::Knows(const Rule& rule, const SourceFile& source, const Place& place) const {
  return entries_.contains(KeyOf(rule, source, place));
}

std::vector<FindingsTable::Entry> FindingsTable::Take() {
  std::vector<Entry> all;
  all.reserve(entries_.size());
  for (auto& [key, entry] : entries_) {
    if (doubted_.contains(key)) {
      for (Fix& fix : entry.finding.fixes) fix.safe = false;
    }
    all.push_back(std::move(entry));
  }
  entries_.clear();
  doubted_.clear();
  return all;
}

}  // namespace exportlint::rules
