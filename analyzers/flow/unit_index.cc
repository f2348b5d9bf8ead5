// What follows from the text of one unit alone.
#include <algorithm>
#include <utility>

#include "analyzers/flow/program.h"
#include "facts/python_names.h"

namespace exportlint::flow {
namespace {

using graph::NodeKind;
using graph::Op;

// Whether tensors have this attribute or method. Kept by thread: the facts are searched by text.
bool TensorsHave(Symbol attribute) {
  thread_local tsl::robin_map<Symbol, bool> known;
  const auto [it, added] = known.try_emplace(attribute);
  if (added) {
    const std::string_view name = attribute.text();
    it.value() =
        name == "shape" || name == "dtype" || name == "device" || name == "ndim" || facts::HasTensorMethod(name);
  }
  return it->second;
}

class Indexer {
 public:
  Indexer(const graph::Unit& unit, UnitIndex* out) : unit_(unit), out_(out) {
    out_->ranges.resize(unit.graphs().size());
    out_->guards.resize(unit.nodes().size());
    out_->read.resize(unit.nodes().size());
    out_->definitions.resize(unit.graphs().size());
    out_->tensor_use.resize(unit.graphs().size());
    out_->key_use.resize(unit.graphs().size());
  }

  void Run() {
    out_->native = IsNative(unit_);
    package_ = unit_.source().path().ends_with("__init__.py");
    for (graph::GraphId g = 0; g < unit_.graphs().size(); ++g) {
      graph_ = g;
      out_->ranges[g] = {UINT32_MAX, 0};
      out_->tensor_use[g].resize(unit_.graph(g).slots.size());
      stored_.assign(unit_.graph(g).parameters.size(), false);
      out_->key_use[g] = stored_;
      Walk(unit_.block(unit_.graph(g).body));
      if (out_->ranges[g].first == UINT32_MAX) out_->ranges[g] = {};
    }
    RebindThrough();
    std::ranges::stable_sort(out_->globals, {}, [](const Binding& b) { return b.name.id(); });
    out_->globals.shrink_to_fit();
    out_->decorations.shrink_to_fit();
    out_->item_stores.shrink_to_fit();
    std::ranges::sort(out_->exporters);
    auto& names = out_->used_in_classes;
    std::sort(names.begin(), names.end());
    names.shrink_to_fit();
  }

 private:
  void NoteNames(const graph::Node& n) {
    if (n.op == Op::kAttribute) NoteName(n.name);
    for (const graph::Input& input : unit_.inputs(n)) {
      if (input.value.present() && input.value.tag() == graph::Operand::Tag::kGlobal) NoteName(input.value.global());
    }
  }
  // Once a file: most names come again and again.
  void NoteName(Symbol name) {
    thread_local std::vector<std::uint32_t> noted_in;  // by symbol id: the latest file
    if (name.id() >= noted_in.size()) noted_in.resize(name.id() * 2 + 1);
    if (std::exchange(noted_in[name.id()], file_) != file_) out_->used_in_classes.push_back(name);
  }
  static std::uint32_t NextFile() {
    thread_local std::uint32_t files = 0;
    return ++files;
  }

  // Arithmetic, indexing, attributes of tensors, and being the first thing a module is called with.
  void NoteUse(const graph::Node& n) {
    const auto inputs = unit_.inputs(n);
    auto note = [&](std::size_t i) {
      if (i < inputs.size() && inputs[i].value.present() && inputs[i].value.tag() == graph::Operand::Tag::kSlot) {
        out_->tensor_use[graph_][inputs[i].value.index()] = true;
      }
    };
    switch (n.op) {
      case Op::kBinary:
        note(0);
        note(1);
        return;
      case Op::kAttribute: {
        if (TensorsHave(n.name)) note(0);
        return;
      }
      case Op::kCall:
        if (inputs.size() > 1 && inputs[1].name.empty() && inputs[0].value.tag() == graph::Operand::Tag::kNode &&
            unit_.node(inputs[0].value.index()).op == Op::kAttribute) {
          note(1);
        }
        return;
      case Op::kSubscript: return NoteKey(inputs[0].value, inputs[1].value);
      case Op::kLocal:
        if (n.aux < stored_.size()) stored_[n.aux] = true;
        return;
      default: return;
    }
  }
  void NoteKey(graph::Operand object, graph::Operand key) {
    if (!object.present() || object.tag() != graph::Operand::Tag::kSlot || object.index() >= stored_.size()) return;
    if (stored_[object.index()]) return;  // no longer what the parameter was given
    if (!key.present() || key.tag() != graph::Operand::Tag::kConstant) return;
    if (unit_.constant(key).type == graph::Constant::Type::kString) out_->key_use[graph_][object.index()] = true;
  }
  // Its last node raises and the others only make the message.
  bool OnlyRaises(const graph::Block& block) const {
    const auto nodes = unit_.nodes(block);
    if (nodes.empty() || unit_.node(nodes.back()).op != Op::kRaise) return false;
    return std::all_of(nodes.begin(), nodes.end() - 1, [&](graph::NodeId id) {
      const NodeKind kind = unit_.node(id).kind;
      return kind == NodeKind::kCall || kind == NodeKind::kIndex || unit_.node(id).op == Op::kLocal;
    });
  }
  bool OneBranchOnlyRaises(const graph::Node& n) const {
    const auto blocks = unit_.blocks(n);
    return std::any_of(blocks.begin(), blocks.end(), [&](const graph::Block& b) { return OnlyRaises(b); });
  }
  // Every test that takes part in the condition.
  void MarkGuard(graph::Operand condition) {
    if (!condition.present() || condition.tag() != graph::Operand::Tag::kNode) return;
    const graph::Node& n = unit_.node(condition.index());
    if (n.op == Op::kTruth) out_->guards[condition.index()] = true;
    const bool through =
        n.op == Op::kUnary || n.op == Op::kAnd || n.op == Op::kOr || n.op == Op::kTruth || n.op == Op::kCompare;
    if (!through) return;
    if (n.op == Op::kCompare) out_->guards[condition.index()] = true;
    for (const graph::Input& input : unit_.inputs(n)) MarkGuard(input.value);
    for (const graph::Block& b : unit_.blocks(n)) MarkGuard(b.result);
  }

  void Walk(const graph::Block& block) {
    auto& range = out_->ranges[graph_];
    for (const graph::NodeId id : unit_.nodes(block)) {
      range.first = std::min(range.first, id);
      range.last = std::max(range.last, id + 1);
      const graph::Node& n = unit_.node(id);
      if (n.kind == NodeKind::kStore) Store(id, n);
      if (n.op == Op::kDecorate && unit_.graph(graph_).kind == graph::Graph::Kind::kModule)
        out_->decorations.push_back(id);
      if (n.op == Op::kFunction) out_->definitions[n.aux] = id;
      for (const graph::Input& input : unit_.inputs(n)) Read(input.value);
      NoteUse(n);
      if (n.op == Op::kCall && !out_->registers) out_->registers = MayRegister(unit_, n);
      if (n.op == Op::kCall && !out_->declares_dynamic) out_->declares_dynamic = DeclaresDynamic(n);
      if (NamesDim(n)) out_->declares_dynamic = true;
      if (NamesExport(n)) out_->exporters.push_back(id);
      if (unit_.graph(graph_).class_index >= 0) NoteNames(n);
      if (n.op == Op::kAssert || (n.op == Op::kIf && OneBranchOnlyRaises(n))) MarkGuard(unit_.inputs(n)[0].value);
      if (n.op == Op::kImportFrom && n.name.text() == "*" && unit_.graph(graph_).kind == graph::Graph::Kind::kModule) {
        const auto inputs = unit_.inputs(n);
        if (!inputs.empty()) out_->star_imports.push_back(unit_.constant(inputs[0].value).text.text());
      }
      for (const graph::Block& b : unit_.blocks(n)) {
        Walk(b);
        Read(b.result);
      }
    }
  }

  bool NamesExport(const graph::Node& n) const {
    static const Symbol kExport = Symbol::Of("export"), kTrace = Symbol::Of("trace"), kScript = Symbol::Of("script");
    const auto exports = [](Symbol name) { return name == kExport || name == kTrace || name == kScript; };
    if (n.op == Op::kAttribute) return exports(n.name);
    if (n.op != Op::kCall || n.input_count == 0) return false;
    const graph::Operand callee = unit_.inputs(n)[0].value;
    return callee.tag() == graph::Operand::Tag::kGlobal && exports(callee.global());
  }

  // `torch.export.Dim`, `from torch.export import Dim`: a factory may say what is dynamic.
  static bool NamesDim(const graph::Node& n) {
    static const Symbol kDim = Symbol::Of("Dim");
    return (n.op == Op::kAttribute || n.op == Op::kImportFrom) && n.name == kDim;
  }

  bool DeclaresDynamic(const graph::Node& n) const {
    static const Symbol kExport = Symbol::Of("export"), kAxes = Symbol::Of("dynamic_axes"),
                        kShapes = Symbol::Of("dynamic_shapes");
    const auto inputs = unit_.inputs(n);
    const graph::Operand callee = inputs.empty() ? graph::Operand{} : inputs[0].value;
    if (!callee.present()) return false;
    const bool exports = callee.tag() == graph::Operand::Tag::kNode
                             ? unit_.node(callee.index()).name == kExport
                             : callee.tag() == graph::Operand::Tag::kGlobal && callee.global() == kExport;
    return exports &&
           std::ranges::any_of(inputs, [](const graph::Input& i) { return i.name == kAxes || i.name == kShapes; });
  }

  void Read(graph::Operand o) {
    if (o.present() && o.tag() == graph::Operand::Tag::kNode) out_->read[o.index()] = true;
  }

  void Store(graph::NodeId id, const graph::Node& n) {
    const auto inputs = unit_.inputs(n);
    if (n.op == Op::kGlobal && !inputs.empty()) {
      out_->globals.push_back({n.name, id, inputs[0].value});
      Offer(n, NodeOf(unit_, inputs[0].value));
    }
    if (n.op == Op::kSetItem && inputs[0].value.present() && inputs[0].value.tag() == graph::Operand::Tag::kGlobal)
      out_->item_stores.push_back({inputs[0].value.global(), graph_, id});
    static const Symbol kForward = Symbol::Of("forward");
    if (n.op == Op::kSetAttribute && n.name == kForward && inputs[0].value == graph::Operand::Slot(0))
      out_->stores_forward = true;
    const auto& captures = unit_.graph(graph_).captures;
    for (std::uint32_t i = 0; n.op == Op::kLocal && i < captures.size(); ++i) {
      if (captures[i].slot == n.aux) out_->rebinds.emplace_back(graph_, i);
    }
  }

  // `from .m import name` of a package, `__all__ = [...]` and `__all__ += [...]` of any module.
  void Offer(const graph::Node& store, const graph::Node* value) {
    static const Symbol kAll = Symbol::Of("__all__");
    if (value == nullptr) return;
    if (package_ && value->op == Op::kImportFrom) out_->offered.push_back(store.name);
    if (store.name != kAll) return;
    if (value->op == Op::kAugmented) value = NodeOf(unit_, unit_.inputs(*value)[1].value);
    if (value == nullptr || (value->op != Op::kList && value->op != Op::kTuple)) return;
    for (const graph::Input& input : unit_.inputs(*value)) {
      if (input.value.tag() == graph::Operand::Tag::kConstant)
        out_->offered.push_back(unit_.constant(input.value).text);
    }
  }

  // What an inner function assigns, the ones between it and the variable's owner assign too.
  void RebindThrough() {
    auto& all = out_->rebinds;
    all.erase(std::ranges::unique(all).begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const graph::Graph& inner = unit_.graph(all[i].first);
      const auto& outer = unit_.graph(inner.parent).captures;
      for (std::uint32_t c = 0; c < outer.size(); ++c) {
        if (outer[c].slot == inner.captures[all[i].second].outer_slot) all.emplace_back(inner.parent, c);
      }
    }
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
  }

  const graph::Unit& unit_;
  UnitIndex* out_;
  const std::uint32_t file_ = NextFile();  // of this thread
  graph::GraphId graph_ = 0;
  bool package_ = false;
  std::vector<bool> stored_;  // parameters of this graph that the text has bound again
};

}  // namespace

std::span<const Binding> UnitIndex::BindingsOf(Symbol name) const {
  const auto found = std::ranges::equal_range(globals, name.id(), {}, [](const Binding& b) { return b.name.id(); });
  return {found.begin(), found.end()};
}

bool UnitIndex::MentionsExport(graph::GraphId graph) const {
  const auto first = std::ranges::lower_bound(exporters, ranges[graph].first);
  return first != exporters.end() && *first < ranges[graph].last;
}

std::shared_ptr<const UnitIndex> MakeIndex(const graph::Unit& unit) {
  return std::make_shared<const UnitIndex>(IndexUnit(unit));
}

UnitIndex IndexUnit(const graph::Unit& unit) {
  UnitIndex index;
  Indexer(unit, &index).Run();
  return index;
}

}  // namespace exportlint::flow
