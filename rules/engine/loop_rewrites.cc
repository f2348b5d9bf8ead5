#include "rules/engine/loop_rewrites.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "rules/engine/query.h"

namespace exportlint::rules {
namespace {

using Kind = Syntax::Kind;
using Node = Syntax::Node;
using Id = Syntax::Id;

// What a loop goes through: rows of `whole` along `dim`, each called by a name or by an index.
struct Rows {
  std::string whole;  // binds as an atom
  std::string_view object;
  std::string_view name;  // of the row, or of the index
  bool by_index = false;
  int dim = 0;
};

std::string Grouped(bool needed, const std::string& text) {
  return needed ? "(" + text + ")" : text;
}

// Operators that do to a tensor what they do to each of its rows.
bool IsElementwise(std::string_view name) {
  return OneOf(name, {"abs", "cos", "exp", "floor", "log", "neg", "reciprocal", "relu", "round", "rsqrt", "sigmoid",
                      "sign", "sin", "sqrt", "square", "tanh"});
}

bool IsRow(const Rewriter& r, const Node& node, const Rows& rows) {
  if (!rows.by_index) return node.kind == Kind::kName && r.Text(node.span) == rows.name;
  if (node.kind != Kind::kSubscript || r.Text(node.parts[0]) != rows.object) return false;
  const Node index = r.Get(node.parts[1]);
  if (rows.dim == 0) return r.Text(index.span) == rows.name;
  return index.kind == Kind::kDisplay && index.parts.size() == 2 && r.Text(index.parts[0]) == ":" &&
         r.Text(index.parts[1]) == rows.name;
}

// The expression over the whole tensor; nothing when it does more with the row than arithmetic with numbers.
std::optional<std::string> OverWhole(const Rewriter& r, Id id, const Rows& rows) {
  const Node node = r.Get(id);
  if (IsRow(r, node, rows)) return rows.whole;
  if (node.kind == Kind::kNumber) return std::string(r.Text(node.span));
  if (node.kind == Kind::kUnary && node.word != "not") {
    const auto operand = OverWhole(r, node.parts[0], rows);
    const bool weak = BindingOf(r.Get(node.parts[0])) < Binding::kUnary;
    return operand ? std::optional(fmt::format("{}{}", node.word, Grouped(weak, *operand))) : std::nullopt;
  }
  if (node.kind == Kind::kBinary && OneOf(node.word, {"+", "-", "*", "/", "//", "%", "**"})) {
    const auto left = OverWhole(r, node.parts[0], rows), right = OverWhole(r, node.parts[1], rows);
    if (!left || !right) return std::nullopt;
    // What stood in parentheses stays there: the operands bind as before.
    const auto kept = [&](Id part, const std::string& text) {
      return Grouped(!(r.WithParentheses(part) == r.Get(part).span), text);
    };
    return fmt::format("{} {} {}", kept(node.parts[0], *left), node.word, kept(node.parts[1], *right));
  }
  if (node.kind != Kind::kCall) return std::nullopt;
  const Node callee = r.Get(node.parts[0]);
  if (callee.kind != Kind::kAttribute || !IsElementwise(callee.word)) return std::nullopt;
  if (node.parts.size() == 2 && OneOf(r.Text(callee.parts[0]), {"torch", "F"})) {
    const auto operand = OverWhole(r, node.parts[1], rows);
    return operand ? std::optional(fmt::format("{}({})", r.Text(callee.span), *operand)) : std::nullopt;
  }
  if (node.parts.size() != 1) return std::nullopt;
  const auto operand = OverWhole(r, callee.parts[0], rows);
  if (!operand) return std::nullopt;
  const bool weak = BindingOf(r.Get(callee.parts[0])) != Binding::kAtom;
  return fmt::format("{}.{}()", Grouped(weak, *operand), callee.word);
}

// `x` and 0 of `range(x.shape[0])`, `range(x.size(0))` and `range(len(x))`.
bool ReadRange(const Rewriter& r, const Node& iterable, Rows* rows) {
  const Id bound = r.OnlyArgument(iterable);
  if (bound == 0 || r.Text(iterable.parts[0]) != "range") return false;
  const Node size = r.Get(bound);
  Id object = 0, dim = 0;
  if (size.kind == Kind::kSubscript && r.Get(size.parts[0]).kind == Kind::kAttribute &&
      r.Get(size.parts[0]).word == "shape") {
    object = r.Get(size.parts[0]).parts[0];
    dim = size.parts[1];
  } else if (const Id only = r.OnlyArgument(size); only != 0) {
    const Node callee = r.Get(size.parts[0]);
    if (callee.kind == Kind::kName && r.Text(callee.span) == "len") {
      object = only;
    } else if (callee.kind == Kind::kAttribute && callee.word == "size") {
      object = callee.parts[0];
      dim = only;
    }
  }
  if (object == 0 || r.Get(object).kind != Kind::kName) return false;
  const std::string_view number = dim == 0 ? "0" : r.Text(dim);
  if (number != "0" && number != "1") return false;
  rows->by_index = true;
  rows->dim = number == "1" ? 1 : 0;
  rows->object = r.Text(object);
  rows->whole = std::string(rows->object);
  return true;
}

bool ReadRows(const flow::Site& site, const Rewriter& r, Id target, Id iterable, Rows* rows) {
  if (r.Get(target).kind != Kind::kName) return false;
  rows->name = r.Text(target);
  if (ReadRange(r, r.Get(iterable), rows)) return true;
  if (!site.value.is_tensor() || r.Get(iterable).kind == Kind::kStarred) return false;
  rows->whole = r.Operand(iterable, Binding::kAtom);
  return true;
}

// `torch.stack([f(row) for row in x])`, `sum(f(row) for row in x)`.
bool OfComprehension(const flow::Site& site, Rewriter& r, const Node& comprehension) {
  Rows rows;
  const Node call = r.Get(comprehension.parent);
  if (call.kind != Kind::kCall || call.parts.size() != 2 || call.parts[1] != comprehension.id ||
      !ReadRows(site, r, comprehension.parts[1], comprehension.parts[2], &rows))
    return false;
  const auto whole = OverWhole(r, comprehension.parts[0], rows);
  if (!whole) return false;
  const Node each = r.Get(comprehension.parts[0]);
  const std::string_view callee = r.Text(call.parts[0]);
  const bool weak = BindingOf(each) != Binding::kAtom;
  if (callee == "torch.stack" && comprehension.word != "set") {
    if (rows.dim != 0 || IsRow(r, each, rows)) return false;
    r.Replace(call, *whole, BindingOf(each));
    if (site.value.is_tensor() && r.SameInEveryCall(comprehension.parts[2])) r.Safe();
    return true;
  }
  if (callee != "sum") return false;
  r.Replace(call, fmt::format("{}.sum({})", Grouped(weak, *whole), rows.dim), Binding::kAtom);
  return true;
}

// `for row in x: total = total + f(row)`, and with `+=`.
bool OfStatement(const flow::Site& site, Rewriter& r, const Node& loop) {
  Rows rows;
  if (loop.body.size() != 1 || !loop.orelse.empty() || !ReadRows(site, r, loop.parts[0], loop.parts[1], &rows))
    return false;
  for (Id next = r.Next(loop); next != 0; next = r.Next(r.Get(next))) {
    if (r.Mentions(next, rows.name)) return false;
  }
  const Node statement = r.Get(loop.body[0]);
  Id added = 0;
  if (statement.kind == Kind::kAugmented && statement.word == "+") {
    added = statement.parts[1];
  } else if (statement.kind == Kind::kAssign && statement.parts.size() == 2) {
    const Node sum = r.Get(statement.parts[1]);
    if (sum.kind == Kind::kBinary && sum.word == "+" && r.Text(sum.parts[0]) == r.Text(statement.parts[0]))
      added = sum.parts[1];
  }
  if (added == 0 || r.Get(statement.parts[0]).kind != Kind::kName) return false;
  const std::string_view total = r.Text(statement.parts[0]);
  const auto whole = OverWhole(r, added, rows);
  if (!whole) return false;
  const bool weak = BindingOf(r.Get(added)) != Binding::kAtom;
  r.Replace(loop.span, fmt::format("{0} = {0} + {1}.sum({2})", total, Grouped(weak, *whole), rows.dim));
  return true;
}

}  // namespace

bool Vectorise(const flow::Site& site, Rewriter& r) {
  Node node = r.At(site.span);
  if (node.id == 0) node = r.Site();
  if (node.id == 0) return false;
  // The loop is above what it goes through.
  std::vector<Id> below;
  for (int up = 0; up < 3 && node.parent != 0; ++up) {
    below.push_back(node.id);
    node = r.Get(node.parent);
    const auto goes_through = [&](Id iterable) { return std::ranges::find(below, iterable) != below.end(); };
    if (node.kind == Kind::kFor) return goes_through(node.parts[1]) && OfStatement(site, r, node);
    if (node.kind == Kind::kComprehension)
      return !node.parts.empty() && goes_through(node.parts[2]) && OfComprehension(site, r, node);
  }
  return false;
}

}  // namespace exportlint::rules
