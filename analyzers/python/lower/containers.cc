// Displays and formatted strings.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// Elements or arguments in order; `*x` is an input named "*".
void Lowerer::CollectElements(List elements) {
  for (const NodeId id : tree_.list(elements)) {
    const bool starred = tree_.kind(id) == Kind::kStarred;
    const Operand value = Expression(starred ? tree_.as<Starred>(id).value : id);
    Collect(value, starred ? star_ : Symbol());
  }
}

// `[a, *b]`  %1 = call.list $a *$b
Operand Lowerer::LowerDisplay(NodeId id) {
  const Kind kind = tree_.kind(id);
  const std::size_t mark = inputs_.size();
  CollectElements(tree_.as<Sequence>(id).elts);
  return EmitCollected(At(id, kind == Kind::kList ? Op::kList : kind == Kind::kSet ? Op::kSet : Op::kTuple), mark);
}

// `{k: v, **d}`  %1 = call.dict $k $v **$d
Operand Lowerer::LowerDict(NodeId id) {
  const auto& s = tree_.as<Dict>(id);
  const auto keys = tree_.list(s.keys);
  const auto values = tree_.list(s.values);
  const std::size_t mark = inputs_.size();
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i) {
    if (keys[i] != 0) Collect(Expression(keys[i]));
    const Operand value = Expression(values[i]);
    Collect(value, keys[i] == 0 ? star_star_ : Symbol());
  }
  return EmitCollected(At(id, Op::kDict), mark);
}

// `f"{a!r} {b:>{w}}"`  %1 = call.format r=$a spec=$b $w; the plain text between is left out
Operand Lowerer::LowerJoinedStr(NodeId id) {
  const std::size_t mark = inputs_.size();
  CollectFormatted(tree_.as<JoinedStr>(id).values);
  return EmitCollected(At(id, Op::kFormat), mark);
}

void Lowerer::CollectFormatted(List values) {
  if (depth_ >= kMaxExpressionDepth) return;
  ++depth_;
  for (const NodeId id : tree_.list(values)) {
    const Kind kind = tree_.kind(id);
    if (kind == Kind::kJoinedStr || kind == Kind::kTemplateStr) CollectFormatted(tree_.as<JoinedStr>(id).values);
    if (kind != Kind::kFormattedValue && kind != Kind::kInterpolation) continue;
    const auto& s = tree_.as<FormattedValue>(id);
    const Operand value = Expression(s.value);
    Symbol name;
    if (s.conversion != 0) {
      const char conversion = static_cast<char>(s.conversion);
      name = Symbol::Of(std::string_view(&conversion, 1));
    } else if (s.format_spec != 0) {
      static const Symbol kSpec = Symbol::Of("spec");
      name = kSpec;
    }
    Collect(value, name);
    if (s.format_spec != 0 && tree_.kind(s.format_spec) == Kind::kJoinedStr)
      CollectFormatted(tree_.as<JoinedStr>(s.format_spec).values);
  }
  --depth_;
}

}  // namespace exportlint::python
