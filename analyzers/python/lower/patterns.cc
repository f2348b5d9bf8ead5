// match statements.
#include "analyzers/python/children.h"
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// `match v: case 1 if g: s  case C(): t  case _: u`
//   %1 = call.compare == $v 1;  %2 = test.truth if %1;  region.and %2 ... guard;  region.if { then: s  else: region.if
//   ... }
void Lowerer::LowerMatch(NodeId id) {
  const auto& s = tree_.as<Match>(id);
  const Operand subject = Expression(s.subject);
  const std::size_t mark = waiting_.size();
  for (const NodeId at : tree_.list(s.cases)) {
    const auto& match_case = tree_.as<MatchCase>(at);
    Matched matched = Pattern(match_case.pattern, subject);
    if (!matched.test.present()) {
      BindCaptures(matched.captures);
      if (match_case.guard == 0) {
        Body(match_case.body);
        break;  // no later case can run
      }
      matched.test = Test(match_case.guard, TestUse::kMatchGuard).test;
    } else if (match_case.guard != 0) {
      builder_.OpenBlock();
      BindCaptures(matched.captures);
      const Operand guard = Test(match_case.guard, TestUse::kMatchGuard).test;
      const Block right = builder_.CloseBlock(guard);
      graph::Node node = At(at, Op::kAnd);
      node.flags = 1;
      matched.test = Emit(node, {{matched.test, {}}, {matched.test, {}}}, {right});
    }
    builder_.OpenBlock();
    if (match_case.guard == 0) BindCaptures(matched.captures);
    captures_.resize(matched.captures);
    Body(match_case.body);
    const Block then_block = builder_.CloseBlock();
    if (Deep()) {
      Emit(At(at, Op::kIf), {{matched.test, {}}}, {then_block, EmptyBlock()});
      continue;
    }
    waiting_.push_back({at, Op::kIf, {}, matched.test, {}, then_block});
    builder_.OpenBlock();
  }
  while (waiting_.size() > mark) {
    const Waiting region = waiting_.back();
    waiting_.pop_back();
    const Block else_block = builder_.CloseBlock();
    Emit(At(region.syntax, Op::kIf), {{region.test, {}}}, {region.block, else_block});
  }
}

Lowerer::Matched Lowerer::Pattern(NodeId pattern, Operand subject) {
  const std::size_t captures = captures_.size();
  if (tree_.kind(pattern) != Kind::kMatchAs) return {PatternTest(pattern, subject), captures};
  const auto& s = tree_.as<MatchAs>(pattern);
  Operand test;
  if (s.pattern != 0 && depth_ < kMaxExpressionDepth) {
    ++depth_;
    test = Pattern(s.pattern, subject).test;
    --depth_;
  }
  if (s.name.length() != 0) captures_.push_back({NameOf(s.name), pattern, subject, -1});
  return {test, captures};
}

// A refutable pattern's bool.
Operand Lowerer::PatternTest(NodeId pattern, Operand subject) {
  switch (tree_.kind(pattern)) {
    case Kind::kMatchValue: {
      const Operand value = Expression(tree_.as<MatchValue>(pattern).value);
      const Operand equal = Emit(At(pattern, Op::kCompare, static_cast<std::uint32_t>(graph::CompareOp::kEq)),
                                 {{subject, {}}, {value, {}}});
      return Truth(pattern, tree_[pattern].span, equal, TestUse::kIf);
    }
    case Kind::kMatchSingleton: {
      const Operand value = LowerConstant(pattern);
      const Operand same = Emit(At(pattern, Op::kCompare, static_cast<std::uint32_t>(graph::CompareOp::kIs)),
                                {{subject, {}}, {value, {}}});
      return Truth(pattern, tree_[pattern].span, same, TestUse::kIf);
    }
    case Kind::kMatchClass: return ClassTest(pattern, subject);
    case Kind::kMatchOr: return OrTest(pattern, subject);
    case Kind::kMatchMapping: return OpaqueMatch(pattern, "mapping", subject, {});
    default: return OpaqueMatch(pattern, "sequence", subject, {});
  }
}

// `case C(x=1):`  %1 = call @isinstance $v @C;  %2 = test.truth if %1;  %3 = call.match `class` $v %2 1
Operand Lowerer::ClassTest(NodeId pattern, Operand subject) {
  static const Symbol kIsInstance = Symbol::Of("isinstance");
  const auto& s = tree_.as<MatchClass>(pattern);
  const Operand type = Expression(s.cls);
  const Operand is = Emit(At(pattern, Op::kCall), {{Operand::Global(kIsInstance), {}}, {subject, {}}, {type, {}}});
  const Operand test = Truth(pattern, tree_[pattern].span, is, TestUse::kIf);
  if (s.patterns.count == 0 && s.kwd_patterns.count == 0) return test;
  return OpaqueMatch(pattern, "class", subject, test);
}

// `case 1 | 2:`  region.or <1 equal> <its test> { right: <2 equal, tested> }
Operand Lowerer::OrTest(NodeId pattern, Operand subject) {
  const auto list = tree_.list(tree_.as<MatchSequence>(pattern).patterns);
  const bool opaque = list.empty() || depth_ >= kMaxExpressionDepth || BindsNames(pattern);
  for (const NodeId id : list) {
    if (opaque || Irrefutable(id)) return OpaqueMatch(pattern, "or", subject, {});
  }
  ++depth_;
  const std::size_t mark = waiting_.size();
  Operand test;
  for (std::size_t i = 0; i < list.size(); ++i) {
    test = Pattern(list[i], subject).test;
    if (i + 1 == list.size() || Deep()) continue;
    waiting_.push_back({pattern, Op::kOr, test, test, {tree_[list[i]].span.begin, tree_[pattern].span.end}, {}});
    builder_.OpenBlock();
  }
  --depth_;
  return CloseJunctions(mark, test, true);
}

// Everything a pattern compares with and binds, behind one unknown bool; its captures are unknown elements of it.
Operand Lowerer::OpaqueMatch(NodeId pattern, std::string_view what, Operand subject, Operand before) {
  const std::size_t inputs = inputs_.size(), captures = captures_.size();
  Collect(subject);
  if (before.present()) Collect(before);
  CollectPattern(pattern, captures);
  graph::Node node = At(pattern, Op::kMatch);
  node.name = Symbol::Of(what);
  const Operand match = EmitCollected(node, inputs);
  for (std::size_t i = captures; i < captures_.size(); ++i) {
    captures_[i].value = match;
    captures_[i].item = static_cast<std::int32_t>(i - captures);
  }
  return match;
}

// The values inside a pattern go to inputs_, the names it binds to captures_ (each once, from `first_capture` on).
void Lowerer::CollectPattern(NodeId pattern, std::size_t first_capture) {
  if (depth_ >= kMaxExpressionDepth) return;
  ++depth_;
  const auto capture = [&](Span name) {
    if (name.length() == 0) return;
    const NameId n = NameOf(name);
    for (std::size_t i = first_capture; i < captures_.size(); ++i) {
      if (captures_[i].name == n) return;
    }
    captures_.push_back({n, pattern, {}, 0});
  };
  const auto each = [&](List patterns) {
    for (const NodeId id : tree_.list(patterns)) CollectPattern(id, first_capture);
  };
  switch (tree_.kind(pattern)) {
    case Kind::kMatchValue: Collect(Expression(tree_.as<MatchValue>(pattern).value)); break;
    case Kind::kMatchSingleton: Collect(LowerConstant(pattern)); break;
    case Kind::kMatchSequence:
    case Kind::kMatchOr: each(tree_.as<MatchSequence>(pattern).patterns); break;
    case Kind::kMatchMapping: {
      const auto& s = tree_.as<MatchMapping>(pattern);
      for (const NodeId key : tree_.list(s.keys)) Collect(Expression(key));
      each(s.patterns);
      capture(s.rest);
      break;
    }
    case Kind::kMatchClass: {
      const auto& s = tree_.as<MatchClass>(pattern);
      each(s.patterns);
      each(s.kwd_patterns);
      break;
    }
    case Kind::kMatchStar: capture(tree_.as<MatchStar>(pattern).name); break;
    case Kind::kMatchAs: {
      const auto& s = tree_.as<MatchAs>(pattern);
      if (s.pattern != 0) CollectPattern(s.pattern, first_capture);
      capture(s.name);
      break;
    }
    default: break;
  }
  --depth_;
}

bool Lowerer::Irrefutable(NodeId pattern) const {
  for (int i = 0; i < kMaxExpressionDepth && tree_.kind(pattern) == Kind::kMatchAs; ++i) {
    pattern = tree_.as<MatchAs>(pattern).pattern;
    if (pattern == 0) return true;
  }
  return false;
}

// Whether an or-pattern or anything in it binds a name.
bool Lowerer::BindsNames(NodeId pattern) {
  bool binds = false;
  const std::size_t mark = walk_.size();
  walk_.push_back(pattern);
  while (walk_.size() > mark && !binds) {
    const NodeId id = walk_.back();
    walk_.pop_back();
    const Kind kind = tree_.kind(id);
    binds = (kind == Kind::kMatchAs && tree_.as<MatchAs>(id).name.length() != 0) ||
            (kind == Kind::kMatchStar && tree_.as<MatchStar>(id).name.length() != 0) ||
            (kind == Kind::kMatchMapping && tree_.as<MatchMapping>(id).rest.length() != 0);
    AppendChildren(tree_, id, &walk_);
  }
  walk_.resize(mark);
  return binds;
}

// Stores what the pattern bound, and forgets it.
void Lowerer::BindCaptures(std::size_t mark) {
  for (std::size_t i = mark; i < captures_.size(); ++i) {
    const PatternCapture capture = captures_[i];
    Operand value = capture.value;
    if (capture.item >= 0)
      value = Emit(At(capture.syntax, Op::kItem, static_cast<std::uint32_t>(capture.item)), {{value, {}}});
    StoreName(capture.name, capture.syntax, tree_[capture.syntax].span, value);
  }
  captures_.resize(mark);
}

}  // namespace exportlint::python
