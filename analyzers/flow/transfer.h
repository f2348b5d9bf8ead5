// Transfer functions: what calls outside the linted tree give. Facts say what an operator returns; a function is
// written by hand only where a schema cannot say it, each beside its reason. Private to analyzers/flow.
#pragma once

#include <string_view>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using Transfer = Value (*)(Interpreter& in, Call& call);

struct NamedTransfer {
  std::string_view name;
  Transfer transfer;
};

// Tables of qualified names, one a file; sorted look-up is built once.
std::span<const NamedTransfer> PythonBuiltins();      // "builtins.len", "operator.index"
std::span<const NamedTransfer> SequenceFunctions();   // "builtins.range", "itertools.chain"
std::span<const NamedTransfer> ReductionFunctions();  // "builtins.max", "functools.reduce"
std::span<const NamedTransfer> ObjectFunctions();     // "builtins.isinstance", "functools.partial"
std::span<const NamedTransfer> TensorConstructors();  // "torch.tensor", "torch.zeros"
std::span<const NamedTransfer> MathFunctions();       // "math.sqrt", "numpy.asarray"
std::span<const NamedTransfer> TorchFunctions();      // "torch.where", "torch.jit.is_tracing"
std::span<const NamedTransfer> TensorMethods();       // "torch.Tensor.item"
std::span<const NamedTransfer> ContainerMethods();    // "list.append", "dict.get"
Transfer FindTransfer(std::string_view qualified_name);

// What `torch.nn.functional.pad` or `torch.Tensor.view` gives by its facts; unknown for an unknown name.
Value FromFacts(Interpreter& in, Call& call, std::string_view qualified_name);
// A call of an instance of a library's module class: `call.name` is "torch.nn.Linear".
Value CallLibraryModule(Interpreter& in, Call& call);
// A callee nobody knows: functions among its arguments may be called, its result is unknown.
Value CallUnknown(Interpreter& in, Call& call);

// "torch.ops.aten.add.Tensor".
bool IsAtenOperator(std::string_view name);
// The name under which Python code calls it, "torch.add", which rules look for; its own name where there is none.
std::string_view NameOfAten(std::string_view name);
// A call of one: what its schema says.
Value AtenCall(Interpreter& in, Call& call);
// What is known of a tensor besides, given the operator that makes it: a boolean, sizes that data decide.
void RefineTensor(std::string_view operator_name, const Call& call, Value* tensor);

// numpy's functions: they read a tensor's values and give an array.
Value NumpyCall(Interpreter& in, Call& call);
// A method of a receiver whose kind is unknown.
Value UnknownMethod(Interpreter& in, Call& call);

// The first argument, with no kind when there is none.
inline Value First(Call& call) {
  return call.ArgValue({}, 0);
}
// A number known before any input.
inline Value Static(Interpreter& in, Kinds kinds) {
  return in.heap().Number(kinds, Stage::kStatic, Traced::kNo);
}

// A `call` site under `name`, with the arguments; value is the receiver or the first argument.
void EmitCall(Interpreter& in, Call& call, std::string_view name);
// A value is hashed: as a key, as an element of a set, by a cache. A traced size hashes by identity, silently.
void HashKey(Interpreter& in, Frame& frame, const graph::Node& node, const Value& key);
// Of which attribute of the module whose method runs an operand reads, or reads an item or method; empty where what is
// stored there may not outlive the call.
Symbol AttributeOfModule(const Frame& frame, graph::Operand operand);
// The join of what arguments depend on.
struct Dependence {
  Stage stage = Stage::kStatic;
  Stage dims = Stage::kStatic;
  Traced traced = Traced::kNo;
  Confidence confidence = Confidence::kCertain;
  DtypeClass dtype = DtypeClass::kUnknown;
  bool tensor = false;      // some argument may be a tensor
  bool unbacked = false;    // some argument is a number read out of a tensor
  std::uint16_t fixed = 0;  // some dimension is declared static
  std::uint32_t origin = 0;
};
Dependence Depends(Interpreter& in, const Call& call);
void Absorb(Heap& heap, const Value& v, Dependence* out, int depth = 0);
// A tensor that depends so.
Value TensorOf(Interpreter& in, const Dependence& d);

// Number of sizes given to `zeros(2, h)`, `zeros((2, h))`, `zeros(size=(2, h))`, from positional argument `first` on;
// -1 when the text does not say.
std::int8_t RankOfSizes(Interpreter& in, const Call& call, std::size_t first = 0);
// Rank of the tensor that a function or method of torch gives, where its arguments say it; else -1.
std::int8_t RankOfCall(Interpreter& in, const Call& call, std::string_view qualified_name);

}  // namespace exportlint::flow
