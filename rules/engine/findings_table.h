// The findings of a run while it runs: one a rule and place.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "analyzers/base/source_file.h"
#include "findings/finding.h"
#include "rules/rule.h"

namespace exportlint::rules {

class FindingsTable {
 public:
  // What is said at this place does not hold on every way there: its fixes are not safe.
  void Doubt(const Rule& rule, const SourceFile& source, const Place& place);
  // Adds a finding, or merges it into the one of the same rule and place.
  void Add(const Rule& rule, std::shared_ptr<const SourceFile> source, Finding finding);
  // Moves what `other` says of files that `wanted` has into this table. Several tables may take different files of one
  // at once; what is left of it is no longer to be read.
  template <typename Wanted>
  void Absorb(FindingsTable* other, const Wanted& wanted);
  // Calls `visit` for each file that is spoken of.
  template <typename Visit>
  void ForEachSource(const Visit& visit) const;
  // Adds what `other` says of one file; it keeps it too.
  void AddFrom(const FindingsTable& other, const SourceFile& source);
  // Whether it says something of a file.
  bool SpeaksOf(const SourceFile& source) const;
  // Whether the rule has said something at this place already, so that a why-path need not be made again.
  bool Knows(const Rule& rule, const SourceFile& source, const Place& place) const;

  struct Entry {
    const Rule* rule = nullptr;
    std::shared_ptr<const SourceFile> source;
    Finding finding;
    bool moved = false;          // to the original of a listing
    std::string line_text = {};  // of a moved one, for its fingerprint
  };
  // Moves everything out, in an order that depends on the findings alone within each file.
  std::vector<Entry> Take();

 private:
  using Key = std::tuple<const SourceFile*, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, const Rule*>;
  static Key KeyOf(const Rule& rule, const SourceFile& source, const Place& place);

  auto FirstOf(const SourceFile& source) const { return entries_.lower_bound(Key{&source, 0, 0, 0, 0, nullptr}); }

  std::map<Key, Entry> entries_;
  std::set<Key> doubted_;
};

template <typename Wanted>
void FindingsTable::Absorb(FindingsTable* other, const Wanted& wanted) {
  for (const Key& key : other->doubted_) {
    if (wanted(*std::get<0>(key))) doubted_.insert(key);
  }
  const SourceFile* last = nullptr;
  bool take = false;
  for (auto& [key, entry] : other->entries_) {
    const SourceFile* source = std::get<0>(key);  // neighbours have the same
    if (source != last) take = wanted(*source);
    last = source;
    if (take) Add(*entry.rule, std::move(entry.source), std::move(entry.finding));
  }
}

template <typename Visit>
void FindingsTable::ForEachSource(const Visit& visit) const {
  const SourceFile* last = nullptr;
  for (const auto& [key, entry] : entries_) {
    if (std::get<0>(key) != last) visit(*(last = std::get<0>(key)));
  }
}

}  // namespace exportlint::rules
