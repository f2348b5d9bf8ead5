// Declarations meet the classes they are of.
#include "analyzers/flow/declared.h"

#include <algorithm>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/flow.h"
#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

const DeclaredInput* Declared::Find(std::string_view parameter) const {
  const auto found = std::ranges::find(inputs, parameter, &DeclaredInput::name);
  return found == inputs.end() ? nullptr : &*found;
}

std::uint16_t Declared::FixedOf(std::string_view parameter) const {
  const DeclaredInput* input = Find(parameter);
  if (input == nullptr) return others_static ? kAllFixed : std::uint16_t{0};
  std::uint16_t fixed = input->known ? kAllFixed : std::uint16_t{0};
  for (const int d : input->dynamic) fixed = static_cast<std::uint16_t>(fixed & ~(1u << d));
  return fixed;
}

namespace {

// 0: it says nothing of this class; else the larger the sooner.
int Fit(const Declared& d, const graph::Unit& unit, std::uint32_t index, const Program& program) {
  const std::string_view name = unit.class_at(index).qualified_name.text();
  if (d.unit != nullptr) return d.unit == &unit && d.class_index == index ? 2 : 0;
  if (d.model == "*") return 1;
  return d.model == name || d.model == program.ModuleName(unit) + "." + std::string(name) ? 3 : 0;
}

}  // namespace

const Declared* Interpreter::DeclaredFor(ClassRef cls) const {
  if (declarations_ == nullptr) return nullptr;
  const auto found = declarations_->by_class.find(UnitKey{cls.unit, cls.index});
  return found == declarations_->by_class.end() ? nullptr : found->second;
}

std::vector<const graph::Graph*> Interpreter::Reached() const {
  std::vector<const graph::Graph*> graphs;
  for (const auto& [graph, signatures] : local_.contexts) graphs.push_back(graph);
  return graphs;
}

const graph::Unit& Analysis::unit(std::size_t unit) const {
  return program_->unit(unit);
}

bool Analysis::DeclaresDynamic(std::size_t unit) const {
  return program_->index(program_->unit(unit)).declares_dynamic;
}

void Analysis::Declare(std::vector<Declared> declared) {
  if (declared.empty()) return;
  declarations_ = std::make_unique<Declarations>();
  Declarations& d = *declarations_;
  d.all = std::move(declared);
  for (std::size_t u = 0; u < program_->size(); ++u) {
    const graph::Unit& unit = program_->unit(u);
    for (std::uint32_t c = 0; c < unit.classes().size(); ++c) {
      int best = 0;
      for (const Declared& one : d.all) {
        // "*" with inputs by name is about what an export is given; without, about every module.
        const bool inner = one.model == "*" && !one.inputs.empty() && program_->UsedInClasses(unit.class_at(c).name);
        const int fit = inner ? 0 : Fit(one, unit, c, *program_);
        if (fit > best) best = fit, d.by_class[UnitKey{&unit, c}] = &one;
      }
    }
  }
  // Modules below declared models are met there with the sizes they really have: alone, nothing is known of them.
  Session session(*this);
  for (std::size_t u = 0; u < program_->size(); ++u) {
    const graph::Unit& unit = program_->unit(u);
    bool any = false;
    for (std::uint32_t c = 0; c < unit.classes().size(); ++c) any = any || d.by_class.contains(UnitKey{&unit, c});
    if (!any) continue;
    for (const graph::Graph* g : session.ReachedFromDeclared(u)) d.covered.insert(g);
  }
}

}  // namespace exportlint::flow
