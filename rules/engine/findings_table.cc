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
  for (auto& [key, entry] : Of(other->entries_, source))
    Add(*entry.rule, std::move(entry.source), std::move(entry.finding));
  DoubtFrom(*other, source);
}

void FindingsTable::AddFrom(const FindingsTable& other, const SourceFile& source) {
  for (const auto& [key, entry] : Of(other.entries_, source)) Add(*entry.rule, entry.source, entry.finding);
  DoubtFrom(other, source);
}

void FindingsTable::DoubtFrom(const FindingsTable& other, const SourceFile& source) {
  for (const Key& key : Of(other.doubted_, source)) doubted_.insert(key);
}

bool FindingsTable::SpeaksOf(const SourceFile& source) const {
  return !Of(entries_, source).empty();
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
