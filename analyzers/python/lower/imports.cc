// Import statements.
#include <algorithm>

#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// A dotted name as one symbol, with `level` dots in front; blanks that Python allows around dots are dropped.
Symbol Lowerer::ModuleName(Span span, std::uint32_t level) {
  const std::string_view text = Text(span);
  const auto is_blank = [](char c) {
    return c == ' ' || c == '\t' || c == '\\' || c == '\n' || c == '\r' || c == '\f';
  };
  if (level == 0 && std::ranges::none_of(text, is_blank)) return names_.symbol(names_.Of(text));
  std::string dotted(std::min<std::uint32_t>(level, 100), '.');
  for (const char c : text) {
    if (!is_blank(c)) dotted += c;
  }
  return Symbol::Of(dotted);
}

// `import a.b as c`  %1 = call.import `a.b`;  store.global c = %1
// `import a.b`       %1 = call.import top `a.b`;  store.global a = %1
void Lowerer::LowerImport(NodeId id) {
  for (const NodeId at : tree_.list(tree_.as<Import>(id).names)) {
    const auto& alias = tree_.as<Alias>(at);
    graph::Node node = At(at, Op::kImport);
    node.name = ModuleName(alias.name, 0);
    const bool renamed = alias.asname.length() != 0;
    Span bound = renamed ? alias.asname : alias.name;
    if (!renamed) {
      const std::string_view text = Text(bound);
      const std::size_t end = text.find_first_of(". \t\\\f");
      if (end != std::string_view::npos) bound.end = bound.begin + static_cast<std::uint32_t>(end);
      node.flags = node.name.text().find('.') != std::string_view::npos ? 1 : 0;
    }
    const Operand module = Emit(node, {});
    StoreName(NameOf(bound), at, bound, module);
  }
}

// `from .x import y as z`  %1 = call.import_from `y` '.x';  store.global z = %1
// `from x import *`        %1 = call.import_from `*` 'x'
void Lowerer::LowerImportFrom(NodeId id) {
  const auto& s = tree_.as<ImportFrom>(id);
  const Operand module = StringConstant(ModuleName(s.module, s.level));
  for (const NodeId at : tree_.list(s.names)) {
    const auto& alias = tree_.as<Alias>(at);
    graph::Node node = At(at, Op::kImportFrom);
    node.name = SymbolOf(alias.name);
    const Operand value = Emit(node, {{module, {}}});
    if (Text(alias.name) == "*") continue;
    const Span bound = alias.asname.length() != 0 ? alias.asname : alias.name;
    StoreName(NameOf(bound), at, bound, value);
  }
}

}  // namespace exportlint::python
