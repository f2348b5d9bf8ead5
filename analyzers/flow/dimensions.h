// Which dimensions of a tensor or a Size the user declared static (Value::fixed), through what operators do with them.
// Private to analyzers/flow.
#pragma once

#include <cstdint>
#include <string_view>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

inline constexpr std::uint16_t kAllFixed = 0xFFFF;

// Dimensions of a tensor or Size that no input changes, by declaration or because none of them can.
inline std::uint16_t FixedOf(const Value& v) {
  return (v.may_be(kTensor) ? v.dims : v.stage) == Stage::kStatic ? kAllFixed : v.fixed;
}
// The size along dimension `i` of a Size.
Value SizeAlong(const Value& size, std::size_t i);
// Dimension `i` taken away.
std::uint16_t Without(std::uint16_t fixed, std::size_t i);
// Of `x[index]`.
std::uint16_t FixedOfIndex(const Heap& heap, const Value& object, const Value& index);
// Of `size[lower:...]`.
std::uint16_t FixedOfSlice(const Heap& heap, const Value& size, const Contents& slice);
// Of an elementwise operator's result.
std::uint16_t FixedOfBoth(const Value& a, const Value& b);
// Of what a function, method or module of torch gives, one of whose arguments has declared dimensions.
std::uint16_t FixedOfCall(Interpreter& in, const Call& call, std::string_view qualified_name);

}  // namespace exportlint::flow
