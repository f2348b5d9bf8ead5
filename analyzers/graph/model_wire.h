// Model as bytes, both ways: one list of fields serves writing and reading. Internal to serialize.h.
#pragma once

#include <type_traits>

#include "analyzers/graph/model.h"
#include "analyzers/graph/wire.h"

namespace exportlint::graph {

// A visitor of fields; `Wire` is wire::Writer or wire::Reader.
template <typename Wire>
class ModelWire {
 public:
  explicit ModelWire(Wire* wire) : wire_(*wire) {}

  template <typename M>
  void Visit(M& m) {
    Fields(m);
  }

 private:
  static constexpr bool kReads = std::is_same_v<Wire, wire::Reader>;

  template <typename... T>
  void All(T&... fields) {
    (One(fields), ...);
  }

  template <typename T>
  void One(T& field) {
    using U = std::remove_const_t<T>;
    if constexpr (std::is_same_v<U, Symbol>) {
      if constexpr (kReads)
        field = wire_.Name();
      else
        wire_.Name(field);
    } else if constexpr (std::is_same_v<U, bool>) {
      if constexpr (kReads)
        field = wire_.UpTo(1) == 1;
      else
        wire_.Number(field ? 1 : 0);
    } else if constexpr (std::is_same_v<U, std::int64_t>) {
      if constexpr (kReads)
        field = wire_.Signed();
      else
        wire_.Signed(field);
    } else if constexpr (std::is_same_v<U, std::uint64_t>) {
      if constexpr (kReads)
        field = wire_.Number();
      else
        wire_.Number(field);
    } else if constexpr (std::is_same_v<U, std::uint32_t>) {
      if constexpr (kReads)
        field = wire_.Small();
      else
        wire_.Number(field);
    } else if constexpr (std::is_enum_v<U>) {
      if constexpr (kReads)
        field = static_cast<U>(wire_.UpTo(Most(U{})));
      else
        wire_.Number(static_cast<std::uint64_t>(field));
    } else if constexpr (std::is_same_v<U, Span>) {
      All(field.begin, field.end);
    } else if constexpr (requires {
                           field.begin();
                           field.size();
                         }) {
      if constexpr (kReads) {
        const std::uint64_t count = wire_.Count();
        for (std::uint64_t i = 0; i < count && wire_.ok(); ++i) One(field.emplace_back());
      } else {
        wire_.Number(field.size());
        for (auto& each : field) One(each);
      }
    } else {
      Fields(field);
    }
  }

  static constexpr std::uint64_t Most(ModelTensor::Data) {
    return static_cast<std::uint64_t>(ModelTensor::Data::kLink);
  }
  static constexpr std::uint64_t Most(ModelGraph::Kind) {
    return static_cast<std::uint64_t>(ModelGraph::Kind::kFunction);
  }

  template <typename T>
  void Fields(T& x) {
    using U = std::remove_const_t<T>;
    if constexpr (std::is_same_v<U, Dimension>)
      All(x.size, x.symbol);
    else if constexpr (std::is_same_v<U, ModelValue>)
      All(x.name, x.type, x.has_shape, x.shape, x.span);
    else if constexpr (std::is_same_v<U, ModelTensor>)
      All(x.value, x.bytes, x.digest, x.data, x.location, x.above_int32, x.infinite, x.of_node, x.integers);
    else if constexpr (std::is_same_v<U, ModelAttribute>)
      All(x.name, x.text, x.number);
    else if constexpr (std::is_same_v<U, ModelNode>)
      All(x.node, x.graph, x.domain, x.type, x.name, x.inputs, x.outputs, x.attributes);
    else if constexpr (std::is_same_v<U, ModelGraph>)
      All(x.kind, x.name, x.owner, x.inputs, x.outputs, x.inferred, x.tensors, x.nodes);
    else if constexpr (std::is_same_v<U, OpsetImport>)
      All(x.domain, x.version);
    else
      All(x.ir_version, x.producer, x.invalid, x.head, x.opsets, x.graphs, x.nodes);
  }

  Wire& wire_;
};

}  // namespace exportlint::graph
