#include "export/verify/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace exportlint {
namespace {

// "[1,0,3]" of element `index`.
std::string Position(const std::vector<std::int64_t>& shape, std::size_t index) {
  std::vector<std::int64_t> found(shape.size());
  for (std::size_t i = shape.size(); i-- > 0;) {
    found[i] = static_cast<std::int64_t>(index % static_cast<std::size_t>(shape[i]));
    index /= static_cast<std::size_t>(shape[i]);
  }
  return ShapeText(found);
}

// Of the largest value: more is no longer another order of summing, and a wrong formula is rarely this close.
constexpr double kLittle = 0.01;

bool IsComplex(std::string_view dtype) {
  return dtype.starts_with("complex");
}

// A NaN's sign says nothing.
double Shown(double value) {
  return std::isnan(value) ? std::fabs(value) : value;
}

}  // namespace

Tolerance ToleranceOf(std::string_view dtype) {
  if (dtype == "float32" || dtype == "complex64") return {1.3e-5, 1e-4};
  if (dtype == "float64" || dtype == "complex128") return {1e-6, 1e-6};
  if (dtype == "float16") return {1e-3, 1e-5};
  if (dtype == "bfloat16") return {1.6e-2, 1e-5};
  return {};
}

Comparison Compare(const Tensor& actual, const Tensor& expected, std::string_view name, double moved) {
  Comparison result;
  if (actual.shape != expected.shape) {
    const bool same_values = actual.count() == expected.count() &&
                             Compare({actual.dtype, expected.shape, actual.bytes}, expected, name).equal;
    result.differs = same_values ? "shape" : "values";
    result.detail = fmt::format("output `{}` has shape {}, PyTorch gives {}", name, ShapeText(actual.shape),
                                ShapeText(expected.shape));
    return result;
  }
  const std::size_t count = expected.count() * (IsComplex(expected.dtype) ? 2 : 1);
  const Tolerance tolerance = ToleranceOf(expected.dtype);
  double largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = std::fabs(ElementAt(expected, i));
    if (std::isfinite(value)) largest = std::max(largest, value);
  }
  double allowed = tolerance.absolute + tolerance.relative * largest;
  if (tolerance.absolute > 0 && moved <= kLittle * largest)
    allowed = std::max(allowed, std::min(8 * moved, kLittle * largest));
  double worst = 0;
  std::size_t differing = 0, first = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double a = ElementAt(actual, i), b = ElementAt(expected, i);
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    const double difference = std::isfinite(a) && std::isfinite(b) ? std::fabs(a - b) : INFINITY;
    worst = std::max(worst, difference);
    if (difference <= allowed) continue;
    if (differing++ == 0) first = i;
  }
  result.max_abs_diff = worst;
  if (differing > 0) {
    result.differs =
        std::isfinite(worst) && tolerance.absolute > 0 && worst <= kLittle * largest ? "precision" : "values";
    result.detail = fmt::format(
        "output `{}`: {} of {} values differ, by up to {:.3g}; at {} it is {:.6g}, PyTorch gives {:.6g}", name,
        differing, count, worst, Position(expected.shape, IsComplex(expected.dtype) ? first / 2 : first),
        Shown(ElementAt(actual, first)), Shown(ElementAt(expected, first)));
  } else if (actual.dtype != expected.dtype) {
    result.differs = "dtype";
    result.detail = fmt::format("output `{}` is {}, PyTorch gives {}", name, actual.dtype, expected.dtype);
  }
  result.equal = result.detail.empty();
  return result;
}

}  // namespace exportlint
