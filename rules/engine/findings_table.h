// The findings of a run while it runs: one a rule and place.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <tuple>
#include <utility>
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
  // Moves what `other` says of one file into this table. Several tables may take different files of one at once; what
  // is left of it is no longer to be read.
  void Absorb(FindingsTable* other, const SourceFile& source);
  // Calls `visit` once for each file that is spoken of, or doubted in.
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

  // What a table of this class holds of one file: between two places where nothing is.
  template <typename Table>
  static auto Of(Table& table, const SourceFile& source) {
    return std::ranges::subrange(table.lower_bound(Key{&source, 0, 0, 0, 0, nullptr}),
                                 table.upper_bound(Key{&source, kLast, kLast, kLast, kLast, nullptr}));
  }
  static constexpr std::uint32_t kLast = UINT32_MAX;
  static const SourceFile* SourceOf(const Key& key) { return std::get<0>(key); }
  static const SourceFile* SourceOf(const std::pair<const Key, Entry>& entry) { return std::get<0>(entry.first); }

  void DoubtFrom(const FindingsTable& other, const SourceFile& source);

  std::map<Key, Entry> entries_;
  std::set<Key> doubted_;
};

template <typename Visit>
void FindingsTable::ForEachSource(const Visit& visit) const {
  const auto each = [&](const auto& table, const auto& look) {
    for (auto at = table.begin(); at != table.end();) {
      const SourceFile& source = *SourceOf(*at);
      look(source);
      at = Of(table, source).end();
    }
  };
  each(entries_, visit);
  each(doubted_, [&](const SourceFile& source) {
    if (!SpeaksOf(source)) visit(source);
  });
}

}  // namespace exportlint::rules
