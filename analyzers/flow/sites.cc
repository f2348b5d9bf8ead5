// Making sites, and what a site answers to a rule.
#include <algorithm>
#include <string>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Node;

std::string_view ToString(TracerWarning warning) {
  static constexpr std::string_view kNames[] = {"none",   "bool", "int",   "float", "complex", "index",
                                                "number", "list", "numpy", "len",   "iterate", "torch.tensor"};
  return kNames[static_cast<std::size_t>(warning)];
}

Site Interpreter::MakeSite(Frame& frame, const Node& node, graph::NodeKind kind, std::string_view op) {
  Site site;
  site.kind = kind;
  site.op = op;
  site.unit = frame.unit;
  site.node = &node;
  site.graph = frame.graph;
  site.span = node.span;
  site.anchor = node.anchor;
  site.live = frame.env.live;
  site.confidence = frame.confidence;
  site.in_entry = frame.in_entry;
  site.heap = &heap_;
  site.declared = declared_;
  site.registrations = &program_.registrations();
  const auto nodes = frame.unit->nodes();
  if (!nodes.empty() && &node >= nodes.data() && &node < nodes.data() + nodes.size()) {
    site.guards_raise = program_.index(*frame.unit).guards[static_cast<std::size_t>(&node - nodes.data())];
  }
  return site;
}

// One decorator is on many functions: what its wrapper shows once need not be judged again.
std::uint64_t Interpreter::HashSite(const Site& site) {
  const auto number = [](const void* p) { return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(p)); };
  std::uint64_t h = number(site.node) ^ number(site.op.data()) << 16 ^ static_cast<std::uint64_t>(site.live) << 56 ^
                    static_cast<std::uint64_t>(site.confidence) << 60 ^ static_cast<std::uint64_t>(site.kind) << 50;
  h = Heap::Hash(site.second, Heap::Hash(site.value, h));
  h ^= number(site.declared) ^ static_cast<std::uint64_t>(site.name.id()) << 32;
  for (const Argument& a : site.arguments) h = Heap::Hash(a.value, h ^ a.name.id());
  return h;
}

void Interpreter::Emit(const Site& site) {
  if (silent_ > 0 || site.live == 0 || (!site.in_entry && site.kind != graph::NodeKind::kExport)) return;
  if (program_.IsInstalled(*site.unit)) return;
  if (wrapping_ != nullptr && !shown_by_wrappers_.insert(HashSite(site)).second) return;
  if (program_.index(*site.unit).native && site.warning != TracerWarning::kNone) {
    Site quiet = site;  // the tracer's warnings come from its Python functions
    quiet.warning = quiet.also = TracerWarning::kNone;
    return visitor_(quiet);
  }
  visitor_(site);
}

std::uint32_t Interpreter::Origin(Frame& frame, Span span, Origin::Kind kind, Symbol name, std::uint32_t parent) {
  if (silent_ > 0) return parent;
  return heap_.AddOrigin({frame.unit, span, kind, name, parent});
}

namespace {

constexpr std::size_t kMaxText = 60;
constexpr int kMaxWhy = 12;

std::string Shorten(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out.push_back(space ? ' ' : c);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  if (out.size() <= kMaxText) return out;
  std::size_t cut = kMaxText - 3;
  while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
  return out.substr(0, cut) + "...";
}

std::string Describe(const Origin& o) {
  const std::string name = o.name.empty() ? std::string() : "`" + std::string(o.name.text()) + "`";
  switch (o.kind) {
    case Origin::Kind::kInput: return name + " is an input tensor";
    case Origin::Kind::kSize: return "its size is read here";
    case Origin::Kind::kPassed: return "passed to " + name;
  }
  return {};
}

}  // namespace

bool Site::native() const {
  return unit != nullptr && IsNative(*unit);
}

std::string Site::Text() const {
  return Text(span);
}
std::string Site::Text(Span s) const {
  return Shorten(unit->source().slice(s));
}

const Argument* Site::Arg(std::string_view keyword, int position) const {
  int at = 0;
  for (const Argument& a : arguments) {
    if (!a.name.empty()) {
      if (!keyword.empty() && a.name.text() == keyword) return &a;
      continue;
    }
    if (at++ == position) return &a;
  }
  return nullptr;
}

bool Site::ConstantInt(const Value& v, std::int64_t* out) const {
  const graph::Constant& c = heap->constant(v.constant);
  if (v.constant == 0 || c.type != graph::Constant::Type::kInt) return false;
  *out = c.integer;
  return true;
}

bool Site::ConstantFloat(const Value& v, double* out) const {
  const graph::Constant& c = heap->constant(v.constant);
  if (v.constant == 0 || c.type != graph::Constant::Type::kFloat) return false;
  *out = c.number;
  return true;
}

bool Site::ConstantBool(const Value& v, bool* out) const {
  if (!v.is(kBool) || (v.true_in != 0) == (v.false_in != 0)) return false;
  *out = v.true_in != 0;
  return true;
}

bool Site::ConstantString(const Value& v, std::string_view* out) const {
  const graph::Constant& c = heap->constant(v.constant);
  if (v.constant == 0 || c.type != graph::Constant::Type::kString) return false;
  *out = c.text.text();
  return true;
}

bool Site::Elements(const Value& v, std::vector<Value>* out) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kElements || c.open || !v.is(kTuple | kList)) return false;
  *out = c.values;
  return true;
}

bool Site::AnyElement(const Value& v, Value* out) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kJoined || !v.is(kTuple | kList)) return false;
  *out = c.values[0];
  return true;
}

bool Site::Items(const Value& v, std::vector<std::pair<Value, Value>>* out) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kItems || c.open || !v.is(kDict)) return false;
  for (std::size_t i = 0; i + 1 < c.values.size(); i += 2) out->emplace_back(c.values[i], c.values[i + 1]);
  return true;
}

std::string_view Site::ClassName(const Value& v) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kInstance && c.kind != ContentsKind::kElements && c.kind != ContentsKind::kJoined)
    return {};
  return c.cls ? c.cls.get().name.text() : c.name.text();
}

std::string_view Site::LibraryName(const Value& v) const {
  const Contents& c = heap->contents(v);
  return c.kind == ContentsKind::kLibrary ? c.name.text() : std::string_view{};
}

Site::Mode Site::ModelMode(const Value& v) const {
  // A module has no rank: the field carries the last word said about its mode.
  switch (v.rank) {
    case 1: return Mode::kEval;
    case 2: return Mode::kTrain;
    default: return Mode::kUnknown;
  }
}

bool Site::ModelClass(const Value& v, const graph::Unit** class_unit, std::uint32_t* index) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kInstance || !c.cls) return false;
  *class_unit = c.cls.unit;
  *index = c.cls.index;
  return true;
}

bool Site::FunctionOf(const Value& v, const graph::Unit** function_unit, graph::GraphId* out) const {
  const Contents* c = &heap->contents(v);
  if (c->kind == ContentsKind::kBound) c = &heap->contents(c->values[0]);
  if (c->kind != ContentsKind::kFunctionOf) return false;
  *function_unit = c->function.unit;
  *out = c->function.graph;
  return true;
}

bool Site::ClassItself(const Value& v, const graph::Unit** class_unit, std::uint32_t* index) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kClassOf || !c.cls) return false;
  *class_unit = c.cls.unit;
  *index = c.cls.index;
  return true;
}

bool Site::Sizes(const Value& tensor, std::vector<std::int64_t>* out) const {
  const Contents& c = heap->contents(tensor);
  if (c.kind != ContentsKind::kSizes || !tensor.is_tensor()) return false;
  for (const Value& size : c.values) {
    std::int64_t n = -1;
    out->push_back(ConstantInt(size, &n) ? n : -1);
  }
  return true;
}

bool Site::Forward(const Value& v, const graph::Unit** forward_unit, graph::GraphId* out) const {
  const Contents& c = heap->contents(v);
  if (c.kind != ContentsKind::kInstance || !c.cls) return false;
  for (const graph::GraphId g : c.cls.get().methods) {
    if (c.cls.unit->graph(g).name.text() != "forward") continue;
    *forward_unit = c.cls.unit;
    *out = g;
    return true;
  }
  return false;
}

bool Site::ForwardParameters(const Value& v, std::vector<const graph::Parameter*>* out) const {
  const graph::Unit* forward_unit = nullptr;
  graph::GraphId g = 0;
  if (!Forward(v, &forward_unit, &g)) return false;
  const graph::Graph& forward = forward_unit->graph(g);
  for (std::size_t i = 1; i < forward.parameters.size(); ++i) out->push_back(&forward.parameters[i]);
  return true;
}

std::vector<WhyStep> Site::Why() const {
  std::vector<WhyStep> steps;
  for (std::uint32_t id = value.origin; id != 0 && steps.size() < kMaxWhy; id = heap->origin(id).parent) {
    const Origin& o = heap->origin(id);
    const SourceFile& source = o.unit->source();
    const LineColumn begin = source.Locate(o.span.begin), end = source.Locate(o.span.end);
    steps.push_back({{source.path(), begin.line, begin.column, end.line, end.column}, Describe(o)});
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace exportlint::flow
