#include "analyzers/flow/program.h"

#include <algorithm>
#include <set>

#include "facts/python_names.h"

namespace exportlint::flow {
namespace {

using graph::NodeKind;
using graph::Op;

// "a/b/c.py" -> "a/b/c", "a/b/__init__.py" -> "a/b". Dots and doubled slashes are taken away first.
std::string ModulePath(std::string_view path) {
  std::string clean;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/' && (clean.empty() ? false : clean.back() == '/')) continue;
    if (path[i] == '.' && (clean.empty() || clean.back() == '/') && i + 1 < path.size() && path[i + 1] == '/') {
      ++i;
      continue;
    }
    clean.push_back(path[i]);
  }
  if (clean.ends_with(".py")) clean.resize(clean.size() - 3);
  if (clean.ends_with(".pyi")) clean.resize(clean.size() - 4);
  if (clean.ends_with("/__init__")) clean.resize(clean.size() - 9);
  return clean;
}

std::string_view Parent(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

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
    names.erase(std::unique(names.begin(), names.end()), names.end());
    names.shrink_to_fit();
  }

 private:
  void NoteNames(const graph::Node& n) {
    if (n.op == Op::kAttribute) out_->used_in_classes.push_back(n.name);
    for (const graph::Input& input : unit_.inputs(n)) {
      if (input.value.present() && input.value.tag() == graph::Operand::Tag::kGlobal) {
        out_->used_in_classes.push_back(input.value.global());
      }
    }
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
    }
    if (n.op == Op::kSetItem && inputs[0].value.present() && inputs[0].value.tag() == graph::Operand::Tag::kGlobal)
      out_->item_stores.push_back({inputs[0].value.global(), graph_, id});
    const auto& captures = unit_.graph(graph_).captures;
    for (std::uint32_t i = 0; n.op == Op::kLocal && i < captures.size(); ++i) {
      if (captures[i].slot == n.aux) out_->rebinds.emplace_back(graph_, i);
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
  graph::GraphId graph_ = 0;
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

namespace {

std::shared_ptr<const ModuleNames> NameModules(const std::vector<std::shared_ptr<const graph::Unit>>& units) {
  auto modules = std::make_shared<ModuleNames>();
  std::set<std::string, std::less<>> packages;  // folders that hold an __init__.py
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    const std::string& path = units[i]->source().path();
    modules->paths.push_back(path);
    const std::string& module = modules->modules.emplace_back(ModulePath(path));
    modules->by_path.emplace(module, i);
    if (path.ends_with("__init__.py")) packages.insert(module);
  }
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    const std::string& module = modules->modules[i];
    std::string_view top = module;  // the outermost folder that is still a package, or the file itself
    while (packages.contains(Parent(top))) top = Parent(top);
    const std::size_t skip = Parent(top).empty() ? (top.starts_with('/') ? 1 : 0) : Parent(top).size() + 1;
    std::string name = module.substr(std::min(skip, module.size()));
    std::replace(name.begin(), name.end(), '/', '.');
    modules->by_name.emplace(name, i);
    modules->names.push_back(std::move(name));
  }
  return modules;
}

}  // namespace

bool Program::SamePaths(const ModuleNames& names) const {
  return std::ranges::equal(names.paths, units_, {}, {},
                            [](const auto& unit) -> const std::string& { return unit->source().path(); });
}

Program::Program(std::vector<std::shared_ptr<const graph::Unit>> units, const ForEach& for_each, Loader load,
                 const Program* previous, std::vector<std::shared_ptr<const UnitIndex>> indexes)
    : units_(std::move(units)), indexes_(std::move(indexes)) {
  indexes_.resize(units_.size());
  if (previous != nullptr && previous->installed_ != nullptr) {
    installed_ = previous->installed_;
  } else if (load) {
    installed_ = std::make_shared<Installed>(std::move(load));
  }
  names_ = previous != nullptr && SamePaths(*previous->names_) ? previous->names_ : NameModules(units_);
  std::vector<std::size_t> to_index;
  tsl::robin_map<const graph::Unit*, std::size_t> before;
  for (std::size_t i = 0; previous != nullptr && i < previous->size(); ++i)
    before.emplace(previous->units_[i].get(), i);
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const auto same = before.find(units_[i].get());
    if (same != before.end()) indexes_[i] = previous->indexes_[same->second];
    if (indexes_[i] == nullptr) to_index.push_back(i);
  }
  for_each(to_index.size(), [&](std::size_t i) { indexes_[to_index[i]] = MakeIndex(*units_[to_index[i]]); });
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (indexes_[i]->native || indexes_[i]->registers) registrations_.Add(*units_[i]);
  }
  registrations_.Link();
  for (std::size_t i = 0; i < units_.size(); ++i) {
    by_unit_.emplace(units_[i].get(), Known{indexes_[i].get(), static_cast<std::uint32_t>(i)});
    for (const Symbol name : indexes_[i]->used_in_classes) {
      if (name.id() >= used_in_classes_.size()) used_in_classes_.resize(name.id() + name.id() / 2 + 1);
      used_in_classes_[name.id()] = true;
    }
  }
}

bool Program::UsedInClasses(Symbol name) const {
  return name.id() < used_in_classes_.size() && used_in_classes_[name.id()];
}

const std::string& Program::ModuleName(const graph::Unit& unit) const {
  const auto found = by_unit_.find(&unit);
  return found != by_unit_.end() ? names_->names[found->second.number] : *installed_->NameOf(unit);
}

const graph::Unit* Program::FindModule(std::string_view name, const graph::Unit& from) const {
  if (const graph::Unit* unit = FindSource(name, from)) return unit;
  return registrations_.ExtensionModule(name);
}

const graph::Unit* Program::FindSource(std::string_view name, const graph::Unit& from) const {
  if (installed_ == nullptr) return FindLinted(name, from);
  if (!index(from).installed) {
    if (const graph::Unit* unit = FindLinted(name, from)) return unit;
  }
  const std::size_t dots = std::min(name.find_first_not_of('.'), name.size());
  std::string dotted(name.substr(dots));
  if (dots > 0) {
    std::string_view package = ModuleName(from);
    const auto up = [&] {
      package = package.substr(0, package.rfind('.') == std::string_view::npos ? 0 : package.rfind('.'));
    };
    if (!from.source().path().ends_with("__init__.py")) up();
    for (std::size_t i = 1; i < dots; ++i) up();
    if (package.empty()) return nullptr;
    dotted = dotted.empty() ? std::string(package) : std::string(package) + "." + dotted;
  }
  if (const auto found = names_->by_name.find(dotted); found != names_->by_name.end())
    return units_[found->second].get();
  return installed_->Find(dotted);
}

const graph::Unit* Program::FindLinted(std::string_view name, const graph::Unit& from) const {
  std::size_t dots = 0;
  while (dots < name.size() && name[dots] == '.') ++dots;
  if (dots == 0) {
    if (const auto found = names_->by_name.find(name); found != names_->by_name.end())
      return units_[found->second].get();
    dots = 1;  // a script's neighbour: `import helper`
  }
  const auto known = by_unit_.find(&from);
  std::string made;
  std::string_view base;
  if (known != by_unit_.end())
    base = names_->modules[known->second.number];
  else
    base = made = ModulePath(from.source().path());
  const bool is_package = from.source().path().ends_with("__init__.py");
  for (std::size_t i = is_package ? 1 : 0; i < dots; ++i) base = Parent(base);
  std::string target(base);
  std::string_view rest =
      name.substr(name.find_first_not_of('.') == std::string_view::npos ? name.size() : name.find_first_not_of('.'));
  if (!rest.empty()) {
    if (!target.empty()) target += '/';
    for (const char c : rest) target += c == '.' ? '/' : c;
  }
  const auto found = names_->by_path.find(target);
  return found == names_->by_path.end() ? nullptr : units_[found->second].get();
}

}  // namespace exportlint::flow
