// The names of one file: text to a small number, its Symbol interned once.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzers/base/symbol.h"

namespace exportlint::python {

using NameId = std::uint32_t;  // index into Names; 0 is the empty name

class Names {
 public:
  Names();
  // `text` must outlive this.
  NameId Of(std::string_view text);
  Symbol symbol(NameId name) const { return entries_[name].symbol; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string_view text;
    Symbol symbol;
  };
  struct Slot {
    std::uint32_t hash = 0;
    NameId name = 0;  // 0: free
  };
  void Grow();

  std::vector<Entry> entries_;
  std::vector<Slot> table_;  // open addressing
  std::uint32_t mask_ = 0;
};

}  // namespace exportlint::python
