// Global names: definitions, imports through the linted tree, builtins; each evaluated when it is first asked for.
#include <string>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::Operand;

namespace {

constexpr std::size_t kMaxBindings = 4;  // of one name; more are not followed

// Evaluates just the nodes an operand needs, in order of need: a module's table without its whole body.
class DemandEvaluator {
 public:
  DemandEvaluator(Interpreter& in, Frame& frame) : in_(in), frame_(frame) {}

  bool Need(Operand operand, int depth = 0) {
    if (!operand.present() || operand.tag() != Operand::Tag::kNode) return true;
    if (depth > 64 || ++count_ > 20000) return false;
    const graph::Node& n = frame_.unit->node(operand.index());
    for (const graph::Input& input : frame_.unit->inputs(n)) {
      if (!Need(input.value, depth + 1)) return false;
    }
    ids_.push_back(operand.index());
    return true;
  }

  Value Run(Operand operand) {
    for (const graph::NodeId id : ids_) in_.ExecSingle(frame_, id);
    return in_.Eval(frame_, operand);
  }

 private:
  Interpreter& in_;
  Frame& frame_;
  std::vector<graph::NodeId> ids_;
  int count_ = 0;
};

}  // namespace

Value Interpreter::ModuleAttribute(const graph::Unit& unit, Symbol name) {
  const auto [it, added] = globals_.try_emplace({&unit, name}, heap_.Unknown());
  if (!added) return it->second;
  const UnitIndex& index = program_.index(unit);
  const auto bindings = index.globals.find(name);
  Value result{.kinds = 0};
  if (bindings != index.globals.end() && bindings->second.size() <= kMaxBindings && !unit.graphs().empty()) {
    Frame frame{.unit = &unit, .graph = &unit.graph(0), .range = index.ranges[0], .values = {}, .env = {}};
    frame.in_entry = false;
    frame.values.assign(frame.range.last - frame.range.first, Value{});
    frame.env.slots.assign(unit.graph(0).slots.size(), Value{});
    ++silent_;
    for (const Binding& binding : bindings->second) {
      DemandEvaluator demand(*this, frame);
      const Value v = demand.Need(binding.value) ? demand.Run(binding.value) : heap_.Unknown();
      // `try: import x` / `except: x = None`: the import is what runs where the model is exported.
      if (result.kinds != 0 && v.is(kNone)) continue;
      result = result.kinds == 0 || result.is(kNone) ? v : heap_.Join(result, v);
    }
    --silent_;
  } else if (bindings == index.globals.end()) {
    const graph::Unit* sub = program_.FindModule("." + std::string(name.text()), unit);
    if (sub != nullptr && unit.source().path().ends_with("__init__.py")) {
      result = ImportModule(unit, "." + std::string(name.text()), false);
    }
    for (std::size_t i = index.star_imports.size(); i-- > 0 && result.kinds == 0;) {
      const graph::Unit* from = program_.FindModule(index.star_imports[i], unit);
      if (from == nullptr || from == &unit) continue;
      const Value v = ModuleAttribute(*from, name);
      if (v.known()) result = v;
    }
  }
  if (result.kinds == 0) result = heap_.Unknown();
  return globals_[{&unit, name}] = result;
}

Value Interpreter::GlobalValue(const graph::Unit& unit, Symbol name) {
  const UnitIndex& index = program_.index(unit);
  if (index.globals.contains(name)) return ModuleAttribute(unit, name);
  const std::string qualified = "builtins." + std::string(name.text());
  if (FindTransfer(qualified) != nullptr) return heap_.Library(Symbol::Of(qualified));
  if (!index.star_imports.empty()) return ModuleAttribute(unit, name);
  return heap_.Unknown();
}

Value Interpreter::ImportModule(const graph::Unit& from, std::string_view name, bool top_only) {
  if (top_only) name = name.substr(0, name.find('.'));
  if (const graph::Unit* unit = program_.FindModule(name, from)) {
    Value v = heap_.Other();
    v.false_in = 0;
    v.contents = heap_.Intern(Contents{.kind = ContentsKind::kUnitModule, .function = {unit, 0}});
    return v;
  }
  if (name.starts_with('.')) return heap_.Unknown();
  return heap_.Library(Symbol::Of(name));
}

}  // namespace exportlint::flow
