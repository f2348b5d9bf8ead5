// Control flow: branches split the exporters and narrow values, loops run to a fixpoint, every way out is joined.
#include <algorithm>
#include <array>
#include <utility>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Block;
using graph::Node;
using graph::Op;

// A value's truth as far as these exporters are concerned.
Value In(Value v, ExporterMask live) {
  v.true_in = v.true_in & live;
  v.false_in = v.false_in & live;
  return v;
}

namespace {
constexpr int kMaxLoopRuns = 16;  // kinds, stages and constants settle after two; chains of assignments take longer
}

Env Interpreter::JoinEnv(Env a, const Env& b) {
  if (!a.falls || a.live == 0) return b;
  if (!b.falls || b.live == 0) return a;
  nodes_ += static_cast<std::int64_t>(a.slots.size() / 16);  // a long join is as much work as many nodes
  const bool split = a.live != b.live;                       // each arm speaks only for the exporters that took it
  for (std::size_t i = 0; i < a.slots.size(); ++i) {
    Value& v = a.slots[i];
    if (split) {
      v = heap_.Join(In(v, a.live), In(b.slots[i], b.live));
    } else if (!Heap::Same(v, b.slots[i]) || v.origin != b.slots[i].origin) {
      v = heap_.Join(v, b.slots[i]);
    }
  }
  a.live |= b.live;
  return a;
}

bool Interpreter::SameEnv(const Env& a, const Env& b) const {
  return a.live == b.live && a.falls == b.falls &&
         std::equal(a.slots.begin(), a.slots.end(), b.slots.begin(), b.slots.end(), Heap::Same);
}

struct RegionRunner {
  Interpreter& in;
  Frame& frame;
  const Node& node;
  std::span<const Block> blocks;

  Heap& heap() { return in.heap_; }
  graph::Operand operand(std::size_t i) const {
    const auto inputs = frame.unit->inputs(node);
    return i < inputs.size() ? inputs[i].value : graph::Operand{};
  }
  const Block* block(std::size_t i) const { return i < blocks.size() ? &blocks[i] : nullptr; }

  // Runs one arm from `start`, with the condition assumed; gives the arm's value.
  Value Arm(const Env& start, ExporterMask live, graph::Operand condition, bool truth, const Block* arm, Env* end) {
    frame.env = start;
    const std::size_t narrowed = frame.narrowed.size();
    const Value v = ArmHere(live, condition, truth, arm);
    Widened(narrowed);
    *end = std::move(frame.env);
    return v;
  }

  // The same from the frame's own environment, and leaves there what it ends with.
  Value ArmHere(ExporterMask live, graph::Operand condition, bool truth, const Block* arm) {
    frame.env.live &= live;
    Value v{.kinds = 0};
    if (frame.env.live == 0) {
      frame.env.falls = false;
      return v;
    }
    if (condition.present()) in.Assume(frame, condition, truth);
    if (arm == nullptr) return v;
    in.ExecBlock(frame, *arm);
    if (frame.env.falls && arm->result.present()) v = in.Eval(frame, arm->result);
    return v;
  }

  // What tests have said of attributes since then holds no more.
  void Widened(std::size_t narrowed) {
    if (frame.narrowed.size() > narrowed) frame.narrowed.resize(narrowed);
  }

  Value Branch() {
    const graph::Operand condition = operand(0);
    const Value test = in.Eval(frame, condition);
    ExporterMask true_in = 0, false_in = 0;
    in.Truth(test, &true_in, &false_in);
    // Three environments are held while the arms run: of what nests deep, few variables may be alive.
    const auto held = static_cast<std::uint32_t>(3 * frame.env.slots.size());
    if (in.branch_slots_ + held > Budget::kMaxEnvironments) return NotFollowed();
    in.branch_slots_ += held;
    const ExporterMask here = frame.env.live;
    Value result{.kinds = 0};
    if ((here & true_in) == 0 || (here & false_in) == 0) {
      // Only one arm runs, or none.
      const bool truth = (here & true_in) != 0;
      result = ArmHere(truth ? true_in : false_in, condition, truth, block(truth ? 0 : 1));
    } else {
      Env start = frame.env, then_end;
      const std::size_t narrowed = frame.narrowed.size();
      const Value a = ArmHere(true_in, condition, true, block(0));
      then_end = std::exchange(frame.env, std::move(start));
      Widened(narrowed);
      const Value b = ArmHere(false_in, condition, false, block(1));
      if (then_end.falls && then_end.live != 0) {
        frame.env = in.JoinEnv(std::move(then_end), frame.env);
        Widened(narrowed);
      }
      result = heap().Join(a, b);
    }
    ShowRaise(block(0), here, static_cast<ExporterMask>(here & true_in & ~false_in));
    ShowRaise(block(1), here, static_cast<ExporterMask>(here & false_in & ~true_in));
    in.branch_slots_ -= held;
    return result;
  }

  // An arm that only some of the exporters here surely take, and that raises at its end.
  void ShowRaise(const Block* arm, ExporterMask here, ExporterMask taken) {
    if (arm == nullptr || taken == 0 || taken == here || arm->count == 0) return;
    const Node& last = frame.unit->node(frame.unit->nodes(*arm).back());
    if (last.op != Op::kRaise) return;
    Site site = in.MakeSite(frame, last, graph::NodeKind::kRaise, "raise");
    site.live = taken;
    in.Emit(site);
  }

  // Whatever the branch does to the variables is unknown.
  Value NotFollowed() {
    in.GiveUp(GivenUp::kNesting, frame, node);
    std::fill(frame.env.slots.begin(), frame.env.slots.end(), heap().Unknown());
    return heap().Unknown();
  }

  Value ShortCircuit(bool is_and) {
    const Value left = in.Eval(frame, operand(0));
    const graph::Operand tested = operand(1);
    ExporterMask true_in = 0, false_in = 0;
    in.Truth(in.Eval(frame, tested), &true_in, &false_in);
    const Env start = frame.env;
    Env right_end;
    Value right = Arm(start, is_and ? true_in : false_in, tested, is_and, block(0), &right_end);
    const bool right_runs = (start.live & (is_and ? true_in : false_in)) != 0;
    const bool left_stays = (start.live & (is_and ? false_in : true_in)) != 0;
    frame.env = start;
    if (right_runs && right_end.falls) {
      frame.env = in.JoinEnv(start, right_end);
      frame.env.live = start.live;
    }
    if (!right_runs) return Decided(left, start.live, is_and);
    if (!left_stays) return right;
    if ((node.flags & 1) == 0) return Combined(left, right, is_and);
    return Combined(in.Eval(frame, tested), right, is_and);
  }

  Value Decided(const Value& left, ExporterMask live, bool is_and) {
    if ((node.flags & 1) == 0) return left;
    return is_and ? heap().Bool(static_cast<ExporterMask>(kAllExporters & ~live), live)
                  : heap().Bool(live, static_cast<ExporterMask>(kAllExporters & ~live));
  }

  // The truth of the whole combines per exporter; in value position the value is one of the two.
  Value Combined(const Value& left, const Value& right, bool is_and) {
    Value v = heap().Join(left, right);
    v.true_in = is_and ? left.true_in & right.true_in : left.true_in | right.true_in;
    v.false_in = is_and ? left.false_in | right.false_in : left.false_in & right.false_in;
    v.constant = 0;
    return v;
  }

  // Runs a loop's body until its slots settle. `condition` is the while loop's block, null for `for`.
  void Loop(const Block* condition, const Block* body, const Block* otherwise) {
    LoopExits exits;
    LoopExits* const outer = std::exchange(frame.loop, &exits);
    const std::size_t narrowed = frame.narrowed.size();
    Env head = frame.env;
    Env leave = head;
    bool settled = false;
    for (int run = 0; run < kMaxLoopRuns && !settled; ++run) {
      exits = {};
      frame.env = head;
      Widened(narrowed);
      Env end;
      leave = head;
      if (condition != nullptr) {
        RunCondition(*condition, body, &end, &leave);
      } else {
        if (body != nullptr) in.ExecBlock(frame, *body);
        end = std::move(frame.env);
      }
      for (const Env& e : exits.continues) end = in.JoinEnv(std::move(end), e);
      Env next = in.JoinEnv(head, end);
      next.live = head.live;
      settled = in.SameEnv(next, head);
      if (settled) break;
      if (run + 1 == kMaxLoopRuns) Widen(head, &next, &leave);
      head = std::move(next);
      if (condition == nullptr) leave = head;
    }
    frame.loop = outer;
    Widened(narrowed);
    frame.env = std::move(leave);
    if (otherwise != nullptr && frame.env.falls) in.ExecBlock(frame, *otherwise);
    for (const Env& e : exits.breaks) frame.env = in.JoinEnv(std::move(frame.env), e);
  }

  // What still changes may be anything.
  void Widen(const Env& before, Env* after, Env* leave) {
    in.GiveUp(GivenUp::kLoop, frame, node);
    for (std::size_t i = 0; i < before.slots.size() && i < after->slots.size() && i < leave->slots.size(); ++i) {
      if (Heap::Same(before.slots[i], after->slots[i])) continue;
      after->slots[i] = heap().Join(after->slots[i], heap().Unknown());
      leave->slots[i] = heap().Join(leave->slots[i], heap().Unknown());
    }
  }

  void RunCondition(const Block& condition, const Block* body, Env* end, Env* leave) {
    in.ExecBlock(frame, condition);
    const Value test = in.Eval(frame, condition.result);
    ExporterMask true_in = 0, false_in = 0;
    in.Truth(test, &true_in, &false_in);
    const Env tested = frame.env;
    Arm(tested, false_in, condition.result, false, nullptr, leave);
    Arm(tested, true_in, condition.result, true, body, end);
  }

  Value For() {
    Loop(nullptr, block(0), block(1));
    return {};
  }
  Value While() {
    if (block(0) != nullptr) Loop(block(0), block(1), block(2));
    return {};
  }
  Value With() {
    if (block(0) != nullptr) in.ExecBlock(frame, *block(0));
    return {};
  }

  // Handlers may start from anywhere in the body: from its beginning joined with its end.
  Value Try() {
    const Env start = frame.env;
    const std::size_t narrowed = frame.narrowed.size();
    if (block(0) != nullptr) in.ExecBlock(frame, *block(0));
    Widened(narrowed);
    Env at_handler = frame.env.falls ? in.JoinEnv(start, frame.env) : start;
    if (block(1) != nullptr && frame.env.falls) in.ExecBlock(frame, *block(1));
    Env end = std::move(frame.env);
    const bool handled = block(0) == nullptr || !AsksTorchOnly(*block(0));
    for (std::size_t i = 3; handled && i < blocks.size(); ++i) {
      frame.env = at_handler;
      in.ExecBlock(frame, blocks[i]);
      end = in.JoinEnv(std::move(end), frame.env);
    }
    frame.env = std::move(end);
    if (block(2) == nullptr) return {};
    // `finally` runs on every way out; what it does to values matters only where control goes on.
    const bool falls = frame.env.falls;
    if (!falls) frame.env = at_handler;
    in.ExecBlock(frame, *block(2));
    frame.env.falls = frame.env.falls && falls;
    return {};
  }

  // `import torch; return torch.jit.is_tracing()`: where models are exported this raises nothing.
  bool AsksTorchOnly(const Block& body) const {
    bool returns = false;
    for (const graph::NodeId id : frame.unit->nodes(body)) {
      const Node& n = frame.unit->node(id);
      const auto inputs = frame.unit->inputs(n);
      const bool of_torch = n.name.text() == "torch" || n.name.text().starts_with("torch.");
      const bool allowed = n.op == Op::kLocal || n.op == Op::kAttribute || n.op == Op::kReturn ||
                           (n.op == Op::kImport && of_torch) || (n.op == Op::kCall && inputs.size() == 1);
      if (!allowed) return false;
      returns = returns || n.op == Op::kReturn;
      if (n.op == Op::kCall) {
        const Contents& callee = in.heap_.contents(in.Eval(frame, inputs[0].value));
        if (callee.kind != ContentsKind::kLibrary || !callee.name.text().starts_with("torch.")) return false;
      }
    }
    return returns;
  }

  Value Assert() {
    const graph::Operand condition = operand(0);
    const Value test = in.Eval(frame, condition);
    ExporterMask true_in = 0, false_in = 0;
    in.Truth(test, &true_in, &false_in);
    const Env start = frame.env;
    Env failed;
    ++in.silent_;  // the message is evaluated only when the check fails, and then nothing is exported
    if ((false_in & start.live) != 0) Arm(start, false_in, {}, false, block(0), &failed);
    --in.silent_;
    frame.env = start;
    if (true_in == 0) {
      frame.env.falls = false;
    } else {
      in.Assume(frame, condition, true);
    }
    return {};
  }

  Value Comprehension() {
    std::vector<Value> elements;
    std::vector<Value>* const outer = std::exchange(frame.emitted, &elements);
    if (block(0) != nullptr) in.ExecBlock(frame, *block(0));
    frame.emitted = outer;
    frame.env.falls = true;
    Value joined{.kinds = 0};
    for (const Value& e : elements) joined = heap().Join(joined, e);
    if (joined.kinds == 0) joined = heap().Unknown();
    const auto kind = static_cast<graph::ComprehensionKind>(node.aux);
    return heap().ListOf(joined, ComprehensionLength(), kind == graph::ComprehensionKind::kDict ? kDict : kList);
  }

  // One loop and no filter: as long as what it runs over.
  Value ComprehensionLength() {
    Value length = heap().Number(kInt, Stage::kStatic, Traced::kNo);
    if (block(0) == nullptr) return length;
    for (const graph::NodeId id : frame.unit->nodes(*block(0))) {
      const Node& n = frame.unit->node(id);
      if (n.op != Op::kElement) continue;
      const Value over = in.Eval(frame, frame.unit->inputs(n)[0].value);
      length.stage = std::max(length.stage, over.may_be_tensor() ? over.dims : in.LengthOf(over).stage);
      length.origin = over.origin;
    }
    return length;
  }
};

Value RunRegion(Interpreter& in, Frame& frame, const Node& node);
Value RunRegion(Interpreter& in, Frame& frame, const Node& node) {
  RegionRunner r{in, frame, node, frame.unit->blocks(node)};
  switch (node.op) {
    case Op::kIf:
    case Op::kConditional: return r.Branch();
    case Op::kAnd: return r.ShortCircuit(true);
    case Op::kOr: return r.ShortCircuit(false);
    case Op::kFor: return r.For();
    case Op::kWhile: return r.While();
    case Op::kWith: return r.With();
    case Op::kTry: return r.Try();
    case Op::kAssert: return r.Assert();
    case Op::kComprehension: return r.Comprehension();
    default: return {};
  }
}

}  // namespace exportlint::flow
