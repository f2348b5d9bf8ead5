#include <algorithm>

#include "analyzers/graph/model_wire.h"
#include "analyzers/graph/print.h"
#include "analyzers/graph/serialize.h"
#include "analyzers/graph/wire.h"

namespace exportlint::graph {

// Reads one unit. What Verify takes for granted is checked here: indices of blocks, inputs and hints, and that a region
// comes after what is inside it, so that nothing contains itself.
class UnitReader {
 public:
  using Rename = std::function<std::string(std::string_view path)>;
  UnitReader(wire::Reader* in, const Rename& rename) : in_(*in), rename_(rename) {}

  // Null when the bytes are no unit.
  std::shared_ptr<const Unit> Run() {
    Source();
    if (!in_.ok()) return nullptr;
    Each(&unit_->constants_, [this] { return OneConstant(); });
    Each(&unit_->nodes_, [this] { return OneNode(); });
    Blocks();
    Hints();
    Each(&unit_->graphs_, [this] { return OneGraph(); });
    Each(&unit_->classes_, [this] { return OneClass(); });
    Each(&unit_->comments_, [this] {
      const Span span = Place();
      return Comment{span, in_.Name()};
    });
    if (in_.UpTo(1) == 1) {
      auto model = std::make_shared<Model>();
      ModelWire<wire::Reader>(&in_).Visit(*model);
      unit_->model_ = std::move(model);
    }
    return in_.ok() && Sound() ? std::move(unit_) : nullptr;
  }

 private:
  template <typename T, typename F>
  void Each(std::vector<T>* things, const F& read) {
    const std::uint64_t count = in_.Count();
    things->reserve(std::min<std::uint64_t>(count, 1 << 16));
    for (std::uint64_t i = 0; i < count && in_.ok(); ++i) things->push_back(read());
  }
  // A value of an enumeration whose last is `last`.
  template <typename E>
  E Word(E last) {
    return static_cast<E>(in_.UpTo(static_cast<std::uint64_t>(last)));
  }

  void Source() {
    const std::string_view given = in_.Bytes();
    std::string path = rename_ ? rename_(given) : std::string(given);
    SourceFile source(std::move(path), std::string(in_.Bytes()));
    if (const std::uint64_t form = in_.UpTo(1 + static_cast<std::uint64_t>(ModelForm::kOnnx)); form != 0) {
      std::vector<SourceOrigin> origins;
      std::uint32_t last = 0;
      Each(&origins, [&] {
        SourceOrigin o;
        o.offset = last = static_cast<std::uint32_t>(last + in_.UpTo(UINT32_MAX - last));
        const std::uint64_t length = in_.UpTo(UINT32_MAX - o.offset);
        o.end = length == 0 ? UINT32_MAX : static_cast<std::uint32_t>(o.offset + length - 1);
        o.line = in_.Small();
        o.column = in_.Small();
        o.path = in_.Name();
        o.context = in_.Name();
        return o;
      });
      source = std::move(source).WithMap(
          std::make_shared<const SourceMap>(std::move(origins), static_cast<ModelForm>(form - 1)));
    }
    // Several threads look at one file: the line table is made now.
    (void)source.LineCount();
    unit_ = std::make_shared<Unit>(std::make_shared<const SourceFile>(std::move(source)));
    unit_->hints_.resize(1);
  }

  Span Place() {
    const std::uint32_t begin = in_.Small();
    return {begin, static_cast<std::uint32_t>(begin + in_.UpTo(UINT32_MAX - begin))};
  }

  Constant OneConstant() {
    Constant c;
    c.type = Word(Constant::Type::kEllipsis);
    c.integer = in_.Signed();
    if (c.type == Constant::Type::kFloat || c.type == Constant::Type::kComplex) c.number = in_.Double();
    c.text = in_.Name();
    return c;
  }

  Operand OneOperand() {
    const std::uint64_t code = in_.UpTo(std::uint64_t{1} << 32);
    if (code == 0) return {};
    const auto index = static_cast<std::uint32_t>((code - 1) >> 2);
    switch (static_cast<Operand::Tag>((code - 1) & 3)) {
      case Operand::Tag::kNode: return Operand::Node(index);
      case Operand::Tag::kSlot: return Operand::Slot(index);
      case Operand::Tag::kConstant: return Operand::Constant(index);
      case Operand::Tag::kGlobal: break;
    }
    const Symbol name = in_.NameAt(index);
    if (name.id() >= (1u << 30) - 1) in_.Fail();
    return Operand::Global(name);
  }

  Node OneNode() {
    Node n;
    n.op = Word(Op::kExport);
    n.kind = KindOf(n.op);
    n.flags = static_cast<std::uint8_t>(in_.UpTo(255));
    n.aux = in_.Small();
    n.name = in_.Name();
    n.span = Place();
    n.anchor = static_cast<std::uint32_t>(n.span.begin + in_.Signed());
    n.first_input = static_cast<std::uint32_t>(unit_->inputs_.size());
    n.input_count = static_cast<std::uint32_t>(in_.Count());
    for (std::uint32_t i = 0; i < n.input_count && in_.ok(); ++i) {
      const Operand value = OneOperand();
      unit_->inputs_.push_back({value, in_.Name()});
    }
    n.block_count = static_cast<std::uint8_t>(in_.UpTo(255));
    if (n.block_count != 0) n.first_block = in_.Small();
    return n;
  }

  void Blocks() {
    Each(&unit_->blocks_, [this] {
      auto& nodes = unit_->block_nodes_;
      Block b{static_cast<std::uint32_t>(nodes.size()), static_cast<std::uint32_t>(in_.Count()), {}};
      for (std::uint32_t i = 0; i < b.count && in_.ok(); ++i)
        nodes.push_back(static_cast<NodeId>(in_.UpTo(unit_->nodes_.size() - 1)));
      b.result = OneOperand();
      return b;
    });
  }

  void Hints() {
    const std::uint64_t count = in_.Count();
    for (std::uint64_t i = 1; i <= count && in_.ok(); ++i) {
      Hint h;
      h.base = Word(Hint::Base::kUnion);
      h.name = in_.Name();
      h.first = in_.Small();
      h.count = static_cast<std::uint16_t>(in_.UpTo(0xFFFF));
      h.variadic = in_.UpTo(1) == 1;
      // Arguments come before what they are arguments of.
      if (h.count != 0 && std::uint64_t{h.first} + h.count > i) in_.Fail();
      unit_->hints_.push_back(h);
    }
  }
  HintId OneHint() { return static_cast<HintId>(in_.UpTo(unit_->hints_.size() - 1)); }

  Graph OneGraph() {
    Graph g;
    g.name = in_.Name();
    g.qualified_name = in_.Name();
    g.kind = Word(Graph::Kind::kClassBody);
    g.flags = in_.Small();
    g.parent = in_.Small();
    g.class_index = static_cast<std::int32_t>(std::clamp<std::int64_t>(in_.Signed(), -1, INT32_MAX));
    g.span = Place();
    g.name_span = Place();
    Each(&g.parameters, [this] {
      Parameter p;
      p.name = in_.Name();
      const std::uint64_t kind = in_.UpTo(static_cast<std::uint64_t>(Parameter::Kind::kKwargs) << 1 | 1);
      p.kind = static_cast<Parameter::Kind>(kind >> 1);
      p.has_default = (kind & 1) != 0;
      p.hint = OneHint();
      p.span = Place();
      return p;
    });
    Each(&g.slots, [this] { return in_.Name(); });
    Each(&g.captures, [this] {
      const std::uint32_t slot = in_.Small();
      return Capture{slot, in_.Small()};
    });
    g.returns = OneHint();
    g.body = in_.Small();
    return g;
  }

  Class OneClass() {
    Class c;
    c.name = in_.Name();
    c.qualified_name = in_.Name();
    c.span = Place();
    c.name_span = Place();
    c.body = in_.Small();
    Each(&c.base_names, [this] { return in_.Name(); });
    Each(&c.decorator_names, [this] { return in_.Name(); });
    Each(&c.methods, [this] { return in_.Small(); });
    Each(&c.fields, [this] {
      const Symbol name = in_.Name();
      const HintId hint = OneHint();
      return Class::Field{name, hint, in_.UpTo(1) == 1};
    });
    return c;
  }

  bool Sound() const {
    const std::size_t blocks = unit_->blocks_.size();
    for (NodeId id = 0; id < unit_->nodes_.size(); ++id) {
      const Node& n = unit_->nodes_[id];
      if (n.block_count == 0) continue;
      if (std::uint64_t{n.first_block} + n.block_count > blocks) return false;
      for (const Block& b : unit_->blocks(n)) {
        if (std::ranges::any_of(unit_->nodes(b), [id](NodeId inside) { return inside >= id; })) return false;
      }
    }
    const std::size_t graphs = unit_->graphs_.size();
    for (GraphId id = 0; id < graphs; ++id) {
      const Graph& g = unit_->graphs_[id];
      if (g.body >= blocks || g.parent >= graphs || (id != 0 && g.parent >= id)) return false;
    }
    return std::ranges::all_of(unit_->classes_, [&](const Class& c) { return c.body < graphs; });
  }

  wire::Reader& in_;
  const Rename& rename_;
  std::shared_ptr<Unit> unit_;
};

namespace {

Result<std::string_view> PayloadOf(std::string_view bytes) {
  if (bytes.size() < wire::kHeaderBytes || !bytes.starts_with(wire::kMagic))
    return Error{"what the reader gave is no hazard graph"};
  if (const char version = bytes[wire::kMagic.size()]; version != wire::kVersion)
    return Error{"the reader speaks version " + std::to_string(version) +
                 " of the hazard graph, this program version " + std::to_string(wire::kVersion) +
                 ": install both from one build"};
  wire::Reader header(bytes.substr(wire::kMagic.size() + 1));
  const std::uint64_t size = header.Fixed(), checksum = header.Fixed();
  const std::string_view payload = bytes.substr(wire::kHeaderBytes);
  if (payload.size() != size) return Error{"the hazard graph is cut off"};
  if (wire::Checksum(payload) != checksum) return Error{"the hazard graph is damaged: its checksum is wrong"};
  return payload;
}

}  // namespace

Result<Bundle> Deserialize(std::string_view bytes, const std::function<std::string(std::string_view path)>& rename) {
  const Result<std::string_view> payload = PayloadOf(bytes);
  if (!payload.ok()) return payload.error();
  wire::Reader in(payload.value());
  in.ReadNames();
  Bundle bundle;
  const std::uint64_t count = in.Count();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    auto unit = UnitReader(&in, rename).Run();
    if (unit == nullptr) return Error{"unit " + std::to_string(i) + " of the hazard graph is broken"};
    if (const auto errors = Verify(*unit); !errors.empty())
      return Error{"unit " + std::to_string(i) + " of the hazard graph is broken: " + errors.front()};
    bundle.units.push_back(std::move(unit));
  }
  const std::uint64_t notes = in.Count();
  for (std::uint64_t i = 0; i < notes && in.ok(); ++i) {
    const std::string_view given = in.Bytes();
    std::string path = rename && !given.empty() ? rename(given) : std::string(given);
    const std::uint32_t line = in.Small();
    bundle.notes.push_back({std::move(path), line, std::string(in.Bytes())});
  }
  if (!in.at_end()) return Error{"the hazard graph does not end where it should"};
  return bundle;
}

}  // namespace exportlint::graph
