#include "rules/engine/rewriter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rules/engine/places.h"
#include "rules/engine/query.h"

namespace exportlint::rules {
namespace {

using Kind = Syntax::Kind;

constexpr bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\\';
}

// Whether a line ends outside brackets and strings: such text holds together only inside brackets.
bool BreaksOutside(std::string_view text) {
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if ((c == '\n' || c == '\r') && depth == 0) {
      return true;
    }
  }
  return false;
}

Binding OfBinary(std::string_view op) {
  if (op == "**") return Binding::kPower;
  if (OneOf(op, {"*", "/", "//", "%", "@"})) return Binding::kProduct;
  if (OneOf(op, {"+", "-"})) return Binding::kSum;
  if (OneOf(op, {"<<", ">>"})) return Binding::kShift;
  return op == "&" ? Binding::kBitAnd : op == "^" ? Binding::kBitXor : Binding::kBitOr;
}

// What an operator asks of its operands; an operand that binds as tightly is safe only on the side that groups first.
Binding AskedBy(const Syntax::Node& around, Syntax::Id id) {
  const auto tighter = [](Binding b) { return static_cast<Binding>(static_cast<int>(b) + 1); };
  const bool first = !around.parts.empty() && around.parts.front() == id;
  switch (around.kind) {
    case Kind::kAttribute: return Binding::kAtom;
    case Kind::kCall:
    case Kind::kSubscript: return first ? Binding::kAtom : Binding::kNamed;
    case Kind::kBinary: {
      const Binding own = OfBinary(around.word);
      const bool groups_first = own == Binding::kPower ? !first : first;
      return groups_first && own != Binding::kPower ? own : tighter(own);
    }
    case Kind::kUnary: return around.word == "not" ? Binding::kNot : Binding::kUnary;
    case Kind::kBoolean: return tighter(around.word == "and" ? Binding::kAnd : Binding::kOr);
    case Kind::kCompare: return tighter(Binding::kCompare);
    case Kind::kConditional: return tighter(Binding::kConditional);
    case Kind::kStarred: return Binding::kBitOr;
    case Kind::kComprehension: return tighter(Binding::kConditional);
    default: return Binding::kNamed;
  }
}

bool IsStatement(Kind kind) {
  return kind >= Kind::kModule;
}

}  // namespace

Binding BindingOf(const Syntax::Node& node) {
  switch (node.kind) {
    case Kind::kNamed: return Binding::kNamed;
    case Kind::kLambda: return Binding::kLambda;
    case Kind::kConditional: return Binding::kConditional;
    case Kind::kBoolean: return node.word == "and" ? Binding::kAnd : Binding::kOr;
    case Kind::kCompare: return Binding::kCompare;
    case Kind::kBinary: return OfBinary(node.word);
    case Kind::kUnary: return node.word == "not" ? Binding::kNot : Binding::kUnary;
    case Kind::kOther:
    case Kind::kStarred: return Binding::kTuple;
    default: return Binding::kAtom;
  }
}

Rewriter::Node Rewriter::At(Span span) const {
  const Id id = syntax_.At(span);
  return id != 0 ? syntax_.Get(id) : Node{};
}

Rewriter::Node Rewriter::Site() const {
  return site_.node != nullptr ? At(site_.node->span) : Node{};
}

std::string Rewriter::Operand(Id id, Binding around) const {
  const Node node = Get(id);
  const std::string_view text = Text(node.span);
  const bool bare_tuple =
      node.kind == Kind::kDisplay && !text.starts_with('(') && !text.starts_with('[') && !text.starts_with('{');
  const bool weak = bare_tuple || BindingOf(node) < around || (node.kind == Kind::kNumber && around == Binding::kAtom);
  return weak || BreaksOutside(text) ? fmt::format("({})", text) : std::string(text);
}

Span Rewriter::WithParentheses(Id id) const {
  const Node node = Get(id);
  const std::string_view text = site_.unit->source().text();
  const Node around = node.parent != 0 ? Get(node.parent) : Node{};
  const Span limit = around.span;
  Span span = node.span;
  // The parentheses of a call's arguments are the call's own.
  const bool sole = around.kind == Kind::kCall && around.parts.size() == 2 && around.parts[1] == id;
  std::uint32_t pairs = 0;
  Span inner = span;
  for (Span next = span;;) {
    while (next.begin > limit.begin && IsBlank(text[next.begin - 1])) --next.begin;
    while (next.end < limit.end && IsBlank(text[next.end])) ++next.end;
    if (next.begin <= limit.begin || next.end >= limit.end || text[next.begin - 1] != '(' || text[next.end] != ')')
      break;
    --next.begin;
    ++next.end;
    inner = span;
    span = next;
    ++pairs;
  }
  return sole && pairs > 0 ? inner : span;
}

Syntax::Id Rewriter::OnlyArgument(const Node& call) const {
  if (call.kind != Kind::kCall || call.parts.size() != 2) return 0;
  const Kind kind = Get(call.parts[1]).kind;
  return kind == Kind::kStarred || kind == Kind::kKeyword ||
                 (kind == Kind::kComprehension && Get(call.parts[1]).word == "generator")
             ? 0
             : call.parts[1];
}

Syntax::Id Rewriter::ArgumentOf(const Node& call, std::string_view keyword, int position) const {
  if (call.kind != Kind::kCall) return 0;
  int at = 0;
  for (std::size_t i = 1; i < call.parts.size(); ++i) {
    const Node argument = Get(call.parts[i]);
    if (argument.kind == Kind::kStarred) return 0;
    if (argument.kind == Kind::kKeyword ? argument.word == keyword : at++ == position) return argument.id;
  }
  return 0;
}

Syntax::Id Rewriter::Receiver(const Node& call, std::string_view method) const {
  if (call.kind != Kind::kCall || call.parts.size() != 1) return 0;
  const Node callee = Get(call.parts[0]);
  return callee.kind == Kind::kAttribute && callee.word == method ? callee.parts[0] : 0;
}

bool Rewriter::IsSize(Id id) const {
  const Node node = Get(id);
  if (node.kind != Kind::kSubscript && node.kind != Kind::kCall) return false;
  const Node read = Get(node.parts[0]);
  if (read.kind != Kind::kAttribute) return false;
  return node.kind == Kind::kSubscript ? read.word == "shape" : OneOf(read.word, {"size", "numel"});
}

bool Rewriter::IsWhole(Id id) const {
  if (IsSize(id)) return true;
  const Node node = Get(id);
  if (node.kind == Kind::kNumber) return Text(node.span).find_first_not_of("0123456789_") == std::string_view::npos;
  if (node.kind == Kind::kUnary) return OneOf(node.word, {"-", "+"}) && IsWhole(node.parts[0]);
  if (node.kind == Kind::kBinary)
    return OneOf(node.word, {"+", "-", "*", "//", "%"}) && IsWhole(node.parts[0]) && IsWhole(node.parts[1]);
  if (node.kind != Kind::kName) return false;
  // A name that the function binds once, by a size or as one of a shape.
  const std::string_view name = Text(node.span);
  if (site_.graph != nullptr &&
      std::ranges::any_of(site_.graph->parameters, [&](const graph::Parameter& p) { return p.name.text() == name; }))
    return false;
  int sizes = 0, others = 0;
  std::vector<Id> todo = Function(id).body;
  while (!todo.empty()) {
    const Node next = todo.back() != 0 ? Get(todo.back()) : Node{};
    todo.pop_back();
    for (const auto* list : {&next.body, &next.orelse}) todo.insert(todo.end(), list->begin(), list->end());
    if (next.kind == Kind::kBlock) todo.insert(todo.end(), next.parts.begin(), next.parts.end());
    const bool assigns = next.kind == Kind::kAssign && next.parts.size() == 2;
    if (!assigns && next.kind != Kind::kAugmented && next.kind != Kind::kFor) continue;
    if (!Mentions(next.parts[0], name)) continue;
    const Node target = Get(next.parts[0]);
    const Node value = Get(next.parts.back());
    const Node callee = value.kind == Kind::kCall && value.parts.size() == 1 ? Get(value.parts[0]) : Node{};
    const bool shape = value.kind == Kind::kAttribute ? value.word == "shape" : callee.word == "size";
    const bool whole =
        assigns && (target.kind == Kind::kDisplay ? shape : target.kind == Kind::kName && IsSize(value.id));
    ++(whole ? sizes : others);
  }
  return sizes == 1 && others == 0;
}

Rewriter::Node Rewriter::Statement(Id id) const {
  Node node = Get(id);
  while (!IsStatement(node.kind) && node.parent != 0) node = Get(node.parent);
  return node;
}

Rewriter::Node Rewriter::Function(Id id) const {
  Node node = Get(id);
  while (node.kind != Kind::kFunction && node.kind != Kind::kLambda && node.parent != 0) node = Get(node.parent);
  return node.kind == Kind::kFunction ? node : Node{};
}

bool Rewriter::Mentions(Id id, std::string_view name) const {
  std::vector<Id> todo = {id};
  while (!todo.empty()) {
    const Id next = todo.back();
    todo.pop_back();
    if (next == 0) continue;
    const Node node = Get(next);
    if (node.kind == Kind::kName && Text(node.span) == name) return true;
    // What has no parts here may hold anything.
    if (node.parts.empty() && node.body.empty() && node.kind != Kind::kName && node.kind != Kind::kNumber &&
        node.kind != Kind::kSingleton && Text(node.span).find(name) != std::string_view::npos)
      return true;
    for (const auto* list : {&node.parts, &node.body, &node.orelse})
      todo.insert(todo.end(), list->begin(), list->end());
  }
  return false;
}

Syntax::Id Rewriter::Next(const Node& statement) const {
  if (statement.parent == 0) return 0;
  const Node around = Get(statement.parent);
  for (const auto* list : {&around.body, &around.orelse}) {
    const auto at = std::ranges::find(*list, statement.id);
    if (at != list->end()) return at + 1 != list->end() ? *(at + 1) : 0;
  }
  return 0;
}

bool Rewriter::BoundBefore(const Node& statement, std::string_view name) const {
  if (site_.graph == nullptr) return false;
  const auto same = [&](const graph::Parameter& p) { return p.name.text() == name; };
  if (std::ranges::any_of(site_.graph->parameters, same)) return true;
  std::vector<Id> todo = {Function(statement.id).id};
  while (!todo.empty()) {
    const Id next = todo.back();
    todo.pop_back();
    if (next == 0) continue;
    const Node node = Get(next);
    if (node.kind == Kind::kAssign && node.span.end <= statement.span.begin) {
      for (std::size_t i = 0; i + 1 < node.parts.size(); ++i) {
        if (Mentions(node.parts[i], name)) return true;
      }
    }
    for (const auto* list : {&node.body, &node.orelse}) todo.insert(todo.end(), list->begin(), list->end());
  }
  return false;
}

bool Rewriter::IsOnlyComputedWith(Id id) const {
  const Node node = Get(id);
  if (node.parent == 0) return false;
  const Node around = Get(node.parent);
  if (around.kind == Kind::kBinary) {
    // Not in a bound or an index, which must be a plain number.
    Node above = around;
    while (above.kind == Kind::kBinary || above.kind == Kind::kUnary) above = Get(above.parent);
    return above.kind != Kind::kSlice && above.kind != Kind::kSubscript && above.kind != Kind::kDisplay;
  }
  if (around.kind == Kind::kUnary && around.word != "not") return IsOnlyComputedWith(around.id);
  if (around.kind == Kind::kAugmented) return around.parts.back() == id;
  if (around.kind != Kind::kAssign || around.parts.size() != 2 || around.parts[1] != id) return false;
  const Node target = Get(around.parts[0]);
  const Node function = Function(id);
  if (target.kind != Kind::kName || function.id == 0) return false;
  const std::string_view name = Text(target.span);
  int uses = 0;
  std::vector<Id> todo = function.body;
  while (!todo.empty()) {
    const Id next = todo.back();
    todo.pop_back();
    if (next == 0 || next == target.id) continue;
    const Node use = Get(next);
    if (use.kind == Kind::kName && Text(use.span) == name) {
      // Stored to once more, or used as something else than a number.
      if (Get(use.parent).kind == Kind::kAssign || !IsOnlyComputedWith(next)) return false;
      ++uses;
    }
    if (use.parts.empty() && use.kind != Kind::kName && use.kind != Kind::kNumber && use.kind != Kind::kSingleton &&
        use.body.empty() && Text(use.span).find(name) != std::string_view::npos)
      return false;
    for (const auto* list : {&use.parts, &use.body, &use.orelse}) todo.insert(todo.end(), list->begin(), list->end());
  }
  return uses > 0;
}

bool Rewriter::SameInEveryCall(Id id) const {
  if (site_.graph == nullptr || site_.graph->name.text() == "forward") return true;
  std::vector<Id> todo = {id};
  while (!todo.empty()) {
    const Id next = todo.back();
    todo.pop_back();
    if (next == 0 || IsSize(next)) continue;
    const Node node = Get(next);
    if (node.kind == Kind::kName) {
      const auto tensor = [&](const graph::Parameter& p) {
        return p.name.text() == Text(node.span) && site_.unit->hint(p.hint).base == graph::Hint::Base::kTensor;
      };
      if (std::ranges::none_of(site_.graph->parameters, tensor)) return false;
    }
    todo.insert(todo.end(), node.parts.begin(), node.parts.end());
  }
  return true;
}

std::string_view Rewriter::Indent(const Node& statement) const {
  const std::string_view text = site_.unit->source().text();
  std::uint32_t begin = statement.span.begin;
  while (begin > 0 && text[begin - 1] != '\n' && text[begin - 1] != '\r') --begin;
  return text.substr(begin, statement.span.begin - begin);
}

bool Rewriter::HasTorch() const {
  const graph::Unit& unit = *site_.unit;
  if (unit.graphs().empty()) return false;
  const auto is_torch = [](Symbol name) { return name.text() == "torch"; };
  const auto nodes = unit.nodes(unit.block(unit.graph(0).body));
  const bool global = std::ranges::any_of(
      nodes, [&](graph::NodeId id) { return unit.node(id).op == graph::Op::kGlobal && is_torch(unit.node(id).name); });
  return global && (site_.graph == nullptr || std::ranges::none_of(site_.graph->slots, is_torch));
}

bool Rewriter::HasComment(Span span) const {
  return Text(span).find('#') != std::string_view::npos;
}

void Rewriter::Replace(Span span, std::string text) {
  loses_comment_ = loses_comment_ || (HasComment(span) && text.find('#') == std::string::npos);
  fix_.edits.push_back({.place = PlaceOf(site_.unit->source(), span), .text = std::move(text)});
}

void Rewriter::Replace(const Node& expression, std::string text, Binding binding) {
  const Node around = expression.parent != 0 ? Get(expression.parent) : Node{};
  const std::string_view source = site_.unit->source().text();
  const Span whole = WithParentheses(expression.id);
  const bool has_own = !(whole == expression.span) && source[whole.begin] == '(';
  if (!has_own && binding < AskedBy(around, expression.id)) text = fmt::format("({})", text);
  Replace(expression.span, std::move(text));
}

void Rewriter::RemoveArgument(const Node& call, Id argument) {
  const std::string_view source = site_.unit->source().text();
  Span span = WithParentheses(argument);
  std::uint32_t begin = span.begin;
  while (begin > call.span.begin && IsBlank(source[begin - 1])) --begin;
  if (begin > call.span.begin && source[begin - 1] == ',') {
    span.begin = begin - 1;
  } else {
    while (span.end < call.span.end && IsBlank(source[span.end])) ++span.end;
    if (span.end < call.span.end && source[span.end] == ',') ++span.end;
    while (span.end < call.span.end && IsBlank(source[span.end])) ++span.end;
  }
  Replace(span, "");
}

void Rewriter::AddArgument(const Node& call, std::string text) {
  if (call.kind != Kind::kCall) return;
  if (call.parts.size() == 1) {
    Replace({call.span.end - 1, call.span.end - 1}, std::move(text));
    return;
  }
  const std::uint32_t end = WithParentheses(call.parts.back()).end;
  Replace({end, end}, ", " + std::move(text));
}

void Rewriter::Only(std::initializer_list<Exporter> exporters) {
  fix_.exporters = 0;
  for (const Exporter e : exporters) fix_.exporters = static_cast<std::uint8_t>(fix_.exporters | flow::Bit(e));
}

}  // namespace exportlint::rules
