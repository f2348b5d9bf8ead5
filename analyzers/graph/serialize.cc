#include "analyzers/graph/serialize.h"

#include "analyzers/graph/model_wire.h"
#include "analyzers/graph/wire.h"

namespace exportlint::graph {
namespace {

class UnitWriter {
 public:
  UnitWriter(const Unit& unit, wire::Writer* out) : unit_(unit), out_(*out) {}

  void Run() {
    Source();
    Each(unit_.constants(), [this](const Constant& c) { One(c); });
    out_.Number(unit_.nodes().size());
    for (const Node& node : unit_.nodes()) One(node);
    Blocks();
    Hints();
    Each(unit_.graphs(), [this](const Graph& g) { One(g); });
    Each(unit_.classes(), [this](const Class& c) { One(c); });
    Each(unit_.comments(), [this](const Comment& c) {
      Place(c.span);
      out_.Name(c.text);
    });
    out_.Number(unit_.model() != nullptr ? 1 : 0);
    if (unit_.model() != nullptr) ModelWire<wire::Writer>(&out_).Visit(*unit_.model());
  }

 private:
  template <typename T, typename F>
  void Each(const T& things, const F& write) {
    out_.Number(things.size());
    for (const auto& thing : things) write(thing);
  }

  void Source() {
    const SourceFile& source = unit_.source();
    out_.Bytes(source.path());
    out_.Bytes(source.text());
    out_.Number(source.map() != nullptr ? 1 + static_cast<std::uint64_t>(source.map()->form()) : 0);
    if (source.map() == nullptr) return;
    std::uint32_t last = 0;
    Each(source.map()->origins(), [&](const SourceOrigin& o) {
      out_.Number(o.offset - last);
      last = o.offset;
      out_.Number(o.end == UINT32_MAX ? 0 : std::uint64_t{1} + o.end - o.offset);
      out_.Number(o.line);
      out_.Number(o.column);
      out_.Name(o.path);
      out_.Name(o.context);
    });
  }

  void Place(Span span) {
    out_.Number(span.begin);
    out_.Number(span.length());
  }

  void One(const Constant& c) {
    out_.Number(static_cast<std::uint64_t>(c.type));
    out_.Signed(c.integer);
    const bool has_number = c.type == Constant::Type::kFloat || c.type == Constant::Type::kComplex;
    if (has_number) out_.Double(c.number);
    out_.Name(c.text);
  }

  // 0 is absent; otherwise one more than the tag in the low two bits with the index above.
  void One(Operand o) {
    if (!o.present()) return out_.Number(0);
    const std::uint64_t index = o.tag() == Operand::Tag::kGlobal ? out_.NumberOf(o.global()) : o.index();
    out_.Number((index << 2 | static_cast<std::uint64_t>(o.tag())) + 1);
  }

  void One(const Node& n) {
    out_.Number(static_cast<std::uint64_t>(n.op));
    out_.Number(n.flags);
    out_.Number(n.aux);
    out_.Name(n.name);
    Place(n.span);
    out_.Signed(static_cast<std::int64_t>(n.anchor) - n.span.begin);
    Each(unit_.inputs(n), [this](const Input& i) {
      One(i.value);
      out_.Name(i.name);
    });
    out_.Number(n.block_count);
    if (n.block_count != 0) out_.Number(n.first_block);
  }

  void Blocks() {
    std::size_t count = 0;
    for (const Graph& g : unit_.graphs()) count = std::max<std::size_t>(count, g.body + 1);
    for (const Node& n : unit_.nodes()) {
      if (n.block_count != 0) count = std::max<std::size_t>(count, n.first_block + n.block_count);
    }
    out_.Number(count);
    for (BlockId id = 0; id < count; ++id) {
      const Block& b = unit_.block(id);
      Each(unit_.nodes(b), [this](NodeId node) { out_.Number(node); });
      One(b.result);
    }
  }

  void One(const Hint& h) {
    out_.Number(static_cast<std::uint64_t>(h.base));
    out_.Name(h.name);
    out_.Number(h.first);
    out_.Number(h.count);
    out_.Number(h.variadic ? 1 : 0);
  }

  // The first is no annotation at all.
  void Hints() {
    out_.Number(unit_.hint_count() - 1);
    for (HintId id = 1; id < unit_.hint_count(); ++id) One(unit_.hint(id));
  }

  void One(const Graph& g) {
    out_.Name(g.name);
    out_.Name(g.qualified_name);
    out_.Number(static_cast<std::uint64_t>(g.kind));
    out_.Number(g.flags);
    out_.Number(g.parent);
    out_.Signed(g.class_index);
    Place(g.span);
    Place(g.name_span);
    Each(g.parameters, [this](const Parameter& p) {
      out_.Name(p.name);
      out_.Number(static_cast<std::uint64_t>(p.kind) << 1 | (p.has_default ? 1 : 0));
      out_.Number(p.hint);
      Place(p.span);
    });
    Each(g.slots, [this](Symbol s) { out_.Name(s); });
    Each(g.captures, [this](const Capture& c) {
      out_.Number(c.slot);
      out_.Number(c.outer_slot);
    });
    out_.Number(g.returns);
    out_.Number(g.body);
  }

  void One(const Class& c) {
    out_.Name(c.name);
    out_.Name(c.qualified_name);
    Place(c.span);
    Place(c.name_span);
    out_.Number(c.body);
    Each(c.base_names, [this](Symbol s) { out_.Name(s); });
    Each(c.decorator_names, [this](Symbol s) { out_.Name(s); });
    Each(c.methods, [this](GraphId g) { out_.Number(g); });
    Each(c.fields, [this](const Class::Field& f) {
      out_.Name(f.name);
      out_.Number(f.hint);
      out_.Number(f.has_default ? 1 : 0);
    });
  }

  const Unit& unit_;
  wire::Writer& out_;
};

}  // namespace

std::string Serialize(const Bundle& bundle) {
  wire::Writer parts;
  parts.Number(bundle.units.size());
  for (const auto& unit : bundle.units) UnitWriter(*unit, &parts).Run();
  parts.Number(bundle.notes.size());
  for (const Note& note : bundle.notes) {
    parts.Bytes(note.path);
    parts.Number(note.line);
    parts.Bytes(note.message);
  }
  wire::Writer payload;
  payload.Number(parts.names().size());
  for (const Symbol name : parts.names()) payload.Bytes(name.text());
  payload.out() += parts.out();
  wire::Writer whole;
  whole.out() = std::string(wire::kMagic) + wire::kVersion;
  whole.Fixed(payload.out().size());
  whole.Fixed(wire::Checksum(payload.out()));
  whole.out() += payload.out();
  return std::move(whole.out());
}

}  // namespace exportlint::graph
