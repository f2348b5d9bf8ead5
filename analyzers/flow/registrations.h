// Operators that the units of a run register with PyTorch, in Python or in C++, and functions that C++ gives to Python.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/base/symbol.h"
#include "analyzers/flow/heap.h"
#include "analyzers/graph/graph.h"

namespace exportlint::flow {

struct Registration {
  enum class Kind : std::uint8_t {
    kDefine,       // `detail` is the schema from its parenthesis on, empty where it is inferred
    kImplement,    // `detail` is the dispatch key
    kFake,         // what torch.export runs in its place; `op` is empty where the text does not name it
    kTranslation,  // into ONNX; `detail` is "trace" or "dynamo"; `op` is empty where the text does not name it
    kBind,         // `op` is the name Python calls, `detail` the module's, as the source has it
    kStub,         // `detail` is a Python module that registers what C++ does not
  };
  Kind kind = Kind::kDefine;
  Symbol op;  // "ns::name"; of a kStub the namespace
  Symbol detail;
  const graph::Unit* unit = nullptr;
  graph::NodeId node = 0;
  FunctionRef function{};  // null unit: not known
};

// Whether a call of Python, by the name at its end, registers something: a unit without one need not be read.
bool MayRegister(const graph::Unit& unit, const graph::Node& call);

// Whether a unit is C++: its functions run outside Python, where no exporter warns.
bool IsNative(const graph::Unit& unit);

// A write in a function's body to the tensor, or the memory of the tensor, that a parameter is.
struct ParameterWrite {
  graph::NodeId node = 0;
  std::uint32_t parameter = 0;
};
// Told from the text of the function and of the lambdas in it: in-place methods, `+=`, stores through views and
// pointers.
std::vector<ParameterWrite> WritesToParameters(const graph::Unit& unit, graph::GraphId graph);

// Whether a schema says that it writes to its parameter number `parameter`: "(Tensor(a!) x)".
bool SchemaMutates(std::string_view schema, std::uint32_t parameter);

class Registrations {
 public:
  // Reads one unit; units are added in order, then look-ups are const.
  void Add(const graph::Unit& unit);

  // The same by name, wherever they stand.
  bool SameNames(const Registrations& other) const;
  const std::vector<Registration>& all() const { return all_; }
  // Of one operator, in order.
  std::vector<const Registration*> Of(Symbol op) const;
  const Registration* Find(Symbol op, Registration::Kind kind) const;

  // Whether torch.export can run it without its kernel: a fake, a Meta kernel, or a body made of other operators.
  bool HasFake(Symbol op) const;
  // A kernel made of other operators, which torch.export looks into; null when there is none.
  const Registration* Composite(Symbol op) const;
  bool Translated(Symbol op, std::string_view exporter) const;

  // How Python reaches a graph: bound to a name, or as a composite operator.
  bool IsBound(const graph::Graph* graph) const { return bound_.contains(graph); }
  // Bound as a gradient, which no export runs: "backward" in its name.
  bool IsGradient(const graph::Graph* graph) const {
    const auto found = bound_.find(graph);
    return found != bound_.end() && found->second;
  }
  bool IsComposite(const graph::Graph* graph) const { return composite_.contains(graph); }
  // Registered for a backend: a kernel, which exporters do not look into.
  bool IsKernel(const graph::Graph* graph) const { return kernels_.contains(graph); }

  // Functions of C++ units by their qualified names: one unit calls what another defines.
  const FunctionRef* NativeFunction(Symbol name) const;
  // The C++ unit that makes an extension module: by the name in the source, or by the build's list of sources.
  const graph::Unit* ExtensionModule(std::string_view name) const;
  // Ends adding: functions that units name across each other are looked up.
  void Link();

 private:
  class Reader;

  std::vector<Registration> all_;
  std::unordered_multimap<Symbol, std::size_t> by_op_;
  std::unordered_map<const graph::Graph*, bool> bound_, composite_, kernels_;
  std::unordered_map<Symbol, FunctionRef> native_;
  struct Source {
    Symbol module, path;
  };
  std::vector<Source> sources_;                       // of extension modules, as Python builds them
  std::vector<std::pair<std::size_t, Symbol>> open_;  // registrations whose function another unit may define
};

}  // namespace exportlint::flow
