#include "analyzers/graph/print_header.h"

#include <algorithm>
#include <array>

namespace exportlint::graph::internal {
namespace {

constexpr int kMaxHintDepth = 50;

void PrintHint(const Unit& unit, const Hint& hint, int depth, std::string* out) {
  static constexpr std::array<std::string_view, 13> kNames = {"unknown",  "tensor", "int",  "float", "bool",
                                                              "str",      "None",   "list", "tuple", "dict",
                                                              "callable", "class",  "union"};
  const auto base = static_cast<std::size_t>(hint.base);
  if (hint.base == Hint::Base::kClass)
    *out += hint.name.text();
  else
    *out += base < kNames.size() ? kNames[base] : "?";
  if (hint.count == 0 || depth > kMaxHintDepth) return;
  *out += '[';
  bool first = true;
  for (const Hint& argument : unit.hint_arguments(hint)) {
    if (!first) *out += ", ";
    first = false;
    PrintHint(unit, argument, depth + 1, out);
  }
  if (hint.variadic) *out += ", ...";
  *out += ']';
}

void PrintParameter(const Unit& unit, const Parameter& p, std::string* out) {
  if (p.kind == Parameter::Kind::kArgs) *out += '*';
  if (p.kind == Parameter::Kind::kKwargs) *out += "**";
  if (p.kind == Parameter::Kind::kKeywordOnly) *out += "kw ";
  if (p.kind == Parameter::Kind::kPositionalOnly) *out += "pos ";
  *out += p.name.text();
  if (p.hint != 0) {
    *out += ": ";
    PrintHint(unit, unit.hint(p.hint), 0, out);
  }
  if (p.has_default) *out += " =";
}

void PrintFlags(std::uint32_t flags, std::string* out) {
  static constexpr std::array<std::string_view, 13> kNames = {
      "generator", "async",       "static",     "classmethod", "property", "setter",          "abstract",
      "scripted",  "jit ignored", "jit export", "no grad",     "overload", "compile disabled"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (flags >> i & 1) (*out += ", ") += kNames[i];
  }
}

}  // namespace

void PrintSlot(const Graph& graph, std::uint32_t slot, std::string* out) {
  *out += '$';
  if (slot >= graph.slots.size()) {
    *out += '?' + std::to_string(slot);
    return;
  }
  const Symbol name = graph.slots[slot];
  *out += name.text();
  if (std::count(graph.slots.begin(), graph.slots.end(), name) > 1) *out += '.' + std::to_string(slot);
}

void PrintGraphHeader(const Unit& unit, GraphId id, std::string* out) {
  static constexpr std::array<std::string_view, 5> kKinds = {"module", "function", "method", "lambda", "class body"};
  const Graph& graph = unit.graph(id);
  *out += "graph " + std::to_string(id);
  if (id != 0) *out += " in " + std::to_string(graph.parent);
  (*out += ": ") += kKinds[static_cast<std::size_t>(graph.kind)];
  if (id != 0) (*out += ' ') += graph.qualified_name.text();
  if (graph.kind != Graph::Kind::kModule && graph.kind != Graph::Kind::kClassBody) {
    *out += '(';
    for (std::size_t i = 0; i < graph.parameters.size(); ++i) {
      if (i != 0) *out += ", ";
      PrintParameter(unit, graph.parameters[i], out);
    }
    *out += ')';
  }
  if (graph.returns != 0) {
    *out += " -> ";
    PrintHint(unit, unit.hint(graph.returns), 0, out);
  }
  PrintFlags(graph.flags, out);
  for (std::size_t i = graph.parameters.size(); i < graph.slots.size(); ++i) {
    *out += i == graph.parameters.size() ? ", locals " : " ";
    *out += graph.slots[i].text();
  }
  for (std::size_t i = 0; i < graph.captures.size(); ++i) {
    *out += i == 0 ? ", captures " : " ";
    PrintSlot(graph, graph.captures[i].slot, out);
    *out += "<-";
    if (graph.parent < unit.graphs().size()) PrintSlot(unit.graph(graph.parent), graph.captures[i].outer_slot, out);
  }
  *out += '\n';
}

void PrintClass(const Unit& unit, std::uint32_t index, std::string* out) {
  const Class& c = unit.class_at(index);
  *out += "class " + std::to_string(index) + ": ";
  for (const Symbol decorator : c.decorator_names) ((*out += '@') += decorator.text()) += ' ';
  *out += c.qualified_name.text();
  *out += '(';
  for (std::size_t i = 0; i < c.base_names.size(); ++i) (*out += i == 0 ? "" : ", ") += c.base_names[i].text();
  *out += ") body " + std::to_string(c.body);
  for (std::size_t i = 0; i < c.methods.size(); ++i)
    (*out += i == 0 ? ", methods " : " ") += std::to_string(c.methods[i]);
  for (std::size_t i = 0; i < c.fields.size(); ++i) {
    (*out += i == 0 ? ", fields " : "; ") += c.fields[i].name.text();
    *out += ": ";
    PrintHint(unit, unit.hint(c.fields[i].hint), 0, out);
    if (c.fields[i].has_default) *out += " =";
  }
  *out += '\n';
}

}  // namespace exportlint::graph::internal
