// Compound statements: if, while, for, with, try, assert.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// `if a: s  elif b: t  else: u`  region.if <a> { then: s  else: region.if <b> { then: t  else: u } }
// An elif chain is walked in a loop; past kDeep levels the rest of it stands side by side (then several may seem to
// run).
void Lowerer::LowerIf(NodeId id) {
  const std::size_t mark = waiting_.size();
  for (;;) {
    const auto& s = tree_.as<If>(id);
    const Operand test = Test(s.test, TestUse::kIf).test;
    const Block then_block = BodyBlock(s.body);
    const auto orelse = tree_.list(s.orelse);
    const bool chained = orelse.size() == 1 && tree_.kind(orelse[0]) == Kind::kIf;
    if (chained && Deep()) {
      Emit(At(id, Op::kIf), {{test, {}}}, {then_block, EmptyBlock()});
      id = orelse[0];
      continue;
    }
    waiting_.push_back({id, Op::kIf, {}, test, {}, then_block});
    builder_.OpenBlock();
    if (!chained) {
      Body(s.orelse);
      break;
    }
    id = orelse[0];
  }
  while (waiting_.size() > mark) {
    const Waiting region = waiting_.back();
    waiting_.pop_back();
    const Block else_block = builder_.CloseBlock();
    Emit(At(region.syntax, Op::kIf), {{region.test, {}}}, {region.block, else_block});
  }
}

// `while c: s  else: t`  region.while { test: ... -> %c  body: s  else: t }
void Lowerer::LowerWhile(NodeId id) {
  const auto& s = tree_.as<While>(id);
  builder_.OpenBlock();
  const Operand test = Test(s.test, TestUse::kWhile).test;
  const Block condition = builder_.CloseBlock(test);
  const Block body = BodyBlock(s.body);
  const Block orelse = BodyBlock(s.orelse);
  Emit(At(id, Op::kWhile), {}, {condition, body, orelse});
}

// `for a in b: s  else: t`  %1 = iterate.element $b;  region.for %1 { body: store.local $a = %1; s  else: t }
void Lowerer::LowerFor(NodeId id) {
  const auto& s = tree_.as<For>(id);
  const Operand iterable = Expression(s.iter);
  graph::Node node = At(s.iter, Op::kElement);
  node.flags = tree_.kind(id) == Kind::kAsyncFor ? 1 : 0;
  const Operand element = Emit(node, {{iterable, {}}});
  builder_.OpenBlock();
  Assign(s.target, element);
  Body(s.body);
  const Block body = builder_.CloseBlock();
  const Block orelse = BodyBlock(s.orelse);
  Emit(At(id, Op::kFor), {{element, {}}}, {body, orelse});
}

// `with a as b, c: s`  region.with $a { %1 = call.enter $a; store.local $b = %1; region.with $c { s } }
void Lowerer::LowerWith(NodeId id) {
  const auto& s = tree_.as<With>(id);
  const std::size_t mark = waiting_.size();
  for (const NodeId at : tree_.list(s.items)) {
    const auto& item = tree_.as<WithItem>(at);
    const Operand manager = Expression(item.context);
    if (!Deep()) {
      waiting_.push_back({item.context, Op::kWith, manager, {}, {}, {}});
      builder_.OpenBlock();
    }
    if (item.target == 0) continue;
    const Operand entered = Emit(At(item.context, Op::kEnter), {{manager, {}}});
    Assign(item.target, entered);
  }
  Body(s.body);
  while (waiting_.size() > mark) {
    const Waiting region = waiting_.back();
    waiting_.pop_back();
    graph::Node node = At(region.syntax, Op::kWith);
    node.flags = tree_.kind(id) == Kind::kAsyncWith ? 1 : 0;
    Emit(node, {{region.left, {}}}, {builder_.CloseBlock()});
  }
}

// `try: s  except E as e: t  else: u  finally: v`
//   region.try @E { body: s  else: u  finally: v  handler 0: %1 = call.caught; store.local $e = %1; t }
// Handlers past kMaxHandlers share the last one's block.
void Lowerer::LowerTry(NodeId id) {
  constexpr std::size_t kMaxHandlers = 250;
  const auto& s = tree_.as<Try>(id);
  const auto handlers = tree_.list(s.handlers);
  const std::size_t count = std::min(handlers.size(), kMaxHandlers);
  static const Symbol kAny = Symbol::Of("BaseException");
  const std::size_t mark = inputs_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const NodeId type = tree_.as<ExceptHandler>(handlers[i]).type;
    const bool shared = i + 1 == count && count < handlers.size();
    if (type != 0 && !shared)
      Collect(Expression(type));
    else if (shared || i + 1 < count)
      Collect(Operand::Global(kAny));
  }
  std::vector<Block> blocks(3);
  blocks[0] = BodyBlock(s.body);
  for (std::size_t i = 0; i < handlers.size(); ++i) {
    const auto& handler = tree_.as<ExceptHandler>(handlers[i]);
    if (i < kMaxHandlers) builder_.OpenBlock();
    if (handler.name.length() != 0) {
      const Operand caught = Emit(At(handlers[i], Op::kCaught), {});
      StoreName(NameOf(handler.name), handlers[i], handler.name, caught);
    }
    Body(handler.body);
    if (i + 1 < kMaxHandlers || i + 1 == handlers.size()) blocks.push_back(builder_.CloseBlock());
  }
  blocks[1] = BodyBlock(s.orelse);
  blocks[2] = BodyBlock(s.finalbody);
  builder_.Emit(At(id, Op::kTry), std::span<const Input>(inputs_).subspan(mark), blocks);
  inputs_.resize(mark);
}

// `assert c, m`  %1 = test.truth assert $c;  region.assert %1 { message: -> $m }
void Lowerer::LowerAssert(NodeId id) {
  const auto& s = tree_.as<Assert>(id);
  const Operand test = Test(s.test, TestUse::kAssert).test;
  builder_.OpenBlock();
  Operand message;
  if (s.msg != 0) message = Expression(s.msg);
  const Block block = builder_.CloseBlock(message);
  Emit(At(id, Op::kAssert), {{test, {}}}, {block});
}

}  // namespace exportlint::python
