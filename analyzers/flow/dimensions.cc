#include "analyzers/flow/dimensions.h"

#include <algorithm>

#include "analyzers/flow/transfer.h"
#include "facts/operators.h"
#include "facts/python_names.h"

namespace exportlint::flow {

namespace {

std::uint16_t BitOf(std::size_t i) {
  return static_cast<std::uint16_t>(i < 16 ? 1u << i : 0u);
}
std::uint16_t Below(std::uint16_t fixed, std::size_t i) {  // dimensions before `i`
  return static_cast<std::uint16_t>(i >= 16 ? fixed : fixed & ((1u << i) - 1));
}
std::uint16_t With(std::uint16_t fixed, std::size_t i, bool is_fixed) {  // a dimension put in at `i`
  const unsigned above = static_cast<unsigned>(fixed & ~Below(fixed, i)) << 1;
  return static_cast<std::uint16_t>(above | Below(fixed, i) | (is_fixed ? BitOf(i) : 0u));
}

bool IntOf(const Heap& heap, const Value& v, std::int64_t* out) {
  const graph::Constant& c = heap.constant(v.constant);
  *out = c.integer;
  return v.constant != 0 && c.type == graph::Constant::Type::kInt;
}

// A dimension's number from 0, when the rank or the number says it.
bool DimensionOf(const Heap& heap, const Value& v, std::int8_t rank, std::size_t* out) {
  std::int64_t i = 0;
  if (!IntOf(heap, v, &i)) return false;
  if (i < 0 && rank < 0) return false;
  if (i < 0) i += rank;
  *out = static_cast<std::size_t>(i);
  return i >= 0 && i < 16;
}

bool IsFullSlice(const Contents& c) {
  return c.values.size() == 3 && std::ranges::all_of(c.values, [](const Value& v) { return v.is(kNone); });
}

// Sizes given to `view`, `zeros` one by one or as a sequence.
std::vector<Value> SizesGiven(Interpreter& in, const Call& call, std::size_t first) {
  std::vector<Value> sizes;
  std::size_t position = 0;
  for (const Argument& a : call.arguments) {
    if (a.name.text().starts_with('*')) return {};
    const bool named = a.name.text() == "size" || a.name.text() == "shape";
    if (!a.name.empty() && !named) continue;
    if (!named && position++ < first) continue;
    if (a.value.may_be(kTuple | kList | kSize)) {
      if (!in.Elements(a.value, &sizes)) sizes.clear();
      return sizes;
    }
    sizes.push_back(a.value);
  }
  return sizes;
}

// `x.view(b, -1, c)`: what -1 stands for is static where the one dimension that may change is given.
std::uint16_t FixedOfSizes(Interpreter& in, const std::vector<Value>& sizes, const Value& subject) {
  std::uint16_t fixed = 0;
  std::size_t dynamic = 0, rest = sizes.size();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    std::int64_t n = 0;
    if (IntOf(in.heap(), sizes[i], &n) && n < 0) {
      rest = i;
    } else if (sizes[i].is(kNumeric) && sizes[i].stage == Stage::kStatic) {
      fixed = static_cast<std::uint16_t>(fixed | BitOf(i));
    } else {
      ++dynamic;
    }
  }
  if (rest == sizes.size()) return fixed;
  int changing = 0;
  for (int i = 0; i < subject.rank; ++i) changing += (FixedOf(subject) >> i & 1) == 0;
  const bool rest_is_fixed =
      FixedOf(subject) == kAllFixed ? dynamic == 0 : subject.rank > 0 && changing == 1 && dynamic == 1;
  return rest_is_fixed ? static_cast<std::uint16_t>(fixed | BitOf(rest)) : fixed;
}

bool IsOneOf(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool IsPointwise(std::string_view operator_name) {
  const auto overloads = facts::FindOverloads(operator_name);
  return !overloads.empty() && overloads.front().Has(facts::Tag::kPointwise);
}

std::uint16_t FixedOfModule(std::string_view name, const Value& subject) {
  const std::uint16_t fixed = FixedOf(subject);
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (last.starts_with("Conv") && subject.rank == last[last.size() - 2] - '0' + 2)  // N, C, ...
    return static_cast<std::uint16_t>((fixed & 1) | 2);
  if (last == "Linear" && subject.rank > 0)
    return static_cast<std::uint16_t>(Below(fixed, static_cast<std::size_t>(subject.rank - 1)) |
                                      BitOf(static_cast<std::size_t>(subject.rank - 1)));
  if (last == "Embedding" && subject.rank >= 0) return With(fixed, static_cast<std::size_t>(subject.rank), true);
  const bool same =
      last.ends_with("Norm") || last.find("Norm") != std::string_view::npos ||
      last.find("LU") != std::string_view::npos || last.find("Dropout") != std::string_view::npos ||
      IsOneOf(last, {"Identity", "Sigmoid", "Tanh", "Softmax", "LogSoftmax", "Hardswish", "Mish", "Softplus"});
  return same ? fixed : std::uint16_t{0};
}

std::uint16_t FixedOfView(Interpreter& in, const Call& call, std::string_view last, const Value& subject,
                          std::size_t first) {
  const Heap& heap = in.heap();
  const std::uint16_t fixed = FixedOf(subject);
  std::size_t a = 0, b = 0;
  if (last == "permute") {
    const std::vector<Value> order = SizesGiven(in, call, first);
    std::uint16_t permuted = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (!DimensionOf(heap, order[i], static_cast<std::int8_t>(order.size()), &a)) return 0;
      if ((fixed >> a & 1) != 0) permuted = static_cast<std::uint16_t>(permuted | BitOf(i));
    }
    return permuted;
  }
  if (IsOneOf(last, {"transpose", "swapaxes", "swapdims"})) {
    if (!DimensionOf(heap, call.ArgValue("dim0", first), subject.rank, &a) ||
        !DimensionOf(heap, call.ArgValue("dim1", first + 1), subject.rank, &b))
      return 0;
    const bool at_a = (fixed >> a & 1) != 0, at_b = (fixed >> b & 1) != 0;
    const auto others = static_cast<std::uint16_t>(fixed & ~(BitOf(a) | BitOf(b)));
    return static_cast<std::uint16_t>(others | (at_b ? BitOf(a) : 0) | (at_a ? BitOf(b) : 0));
  }
  if (last == "unsqueeze") {
    const auto rank = static_cast<std::int8_t>(subject.rank >= 0 ? subject.rank + 1 : -1);
    return DimensionOf(heap, call.ArgValue("dim", first), rank, &a) ? With(fixed, a, true) : std::uint16_t{0};
  }
  if (IsOneOf(last, {"squeeze", "select"}) && call.arguments.size() > first) {
    return DimensionOf(heap, call.ArgValue("dim", first), subject.rank, &a) ? Without(fixed, a) : std::uint16_t{0};
  }
  if (last == "flatten") {
    const Value from = call.ArgValue("start_dim", first), to = call.ArgValue("end_dim", first + 1);
    if (from.kinds != 0 && !DimensionOf(heap, from, subject.rank, &a)) return 0;
    if (to.kinds == 0 && subject.rank < 0) return Below(fixed, a);
    b = static_cast<std::size_t>(std::max<int>(subject.rank - 1, 0));
    if (to.kinds != 0 && !DimensionOf(heap, to, subject.rank, &b)) return 0;
    bool all = true;
    for (std::size_t i = a; i <= b; ++i) all = all && (fixed >> i & 1) != 0;
    const unsigned above = b + 1 < 16 ? static_cast<unsigned>(fixed) >> (b + 1) << (a + 1) : 0u;
    return static_cast<std::uint16_t>(Below(fixed, a) | (all ? BitOf(a) : 0u) | above);
  }
  return 0;
}

}  // namespace

Value SizeAlong(const Value& size, std::size_t i) {
  Value one = size;
  one.kinds = kInt;
  one.contents = 0;
  one.rank = -1;
  one.true_in = one.false_in = kAllExporters;
  one.fixed = i < 16 ? static_cast<std::uint16_t>(size.fixed >> i & 1) : std::uint16_t{0};
  if (one.fixed != 0) one.stage = Stage::kStatic;
  return one;
}

std::uint16_t Without(std::uint16_t fixed, std::size_t i) {
  const unsigned above = i + 1 < 16 ? static_cast<unsigned>(fixed) >> (i + 1) << i : 0u;
  return fixed == kAllFixed ? fixed : static_cast<std::uint16_t>(Below(fixed, i) | above);
}

std::uint16_t FixedOfSlice(const Heap& heap, const Value& size, const Contents& slice) {
  std::size_t lower = 0;
  if (slice.values.size() != 3 || !slice.values[2].is(kNone)) return 0;
  if (!slice.values[0].is(kNone) && !DimensionOf(heap, slice.values[0], size.rank, &lower)) return 0;
  return static_cast<std::uint16_t>(size.fixed >> lower);
}

std::uint16_t FixedOfIndex(const Heap& heap, const Value& object, const Value& index) {
  std::vector<Value> parts = {index};
  if (const Contents& c = heap.contents(index); index.is(kTuple) && c.kind == ContentsKind::kElements) parts = c.values;
  std::uint16_t fixed = FixedOf(object);
  std::size_t at = 0;
  for (const Value& part : parts) {
    const Contents& slice = heap.contents(part);
    if (part.is(kNone)) {
      fixed = With(fixed, at++, true);
    } else if (part.is(kInt)) {
      fixed = Without(fixed, at);
    } else if (part.is(kOther) && slice.values.size() == 3) {
      const bool bounded = part.stage == Stage::kStatic;
      if (!IsFullSlice(slice) && !bounded) fixed = static_cast<std::uint16_t>(fixed & ~BitOf(at));
      ++at;
    } else {
      return 0;  // `...`, a mask, an index tensor
    }
  }
  return fixed;
}

std::uint16_t FixedOfBoth(const Value& a, const Value& b) {
  if (!a.may_be_tensor()) return FixedOf(b);
  if (!b.may_be_tensor()) return FixedOf(a);
  const bool a_static = a.dims == Stage::kStatic, b_static = b.dims == Stage::kStatic;
  // What is broadcast has the same number of dimensions, or is a constant of no more.
  const int of_a = std::max<int>(a.rank, -1), of_b = std::max<int>(b.rank, -1);
  if (of_a == of_b || (a_static && of_b >= of_a) || (b_static && of_a >= of_b))
    return a_static || b_static ? (a_static ? FixedOf(b) : FixedOf(a)) : FixedOf(a) & FixedOf(b);
  return 0;
}

std::uint16_t FixedOfCall(Interpreter& in, const Call& call, std::string_view name) {
  const bool method = call.receiver.kinds != 0;
  const std::size_t first = method ? 0 : 1;
  const Value subject = method ? call.receiver : call.ArgValue("input", 0);
  if (facts::FindModule(name) != nullptr) return FixedOfModule(name, call.ArgValue("input", 0));
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (IsOneOf(last, {"view", "reshape"})) return FixedOfSizes(in, SizesGiven(in, call, first), subject);
  if (IsOneOf(last,
              {"zeros", "ones", "empty", "full", "rand", "randn", "new_zeros", "new_ones", "new_full", "new_empty"}))
    return FixedOfSizes(in, SizesGiven(in, call, 0), Value{});
  if (IsOneOf(last, {"roll", "flip", "softmax", "log_softmax", "cumsum", "contiguous", "dropout", "normalize",
                     "layer_norm"}) ||
      last.ends_with("_like"))
    return FixedOf(subject);
  if (const facts::PythonName* fact = facts::FindPythonName(name);
      fact != nullptr && IsPointwise(fact->operator_name())) {
    std::uint16_t fixed = 0;
    Value joined{.kinds = 0};
    const auto join = [&](const Value& v) {
      if (!v.may_be_tensor()) return;
      fixed = joined.kinds == 0 ? FixedOf(v) : FixedOfBoth(joined, v);
      joined = v;
      joined.fixed = fixed;
    };
    if (method) join(call.receiver);
    for (const Argument& a : call.arguments) join(a.value);
    return fixed;
  }
  return FixedOfView(in, call, last, subject, first);
}

}  // namespace exportlint::flow
