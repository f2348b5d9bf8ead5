#include "analyzers/flow/limits.h"

#include <string>
#include <utility>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

std::string_view ToString(GivenUp why) {
  switch (why) {
    case GivenUp::kSteps: return "too many steps: what follows was not looked at";
    case GivenUp::kDepth: return "calls nest too deep: the result of this one is unknown";
    case GivenUp::kStack: return "definitions that need each other nest too deep: this one is unknown";
    case GivenUp::kContexts: return "called with too many different arguments: from here on they are forgotten";
    case GivenUp::kWrappers:
      return "decorated, and called with too many different arguments: from here on its wrapper is not run";
    case GivenUp::kRecursion: return "recursive call: its result is unknown";
    case GivenUp::kLoop: return "what this loop does to its variables did not settle: they may be more than is known";
    case GivenUp::kCandidates: return "too many candidates: none is followed";
    case GivenUp::kBindings: return "a global name is bound too often, or by too long an expression: it is unknown";
    case GivenUp::kLength: return "too many elements to know them one by one: they are joined";
    case GivenUp::kNesting: return "nested too deep: not followed";
    case GivenUp::kBases: return "too many bases: only the first ones are known";
  }
  return {};
}

void Interpreter::GiveUp(GivenUp why, const graph::Unit& unit, std::string_view function, std::uint32_t offset) {
  // How deep definitions nest, and which of them is entered first, depends on what was asked before.
  if (heap_.lasting() && (why == GivenUp::kDepth || why == GivenUp::kRecursion)) return;
  if (!given_up_.emplace(&unit, offset, why).second) return;
  limits_.push_back({.path = unit.source().path(),
                     .line = unit.source().Locate(offset).line,
                     .message = std::string(ToString(why)),
                     .function = function.empty() ? "<module>" : std::string(function)});
}

void Interpreter::GiveUp(GivenUp why, const Frame& frame, const graph::Node& node) {
  GiveUp(why, *frame.unit, frame.graph->qualified_name.text(), node.span.begin);
}

void Interpreter::StartSteps() {
  spent_ += nodes_;
  nodes_ = 0;
  told_ = false;
  allowed_ = std::min(Budget::kMaxNodes, Budget::kMaxFileNodes - spent_);
}

void Interpreter::OutOfSteps(const Frame& frame, graph::NodeId id) {
  if (!std::exchange(told_, true)) GiveUp(GivenUp::kSteps, frame, frame.unit->node(id));
}

bool Interpreter::StackIsLow() const {
  const char here = 0;
  const auto distance = stack_ - reinterpret_cast<std::uintptr_t>(&here);  // stacks grow downwards
  return stack_ != 0 && distance > Budget::kMaxStack && distance < (std::uintptr_t{1} << 40);
}

}  // namespace exportlint::flow
