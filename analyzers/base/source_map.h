// Where the text of a listing came from: models that are graphs are shown as a listing, one line or more a node, and
// their own records say which line of the original program made it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "analyzers/base/symbol.h"

namespace exportlint {

struct SourceOrigin {
  std::uint32_t offset = 0;  // of the listing; holds up to the next one's
  std::uint32_t line = 0;    // of the original, 1-based; 0: unknown
  std::uint32_t column = 0;  // 1-based; 0: unknown
  Symbol path;               // of the original as the model recorded it; empty: unknown
  Symbol context;            // where in the model: "encoder.layers.0", a node's name

  bool operator==(const SourceOrigin&) const = default;
  bool known() const { return line != 0 && !path.empty(); }
};

class SourceMap {
 public:
  SourceMap() = default;
  explicit SourceMap(std::vector<SourceOrigin> origins) : origins_(std::move(origins)) {
    std::ranges::stable_sort(origins_, {}, &SourceOrigin::offset);
  }

  // What made the text at `offset`; null when nothing is told of it.
  const SourceOrigin* Find(std::uint32_t offset) const {
    const auto after = std::ranges::upper_bound(origins_, offset, {}, &SourceOrigin::offset);
    return after == origins_.begin() ? nullptr : &*(after - 1);
  }
  const std::vector<SourceOrigin>& origins() const { return origins_; }

 private:
  std::vector<SourceOrigin> origins_;  // by offset
};

}  // namespace exportlint
