// Which slot a name means: Python's scopes while the lowering walks through them.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzers/graph/builder.h"
#include "analyzers/python/lower/names.h"

namespace exportlint::python {

// Functions, class bodies and comprehensions open and close scopes; names are bound before the body is lowered.
class Scopes {
 public:
  Scopes(graph::Builder* builder, const Names* names) : builder_(*builder), names_(*names) {}

  enum class Kind : std::uint8_t { kModule, kClass, kFunction };
  void Open(graph::GraphId graph, Kind kind, std::int32_t class_index = -1);
  void Close();
  Kind kind() const { return scopes_.back().kind; }
  graph::GraphId graph() const { return scopes_.back().graph; }
  // The class whose body this scope is; -1 otherwise.
  std::int32_t class_index() const { return scopes_.back().class_index; }
  std::size_t depth() const { return scopes_.size(); }

  // The name is assigned in this scope: gives it a slot (once). Nothing in a module.
  void Bind(NameId name);
  // A parameter: its own slot even where a (wrong) signature repeats the name.
  void BindParameter(NameId name);
  void DeclareGlobal(NameId name);
  void DeclareNonlocal(NameId name);
  bool IsDeclaredGlobal(NameId name) const;

  // Comprehension variables live until the mark they were bound after is restored.
  std::size_t Mark() const { return bindings_.size(); }
  void BindInComprehension(NameId name, std::size_t mark);
  void Restore(std::size_t mark);

  // What reading the name means here; captures through the functions in between where needed.
  graph::Operand Read(NameId name);
  // Where an assignment goes: a slot operand, or a global. `walrus` looks past comprehension variables.
  graph::Operand Target(NameId name, bool walrus = false);
  // A slot without another meaning, to hold a value for a moment.
  graph::Operand Temporary(Symbol name);

 private:
  static constexpr std::uint32_t kGlobalSlot = 0xFFFFFFFF;
  static constexpr std::int32_t kUnbound = -1;
  struct Scope {
    graph::GraphId graph;
    std::int32_t class_index;
    Kind kind;
    std::size_t mark;
  };
  struct Binding {
    NameId name;
    std::uint32_t scope;
    std::uint32_t slot;
    std::int32_t previous;
    bool comprehension;
  };

  std::uint32_t current() const { return static_cast<std::uint32_t>(scopes_.size() - 1); }
  std::int32_t& Head(NameId name);
  void Push(NameId name, std::uint32_t slot, bool comprehension = false);
  std::uint32_t NewSlot(NameId name);
  // The binding a read in this scope sees, or kUnbound.
  std::int32_t Find(NameId name);
  std::uint32_t Capture(NameId name, std::uint32_t scope, std::uint32_t slot);

  graph::Builder& builder_;
  const Names& names_;
  std::vector<Scope> scopes_;
  std::vector<Binding> bindings_;    // a stack; same-named ones are linked through `previous`
  std::vector<std::int32_t> heads_;  // by NameId: the innermost binding
};

}  // namespace exportlint::python
