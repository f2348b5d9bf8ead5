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
  // Moves all of `other` into this table.
  void Absorb(FindingsTable&& other);
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

}  // namespace exportlint::rules
