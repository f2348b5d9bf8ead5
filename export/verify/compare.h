// Is the exported model's output PyTorch's?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "export/verify/tensor.h"

namespace exportlint {

struct Tolerance {
  double relative = 0;
  double absolute = 0;
};

// torch.testing.assert_close's defaults, ten times as wide for float32 and float64: two runtimes add in different
// orders. Integers and bools must be equal.
Tolerance ToleranceOf(std::string_view dtype);

struct Comparison {
  bool equal = false;
  std::optional<double> max_abs_diff;  // unset when shapes or types differ
  std::string detail;                  // what differs, in plain words; empty when equal
  std::string differs;  // "values", "precision", "shape" or "dtype" (the values being right); empty: equal
};

// Elements are equal when they differ by at most absolute + relative * the largest magnitude in `expected` (a sum's
// rounding error follows its largest terms, not its result). `moved` is how far `expected` moves when its inputs move
// by their last bit: where that is little, eight times as much is no difference: the steps between round too. NaN
// equals NaN, infinities must agree. `name` is used in the detail.
Comparison Compare(const Tensor& actual, const Tensor& expected, std::string_view name, double moved = 0);

}  // namespace exportlint
