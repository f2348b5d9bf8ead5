#include "analyzers/flow/registrations.h"

#include <algorithm>
#include <array>
#include <string>

#include "analyzers/graph/registration.h"

namespace exportlint::flow {

using graph::Node;
using graph::NodeId;
using graph::Op;
using graph::Operand;
using Kind = Registration::Kind;

bool IsNative(const graph::Unit& unit) {
  const std::string_view path = unit.source().path();
  return std::ranges::any_of(
      std::array<std::string_view, 10>{".cpp", ".cc", ".cxx", ".cu", ".c++", ".h", ".hpp", ".hh", ".hxx", ".cuh"},
      [&](std::string_view suffix) { return path.ends_with(suffix); });
}

namespace {

// Kernels that are made of other operators, or that give shapes alone.
constexpr std::array<std::string_view, 4> kComposite = {"CompositeImplicitAutograd", "CompositeExplicitAutograd",
                                                        "CompositeExplicitAutogradNonFunctional", "CatchAll"};

bool IsOneOf(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

// Reads one unit's text for registrations, without running it.
class Registrations::Reader {
 public:
  Reader(const graph::Unit& unit, Registrations* out) : unit_(unit), out_(*out) {}

  void Run() {
    const bool native = IsNative(unit_);
    if (native) NoteFunctions();
    for (NodeId id = 0; id < unit_.nodes().size(); ++id) {
      const Node& n = unit_.node(id);
      if (n.op == Op::kOperator && native) Native(id, n);
      if (n.op == Op::kCall && !native) Python(id, n);
      // `@op.register_fake` without a call.
      if (n.op == Op::kDecorate && CalleeOf(unit_.inputs(n)[0].value) == "register_fake")
        Keep(Kind::kFake, {}, {}, id, {});
    }
  }

 private:
  void NoteFunctions() {
    for (graph::GraphId g = 0; g < unit_.graphs().size(); ++g) {
      const graph::Graph& graph = unit_.graph(g);
      if (graph.kind == graph::Graph::Kind::kFunction && graph.parent == 0 && g != 0)
        out_.native_.try_emplace(graph.qualified_name, FunctionRef{&unit_, g});
    }
  }

  std::string_view Text(Operand o) const {
    if (!o.present() || o.tag() != Operand::Tag::kConstant) return {};
    const graph::Constant& c = unit_.constant(o);
    return c.type == graph::Constant::Type::kString ? c.text.text() : std::string_view{};
  }

  // What a C++ front-end says outright.
  void Native(NodeId id, const Node& n) {
    const auto inputs = unit_.inputs(n);
    const auto text = [&](std::size_t i) { return i < inputs.size() ? Text(inputs[i].value) : std::string_view{}; };
    const std::string_view api = n.name.text();
    if (api == graph::kDefine) {
      const std::string_view whole = text(0);
      const std::size_t open = std::min(whole.find('('), whole.size());
      Keep(Kind::kDefine, whole.substr(0, open), whole.substr(open), id, {});
    } else if (api == graph::kImplement) {
      Keep(Kind::kImplement, text(0), text(1), id, inputs.size() > 2 ? inputs[2].value : Operand{});
    } else if (api == graph::kBind) {
      Keep(Kind::kBind, text(1), text(0), id, inputs.size() > 2 ? inputs[2].value : Operand{});
    } else if (api == graph::kPythonStub) {
      Keep(Kind::kStub, text(0), text(1), id, {});
    }
  }

  // Names as they are written at the end of the callee: torch.library's and torch.onnx's functions.
  void Python(NodeId id, const Node& n) {
    const auto inputs = unit_.inputs(n);
    if (inputs.empty() || !inputs[0].value.present()) return;
    const std::string_view callee = CalleeOf(inputs[0].value);
    std::string_view first;
    for (std::size_t i = 1; i < inputs.size() && first.empty(); ++i) first = Text(inputs[i].value);
    const bool named = first.find("::") != std::string_view::npos;
    const std::string_view op = named ? first.substr(0, std::min(first.find('('), first.size())) : std::string_view{};
    if (callee == "custom_op" && named) {
      Keep(Kind::kDefine, op, {}, id, {});
      Keep(Kind::kImplement, op, "CPU", id, {});
    } else if (callee == "register_fake" || callee == "impl_abstract") {
      Keep(Kind::kFake, op, {}, id, {});
    } else if (callee == "register_custom_op_symbolic" && named) {
      Keep(Kind::kTranslation, op, "trace", id, {});
    } else if (callee == "impl") {
      // `lib.impl("name", f, "Meta")`: the namespace is the library's.
      const std::string plain = named ? std::string(op) : "::" + std::string(first);
      for (const graph::Input& input : inputs) {
        if (Text(input.value) == "Meta" || IsOneOf(kComposite, Text(input.value))) Keep(Kind::kFake, plain, {}, id, {});
      }
    } else if (callee == "CppExtension" || callee == "CUDAExtension" || callee == "load") {
      Extension(n);
    }
    static const Symbol kTable = Symbol::Of("custom_translation_table");
    if (std::ranges::any_of(inputs, [](const graph::Input& input) { return input.name == kTable; }))
      Keep(Kind::kTranslation, {}, "dynamo", id, {});
  }

  // `CppExtension("my_ext", ["src/ops.cpp"])`, `load(name="my_ext", sources=["ops.cpp"])`.
  void Extension(const Node& n) {
    Symbol module;
    for (const graph::Input& input : unit_.inputs(n).subspan(1)) {
      const std::string_view text = Text(input.value);
      if (!text.empty() && module.empty() && text.find('/') == std::string_view::npos) module = Symbol::Of(text);
      if (!input.value.present() || input.value.tag() != Operand::Tag::kNode) continue;
      const Node& list = unit_.node(input.value.index());
      if (list.op != Op::kList || module.empty()) continue;
      for (const graph::Input& source : unit_.inputs(list)) {
        std::string_view path = Text(source.value);
        if (source.value.present() && source.value.tag() == Operand::Tag::kNode)
          path = LastString(source.value.index(), 0);
        if (!path.empty()) out_.sources_.push_back({module, Symbol::Of(path)});
      }
    }
  }

  // "ops.cpp" of `os.path.join(here, "ops.cpp")` and `here / "ops.cpp"`.
  std::string_view LastString(NodeId id, int depth) const {
    const auto inputs = unit_.inputs(unit_.node(id));
    for (std::size_t i = inputs.size(); i-- > 0;) {
      if (const std::string_view text = Text(inputs[i].value); !text.empty()) return text;
      if (depth < 4 && inputs[i].value.present() && inputs[i].value.tag() == Operand::Tag::kNode) {
        if (const std::string_view text = LastString(inputs[i].value.index(), depth + 1); !text.empty()) return text;
      }
    }
    return {};
  }

  std::string_view CalleeOf(Operand callee) const {
    if (callee.tag() == Operand::Tag::kGlobal) return callee.global().text();
    if (callee.tag() != Operand::Tag::kNode) return {};
    const Node& n = unit_.node(callee.index());
    return n.op == Op::kAttribute ? n.name.text() : std::string_view{};
  }

  void Keep(Kind kind, std::string_view op, std::string_view detail, NodeId node, Operand function) {
    Registration r{.kind = kind, .op = Symbol::Of(op), .detail = Symbol::Of(detail), .unit = &unit_, .node = node};
    if (function.present() && function.tag() == Operand::Tag::kNode) {
      const Node& n = unit_.node(function.index());
      if (n.op == Op::kFunction) r.function = {&unit_, n.aux};
    } else if (function.present() && function.tag() == Operand::Tag::kGlobal) {
      out_.open_.emplace_back(out_.all_.size(), function.global());
    }
    out_.by_op_.emplace(r.op, out_.all_.size());
    out_.all_.push_back(r);
  }

  const graph::Unit& unit_;
  Registrations& out_;
};

bool MayRegister(const graph::Unit& unit, const Node& call) {
  static const std::array<Symbol, 8> kNames = {Symbol::Of("custom_op"),     Symbol::Of("register_fake"),
                                               Symbol::Of("impl_abstract"), Symbol::Of("register_custom_op_symbolic"),
                                               Symbol::Of("impl"),          Symbol::Of("CppExtension"),
                                               Symbol::Of("CUDAExtension"), Symbol::Of("load")};
  static const Symbol kTable = Symbol::Of("custom_translation_table"), kExport = Symbol::Of("export");
  const auto inputs = unit.inputs(call);
  const Operand callee = inputs.empty() ? Operand{} : inputs[0].value;
  if (!callee.present()) return false;
  Symbol name;
  if (callee.tag() == Operand::Tag::kGlobal) name = callee.global();
  if (callee.tag() == Operand::Tag::kNode) name = unit.node(callee.index()).name;
  if (std::ranges::find(kNames, name) != kNames.end()) return true;
  return name == kExport && std::ranges::any_of(inputs, [](const graph::Input& input) { return input.name == kTable; });
}

void Registrations::Add(const graph::Unit& unit) {
  Reader(unit, this).Run();
}

void Registrations::Link() {
  for (const auto& [index, name] : open_) {
    if (const FunctionRef* f = NativeFunction(name)) all_[index].function = *f;
  }
  for (const Registration& r : all_) {
    if (r.function.unit == nullptr) continue;
    const graph::Graph* graph = &r.function.unit->graph(r.function.graph);
    if (r.kind == Kind::kBind) bound_.emplace(graph, r.op.text().find("backward") != std::string_view::npos);
    if (r.kind == Kind::kImplement) (IsOneOf(kComposite, r.detail.text()) ? composite_ : kernels_).emplace(graph, true);
  }
}

bool Registrations::SameNames(const Registrations& other) const {
  return std::ranges::equal(all_, other.all_, [](const Registration& a, const Registration& b) {
    return a.kind == b.kind && a.op == b.op && a.detail == b.detail &&
           a.unit->source().path() == b.unit->source().path();
  });
}

std::vector<const Registration*> Registrations::Of(Symbol op) const {
  std::vector<const Registration*> found;
  const auto [first, last] = by_op_.equal_range(op);
  for (auto it = first; it != last; ++it) found.push_back(&all_[it->second]);
  std::ranges::sort(found);
  return found;
}

const Registration* Registrations::Find(Symbol op, Kind kind) const {
  for (const Registration* r : Of(op)) {
    if (r->kind == kind) return r;
  }
  return nullptr;
}

bool Registrations::HasFake(Symbol op) const {
  const std::string_view name = op.text();
  const std::string_view ns = name.substr(0, std::min(name.find("::"), name.size()));
  const Registration* definition = Find(op, Kind::kDefine);
  return std::ranges::any_of(all_, [&](const Registration& r) {
    switch (r.kind) {
      case Kind::kFake:
        // `op.register_fake(f)` names the operator by its Python object.
        if (r.op.empty()) return definition != nullptr && definition->unit == r.unit;
        return r.op == op || (r.op.text().starts_with("::") && name.ends_with(r.op.text()));
      case Kind::kStub: return r.op.text() == ns;
      case Kind::kImplement: return r.op == op && (r.detail.text() == "Meta" || IsOneOf(kComposite, r.detail.text()));
      default: return false;
    }
  });
}

const Registration* Registrations::Composite(Symbol op) const {
  for (const Registration* r : Of(op)) {
    if (r->kind == Kind::kImplement && r->function.unit != nullptr && IsOneOf(kComposite, r->detail.text())) return r;
  }
  return nullptr;
}

bool Registrations::Translated(Symbol op, std::string_view exporter) const {
  return std::ranges::any_of(all_, [&](const Registration& r) {
    return r.kind == Kind::kTranslation && r.detail.text() == exporter && (r.op.empty() || r.op == op);
  });
}

const FunctionRef* Registrations::NativeFunction(Symbol name) const {
  const auto found = native_.find(name);
  return found == native_.end() ? nullptr : &found->second;
}

const graph::Unit* Registrations::ExtensionModule(std::string_view name) const {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  for (const Registration& r : all_) {
    if (r.kind == Kind::kBind && !last.empty() && r.detail.text() == last) return r.unit;
  }
  for (const Source& source : sources_) {
    const std::string_view module = source.module.text();
    if (module.substr(module.rfind('.') + 1) != last) continue;
    const std::string_view path = source.path.text();
    const std::string_view file = path.substr(path.rfind('/') + 1);
    for (const Registration& r : all_) {
      const std::string_view at = r.unit->source().path();
      if (r.kind == Kind::kBind && at.substr(at.rfind('/') + 1) == file) return r.unit;
    }
  }
  return nullptr;
}

}  // namespace exportlint::flow
