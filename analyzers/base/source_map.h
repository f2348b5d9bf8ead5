// Where the text of a listing came from: models that are graphs are shown as a listing, one line or more a node, and
// their own records say which line of the original program made it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "analyzers/base/symbol.h"

namespace exportlint {

struct SourceOrigin {
  std::uint32_t offset = 0;        // of the listing; holds up to the next one's, but not beyond `end`
  std::uint32_t end = UINT32_MAX;  // ranges may nest
  std::uint32_t line = 0;          // of the original, 1-based; 0: unknown
  std::uint32_t column = 0;        // 1-based; 0: unknown
  Symbol path;                     // of the original as the model recorded it; empty: unknown
  Symbol context;                  // where in the model: "encoder.layers.0", a node's name

  bool operator==(const SourceOrigin&) const = default;
  bool known() const { return line != 0 && !path.empty(); }
};

// What a listing is of: which exporter has been over it already decides what may still go wrong.
enum class ModelForm : std::uint8_t {
  kTraced,    // what jit.trace made: its number is its exporter's
  kScripted,  // what jit.script made
  kExported,  // what torch.export made
  kOnnx,
};

class SourceMap {
 public:
  explicit SourceMap(std::vector<SourceOrigin> origins, ModelForm form = ModelForm::kOnnx)
      : origins_(std::move(origins)), form_(form) {
    std::ranges::stable_sort(origins_, [](const SourceOrigin& a, const SourceOrigin& b) {
      return a.offset != b.offset ? a.offset < b.offset : a.end > b.end;
    });
  }

  // What made the text from `offset` to `end`: the innermost range around it. Null when nothing is told of it.
  const SourceOrigin* Find(std::uint32_t offset, std::uint32_t end) const {
    auto at = std::ranges::upper_bound(origins_, offset, {}, &SourceOrigin::offset);
    for (int steps = 0; at != origins_.begin() && steps < kMaxSteps; ++steps) {
      if ((--at)->end >= end) return &*at;
    }
    return nullptr;
  }
  const std::vector<SourceOrigin>& origins() const { return origins_; }
  ModelForm form() const { return form_; }

 private:
  static constexpr int kMaxSteps = 4096;  // expressions nest less
  std::vector<SourceOrigin> origins_;     // by offset, the longest first
  ModelForm form_;
};

}  // namespace exportlint
