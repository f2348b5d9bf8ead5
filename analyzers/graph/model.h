// What a model file says besides its nodes: opsets, inputs, initialisers, shapes. A side table of a Unit that was read
// from a graph; names are the file's own. Rules about graphs read it.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzers/base/span.h"
#include "analyzers/base/symbol.h"

namespace exportlint::graph {

struct Dimension {
  std::int64_t size = -1;  // -1: not fixed
  Symbol symbol;           // its name, when it is not fixed; often empty
  bool operator==(const Dimension&) const = default;
};

struct ModelValue {
  Symbol name;
  Symbol type;             // "float32"; "sequence", "optional", "map" for what is no tensor; empty: not told
  bool has_shape = false;  // without, the rank is not known
  std::vector<Dimension> shape;
  Span span;
  bool operator==(const ModelValue&) const = default;
};

// A constant that the file carries, or points to.
struct ModelTensor {
  enum class Data : std::uint8_t {
    kInside,    // in the model file
    kExternal,  // in a file of the model's folder, and long enough
    kMissing,   // that file is not there
    kTooShort,  // it ends before the tensor does
    kAbsolute,  // the path is absolute: not looked at
    kOutside,   // the path leaves the model's folder: not looked at
    kLink,      // a link, or no regular file: not looked at
  };
  ModelValue value;
  std::uint64_t bytes = 0;
  std::uint64_t digest = 0;  // of type, shape and bytes; 0: not read
  Data data = Data::kInside;
  Symbol location;                     // of what is not inside
  bool above_int32 = false;            // holds an integer that 32 bits do not
  bool infinite = false;               // of floats inside the file: some are infinite
  bool of_node = false;                // a Constant node's, no initialiser
  std::vector<std::int64_t> integers;  // of integer tensors of up to 64 elements
  bool operator==(const ModelTensor&) const = default;
};

struct ModelAttribute {
  Symbol name;
  Symbol text;              // as the listing shows it
  std::int64_t number = 0;  // of an integer one
  bool operator==(const ModelAttribute&) const = default;
};

inline constexpr std::uint32_t kNoOwner = 0xFFFFFFFF;

struct ModelNode {
  std::uint32_t node = 0;               // into Unit::nodes()
  std::uint32_t graph = 0;              // into Model::graphs
  Symbol domain;                        // "ai.onnx" where the file has none
  Symbol type;                          // "Relu"
  Symbol name;                          // often empty
  std::vector<Symbol> inputs, outputs;  // an empty name is an input left out
  std::vector<ModelAttribute> attributes;
  bool operator==(const ModelNode&) const = default;
};

struct ModelGraph {
  enum class Kind : std::uint8_t { kMain, kBody, kFunction };
  Kind kind = Kind::kMain;
  Symbol name;                     // of a function: `domain::name`
  std::uint32_t owner = kNoOwner;  // of a body: the node, into Model::nodes
  std::vector<ModelValue> inputs, outputs;
  std::vector<ModelValue> inferred;  // by the file or by shape inference
  std::vector<ModelTensor> tensors;
  std::vector<std::uint32_t> nodes;  // into Model::nodes, in order
  bool operator==(const ModelGraph&) const = default;
};

struct OpsetImport {
  Symbol domain;
  std::int64_t version = 0;
  bool operator==(const OpsetImport&) const = default;
};

struct Model {
  std::int64_t ir_version = 0;
  Symbol producer;
  Symbol invalid;  // what the format's own checker refuses; empty: nothing
  Span head;       // the listing's line about the model as a whole
  std::vector<OpsetImport> opsets;
  std::vector<ModelGraph> graphs;  // [0] is the main one
  std::vector<ModelNode> nodes;
  bool operator==(const Model&) const = default;

  // The version of a domain that the file imports; 0: it does not.
  std::int64_t OpsetOf(Symbol domain) const {
    for (const OpsetImport& opset : opsets) {
      if (opset.domain == domain) return opset.version;
    }
    return 0;
  }
};

}  // namespace exportlint::graph
