// One function per operation of the hazard graph; eval_node.cc holds the table. Private to analyzers/flow.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Node;
using graph::Op;
using graph::Operand;

// Evaluates one node of a frame. Has private access to the interpreter.
struct NodeEvaluator {
  Interpreter& in;
  Frame& frame;
  const Node& node;

  Heap& heap() { return in.heap_; }
  std::span<const graph::Input> inputs() const { return frame.unit->inputs(node); }
  Value Input(std::size_t i) { return i < inputs().size() ? in.Eval(frame, inputs()[i].value) : heap().None(); }

  Value Call();
  void KeepInPlace(const Value& given);

  void AddArgument(flow::Call* call, const graph::Input& arg);

  Value Operator() {
    flow::Call call{
        .frame = frame, .node = &node, .callee = heap().Library(node.name), .arguments = {}, .name = node.name.text()};
    if (inputs().empty() && call.name == graph::kOpaqueOperator) in.GiveUp(GivenUp::kNesting, frame, node);
    for (const graph::Input& arg : inputs()) AddArgument(&call, arg);
    return in.CallLibrary(call);
  }

  Value Attribute() { return in.GetAttribute(frame, node, Input(0), node.name, node.flags == graph::kCalled); }
  Value Binary() { return in.BinaryResult(frame, node, static_cast<graph::BinaryOp>(node.aux), Input(0), Input(1)); }
  Value Compare() { return in.CompareValues(frame, node, static_cast<graph::CompareOp>(node.aux), Input(0), Input(1)); }

  Value Unary();

  Value Container(Kinds kind);
  Value Tuple() { return Container(kTuple); }
  Value List() { return Container(kList); }

  Value Dict();

  Value Slice();

  Value Format();

  Value Function();

  Value Class() { return heap().Class({frame.unit, node.aux}); }

  Value Decorate() { return in.Decorated(frame, node, Input(0), Input(1)); }

  Value Import() { return in.ImportModule(*frame.unit, node.name.text(), (node.flags & 1) != 0); }
  Value ImportFrom() {
    const Value module = inputs().empty()
                             ? heap().Unknown()
                             : in.ImportModule(*frame.unit, frame.unit->constant(inputs()[0].value).text.text(), false);
    return in.GetAttribute(frame, node, module, node.name);
  }

  Value Enter();
  Value Await() { return Input(0); }
  Value Yield() {
    const Value v = inputs().empty() ? heap().None() : Input(0);
    frame.yielded = heap().Join(frame.yielded, (node.flags & 1) != 0 ? in.ElementOf(v) : v);
    return heap().Unknown();
  }
  Value EmitElement() {
    const std::size_t last = inputs().size();
    if (frame.emitted != nullptr && last > 0) frame.emitted->push_back(Input(last - 1));
    return heap().None();
  }
  Value Match() { return heap().Bool(kAllExporters, kAllExporters); }
  Value Opaque() { return heap().Unknown(); }

  Value Truth() {
    static constexpr std::array<std::string_view, 10> kUses = {"if", "while", "assert", "conditional", "and",
                                                               "or", "not",   "chain",  "filter",      "match"};
    return in.Test(frame, node, Input(0), kUses[std::min<std::size_t>(node.aux, kUses.size() - 1)]);
  }

  Value Element();
  bool MayBeTuple(Operand unpacked);
  Value Unpack();
  void TellRank(Operand shape);
  Value Item();
  Value Subscript();
  Value IndexSequence(const Value& object, const Value& index, const Contents* slice);
  Symbol ItemOfDictClass(const Value& object, const Value& key, std::string_view method);

  void StoreLocal() {
    if (node.aux < frame.env.slots.size()) frame.env.slots[node.aux] = Input(0);
  }
  void StoreGlobal() {
    if (frame.graph->kind == graph::Graph::Kind::kModule) return;
    Site site = in.MakeSite(frame, node, graph::NodeKind::kStore, "global");
    site.value = Input(0);
    site.name = node.name;
    in.Emit(site);
  }
  void StoreAttribute() { in.SetAttribute(frame, node, Input(0), node.name, Input(1)); }
  void StoreItem();
  Value Augmented();

  void Return() {
    frame.returned = heap().Join(frame.returned, In(inputs().empty() ? heap().None() : Input(0), frame.env.live));
    if (!frame.graph->captures.empty()) in.NoteRebound(frame);
    frame.env.falls = false;
  }
  void Raise() { frame.env.falls = false; }
  void Break() {
    if (frame.loop != nullptr) frame.loop->breaks.push_back(frame.env);
    frame.env.falls = false;
  }
  void Continue() {
    if (frame.loop != nullptr) frame.loop->continues.push_back(frame.env);
    frame.env.falls = false;
  }
};

}  // namespace exportlint::flow
