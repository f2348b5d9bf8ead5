#include "rules/engine/select_rewrites.h"

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

// What one arm does.
struct Arm {
  bool returns = false;
  std::string_view target = {};  // of an assignment
  Id value = 0;
  std::string text = {};  // of the value
};

// The two arms of a test, and what they stand in.
struct Selection {
  std::string test = {};  // as an argument
  bool negated = false;
  Arm yes = {}, no = {};
  Span span = {};  // to be replaced
  bool statement = false;
};

// Whether an expression may be a tensor or a number.
bool MaySelect(const Node& value) {
  switch (value.kind) {
    case Kind::kDisplay:
    case Kind::kMapping:
    case Kind::kSingleton:
    case Kind::kString:
    case Kind::kLambda:
    case Kind::kComprehension:
    case Kind::kStarred:
    case Kind::kOther: return false;
    default: return true;
  }
}

std::optional<Arm> ValueArm(const Rewriter& r, Id value) {
  if (value == 0 || !MaySelect(r.Get(value))) return std::nullopt;
  // A function of torch is no tensor.
  if (r.Get(value).kind == Kind::kAttribute && r.Text(value).starts_with("torch.")) return std::nullopt;
  return Arm{.value = value, .text = r.Argument(value)};
}

std::optional<Arm> ReadArm(const Rewriter& r, const Node& statement) {
  if (statement.kind == Kind::kReturn && statement.parts.size() == 1) {
    std::optional<Arm> arm = ValueArm(r, statement.parts[0]);
    if (arm) arm->returns = true;
    return arm;
  }
  if (statement.kind == Kind::kAssign && statement.parts.size() == 2 && r.Get(statement.parts[0]).kind == Kind::kName) {
    std::optional<Arm> arm = ValueArm(r, statement.parts[1]);
    if (arm) arm->target = r.Text(statement.parts[0]);
    return arm;
  }
  if (statement.kind == Kind::kAugmented && r.Get(statement.parts[0]).kind == Kind::kName &&
      OneOf(statement.word, {"+", "-", "*", "/"})) {
    Arm arm{.target = r.Text(statement.parts[0]), .value = statement.parts[1]};
    arm.text = fmt::format("{} {} {}", arm.target, statement.word, r.Operand(statement.parts[1], Binding::kPower));
    return arm;
  }
  return std::nullopt;
}

std::optional<Selection> OfStatement(const Rewriter& r, const Node& branch) {
  if (r.Text(branch.span).starts_with("elif") || branch.body.size() != 1 || branch.orelse.size() > 1) return {};
  const std::optional<Arm> yes = ReadArm(r, r.Get(branch.body[0]));
  if (!yes) return {};
  Selection found{.yes = *yes, .span = branch.span, .statement = true};
  if (!branch.orelse.empty()) {
    const Node other = r.Get(branch.orelse[0]);
    const std::optional<Arm> no = ReadArm(r, other);
    if (!no || no->returns != yes->returns || no->target != yes->target) return {};
    found.no = *no;
  } else if (yes->returns) {
    const Id next = r.Next(branch);
    const std::optional<Arm> no = next != 0 ? ReadArm(r, r.Get(next)) : std::nullopt;
    if (!no || !no->returns) return {};
    found.no = *no;
    found.span.end = r.Get(next).span.end;
  } else {
    if (!r.BoundBefore(branch, yes->target)) return {};
    found.no = {.target = yes->target, .text = std::string(yes->target)};
  }
  return found;
}

// The `if` or conditional expression whose whole test is the site, or the `not` of it.
std::optional<Selection> Find(const flow::Site& site, const Rewriter& r) {
  if (!r.HasTorch() || site.node == nullptr) return {};
  Node test = r.At(site.span);
  if (test.id == 0) test = r.Site();
  if (test.id == 0 || test.parent == 0) return {};
  Node around = r.Get(test.parent);
  std::string text = r.Argument(test.id);
  if (test.kind == Kind::kCall && r.Text(test.parts[0]) == "bool" && r.OnlyArgument(test) != 0)
    text = r.Argument(r.OnlyArgument(test));
  const bool negated = around.kind == Kind::kUnary && around.word == "not";
  if (negated) {
    test = around;
    around = r.Get(around.parent);
  }
  if (around.parts.empty() || around.parts[0] != test.id) return {};
  std::optional<Selection> found;
  if (around.kind == Kind::kIf) {
    found = OfStatement(r, around);
  } else if (around.kind == Kind::kConditional) {
    const std::optional<Arm> yes = ValueArm(r, around.parts[1]), no = ValueArm(r, around.parts[2]);
    if (yes && no) found = Selection{.yes = *yes, .no = *no, .span = around.span};
  }
  if (!found) return {};
  found->test = text;
  found->negated = negated;
  if (negated) std::swap(found->yes, found->no);
  return found;
}

void Put(const Selection& found, const std::string& call, Rewriter& r) {
  if (!found.statement) {
    r.Replace(found.span, call);
  } else if (found.yes.returns) {
    r.Replace(found.span, "return " + call);
  } else {
    r.Replace(found.span, fmt::format("{} = {}", found.yes.target, call));
  }
}

// A test that is surely a tensor of bool needs no conversion.
std::string AsBool(const flow::Site& site, const Rewriter& r, const std::string& test) {
  Node node = r.At(site.span);
  if (node.kind == Kind::kCall && r.Text(node.parts[0]) == "bool") node = r.Get(r.OnlyArgument(node));
  const bool compares = node.kind == Kind::kCompare || site.value.dtype == flow::DtypeClass::kBool;
  if (compares) return test;
  return fmt::format("{}.bool()", node.id != 0 ? r.Operand(node.id, Binding::kAtom) : "(" + test + ")");
}

}  // namespace

bool SelectWithWhere(const flow::Site& site, Rewriter& r) {
  if (!site.value.is_tensor()) return false;
  const std::optional<Selection> found = Find(site, r);
  if (!found) return false;
  Put(*found, fmt::format("torch.where({}, {}, {})", AsBool(site, r, found->test), found->yes.text, found->no.text), r);
  return true;
}

bool SelectWithCond(const flow::Site& site, Rewriter& r) {
  if (!site.value.is_tensor() && !site.value.is(flow::kNumeric)) return false;
  const std::optional<Selection> found = Find(site, r);
  if (!found) return false;
  // An arm may not give back what it was given.
  const auto arm = [&](const Arm& a) {
    const bool alias = a.value == 0 || r.Get(a.value).kind == Kind::kName;
    return fmt::format("lambda: {}{}", a.text, alias ? ".clone()" : "");
  };
  const std::string test = site.value.is_tensor() ? AsBool(site, r, found->test) : found->test;
  Put(*found, fmt::format("torch.cond({}, {}, {})", test, arm(found->yes), arm(found->no)), r);
  r.Only({Exporter::kDynamo});
  return true;
}

namespace {

// `x[mask] = v`, `x = x.masked_fill(mask, v)`, `x = torch.where(mask, v, x)`.
bool UpdatesUnder(const Rewriter& r, const Node& statement, std::string_view mask) {
  if (statement.kind != Kind::kAssign || statement.parts.size() != 2) return false;
  const Node target = r.Get(statement.parts[0]), value = r.Get(statement.parts[1]);
  if (target.kind == Kind::kSubscript) return r.Text(target.parts[1]) == mask && value.kind == Kind::kNumber;
  if (target.kind != Kind::kName || value.kind != Kind::kCall) return false;
  const Node callee = r.Get(value.parts[0]);
  if (callee.kind != Kind::kAttribute) return false;
  const std::string_view name = r.Text(target.span);
  if (callee.word == "masked_fill")
    return value.parts.size() == 3 && r.Text(value.parts[1]) == mask && r.Text(callee.parts[0]) == name;
  return callee.word == "where" && value.parts.size() == 4 && r.Text(value.parts[1]) == mask &&
         r.Text(value.parts[3]) == name;
}

// `x = F.pad(x, (0, n, ...))` with nothing but 0 and `n`.
bool PadsBy(const Rewriter& r, const Node& statement, std::string_view n) {
  if (statement.kind != Kind::kAssign || statement.parts.size() != 2) return false;
  const Node target = r.Get(statement.parts[0]), value = r.Get(statement.parts[1]);
  if (target.kind != Kind::kName || value.kind != Kind::kCall || value.parts.size() < 3) return false;
  const Node callee = r.Get(value.parts[0]), sizes = r.Get(value.parts[2]);
  if (callee.kind != Kind::kAttribute || callee.word != "pad" || r.Text(value.parts[1]) != r.Text(target.span))
    return false;
  return sizes.kind == Kind::kDisplay &&
         std::ranges::all_of(sizes.parts, [&](Id each) { return r.Text(each) == "0" || r.Text(each) == n; });
}

// `n` of `n > 0`, `n != 0` and `n`; empty for anything else.
std::string_view NotZero(const Rewriter& r, const Node& test) {
  if (test.kind == Kind::kName) return r.Text(test.span);
  const bool compares = test.kind == Kind::kCompare && OneOf(test.word, {">", "!="}) && test.parts.size() == 2 &&
                        r.Text(test.parts[1]) == "0" && r.Get(test.parts[0]).kind == Kind::kName;
  return compares ? r.Text(test.parts[0]) : std::string_view{};
}

}  // namespace

bool DoAlways(const flow::Site& site, Rewriter& r) {
  Node test = r.At(site.span);
  if (test.id == 0) test = r.Site();
  const Node branch = test.parent != 0 ? r.Get(test.parent) : Node{};
  if (branch.kind != Kind::kIf || branch.parts[0] != test.id || !branch.orelse.empty()) return false;
  const std::string_view indent = r.Indent(branch);
  if (indent.find_first_not_of(" \t") != std::string_view::npos) return false;  // `elif`, or one of several on a line
  const Id mask = r.Receiver(test, "any");
  const std::string_view count = NotZero(r, test);
  std::string body;
  for (const Id id : branch.body) {
    const Node statement = r.Get(id);
    const std::string_view text = r.Text(statement.span);
    const bool harmless =
        mask != 0 ? UpdatesUnder(r, statement, r.Text(mask)) : !count.empty() && PadsBy(r, statement, count);
    if (!harmless || text.find('\n') != std::string_view::npos) return false;
    body += fmt::format("{}{}", body.empty() ? "" : "\n" + std::string(indent), text);
  }
  r.Replace(branch.span, body);
  return true;
}

bool ScriptTheFunction(const flow::Site& site, Rewriter& r) {
  const Node here = r.Site();
  const Node function = here.id != 0 ? r.Function(here.id) : Node{};
  if (function.id == 0 || function.parent == 0 || r.Get(function.parent).kind != Kind::kModule || !r.HasTorch() ||
      site.graph == nullptr || site.graph->kind != graph::Graph::Kind::kFunction ||
      (site.graph->flags &
       (graph::Graph::kScripted | graph::Graph::kJitIgnored | graph::Graph::kGenerator | graph::Graph::kAsync)) != 0 ||
      !r.Indent(function).empty())
    return false;
  r.Replace({function.span.begin, function.span.begin}, "@torch.jit.script\n");
  r.Only({Exporter::kTrace, Exporter::kScript});
  return true;
}

}  // namespace exportlint::rules
