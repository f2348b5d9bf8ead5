// How many dimensions a result has, where the text of the call says it. -1: not known.
#include <algorithm>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

constexpr int kMostDimensions = 16;

std::int8_t Rank(std::int64_t n) {
  return n >= 0 && n <= kMostDimensions ? static_cast<std::int8_t>(n) : std::int8_t{-1};
}

// Of `(2, h)`, `[b, -1]`, `x.shape`.
std::int8_t OfSequence(Interpreter& in, const Value& v) {
  std::vector<Value> elements;
  if (!v.is(kTuple | kList | kSize) || !in.Elements(v, &elements)) return -1;
  return Rank(static_cast<std::int64_t>(elements.size()));
}

bool IntOf(Interpreter& in, const Value& v, std::int64_t* out) {
  const graph::Constant& c = in.heap().constant(v.constant);
  *out = c.integer;
  return v.constant != 0 && c.type == graph::Constant::Type::kInt;
}

std::int8_t OfFlatten(Interpreter& in, const Call& call, std::int8_t rank, std::size_t first) {
  std::int64_t start = 0, end = -1;
  const Value from = call.ArgValue("start_dim", first), to = call.ArgValue("end_dim", first + 1);
  if (from.kinds != 0 && !IntOf(in, from, &start)) return -1;
  if (to.kinds != 0 && !IntOf(in, to, &end)) return -1;
  if (end == -1 && start >= 0) return Rank(start + 1);
  if (end == -1 && start == -1) return rank;
  if (rank < 0) return -1;
  if (start < 0) start += rank;
  if (end < 0) end += rank;
  return Rank(rank - std::max<std::int64_t>(0, end - start));
}

}  // namespace

std::int8_t RankOfSizes(Interpreter& in, const Call& call, std::size_t first) {
  if (const Argument* size = call.Arg("size", 99)) return OfSequence(in, size->value);
  std::int64_t numbers = 0;
  std::size_t position = 0;
  for (const Argument& a : call.arguments) {
    if (a.name.text().starts_with('*')) return -1;
    if (!a.name.empty() || position++ < first) continue;
    if (numbers == 0 && a.value.may_be(kTuple | kList | kSize)) return OfSequence(in, a.value);
    if (!a.value.is(kInt) && !(numbers > 0 && a.value.is(kNumeric | kTensor | kUnknown))) return -1;
    ++numbers;
  }
  return numbers > 0 ? Rank(numbers) : std::int8_t{-1};
}

std::int8_t RankOfCall(Interpreter& in, const Call& call, std::string_view name) {
  const bool method = call.receiver.kinds != 0;
  const std::size_t first = method ? 0 : 1;
  const Value subject = method ? call.receiver : call.ArgValue("input", 0);
  const std::int8_t rank = std::max(subject.is_tensor() ? subject.rank : std::int8_t{-1}, std::int8_t{-1});
  const std::string_view last = name.substr(name.rfind('.') + 1);
  if (!name.starts_with("torch.")) return -1;
  auto is = [last](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), last) != names.end();
  };
  if (is({"view", "reshape", "expand"})) {
    const Value shape = call.ArgValue("shape", first);
    return method && call.Arg("shape", 99) == nullptr ? RankOfSizes(in, call, 0) : OfSequence(in, shape);
  }
  if (is({"permute"}) && rank < 0)
    return method ? RankOfSizes(in, call, 0) : OfSequence(in, call.ArgValue("dims", first));
  if (is({"view_as", "reshape_as", "expand_as"})) return std::max(call.ArgValue("other", first).rank, std::int8_t{-1});
  if (is({"flatten"})) return OfFlatten(in, call, rank, first);
  if (is({"unsqueeze"})) return rank >= 0 ? Rank(rank + 1) : std::int8_t{-1};
  if (is({"permute", "transpose", "swapaxes",    "movedim",    "roll",    "flip",      "softmax", "log_softmax",
          "sigmoid", "relu",      "gelu",        "silu",       "tanh",    "abs",       "exp",     "sqrt",
          "clamp",   "cumsum",    "masked_fill", "contiguous", "dropout", "normalize", "pad"})) {
    return rank;
  }
  return -1;
}

}  // namespace exportlint::flow
