// A site: one node of the hazard graph with the abstract values that reached it. All that a rule sees.
//
// Lowering knows what the text says; flow knows what it means: `int(h)` is a call in the text and a `convert` here,
// `list(t)` is an `iterate`, `max(h, w)` a `test`. The table gives `op` for each kind.
//
//   kind     op                                                     value            second
//   test     if while assert conditional and or not chain filter    tested value
//            match min max sorted any all in compare bool-call      tested value     (compare: whole-shape comparison)
//   convert  item tolist numpy int float bool complex index len     converted
//            list format str math number hash torch-equal
//   iterate  for unpack star comprehension list zip enumerate map   iterable
//            sum next (over a tensor, or over a range/split whose length is not static: see iterates_range)
//   build    torch.tensor torch.as_tensor torch.Tensor              data
//            torch.from_numpy torch.sparse_coo_tensor ...
//   index    subscript                                              object           index
//   store    attribute item global                                  stored           object
//   mutate   the in-place operator (add_, [] , +=, append ...)      mutated          operand
//   call     qualified name: "torch.nonzero", "torch.Tensor.cuda",  receiver or      second argument
//            "torch.nn.functional.one_hot", "random.random",        first argument
//            "time.time", "torch.onnx.is_in_onnx_export"
//            size-read: a size as a plain number of C++     the size
//            operator-definition: an operator registered by the run
//   mutate   undeclared-write: to an argument that the operator's schema does not mark; `name` is the parameter
//   raise    raise, where the test in front of it has another answer
//            while an exporter runs
//   export   torch.onnx.export torch.jit.trace torch.jit.script     the model        example inputs
//            torch.export.export
//            factory: a function that returns a model, its          the model        example inputs
//            example and dynamic_shapes, given as this argument
//            forward-input: a parameter without a default of an    the parameter
//            outermost module's forward that is no tensor
//            forward-output: what an outermost forward returns     the result
//   call     torch.cond/branches: what the two branches give       of the true one  of the false one
//            torch.autograd.Function.apply                         the class
//            compiler-disabled: a function that torch.compiler.disable shuts out is called
//            parametrized: a layer of a module that torch.nn.utils parametrizes, by whose `name`
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/span.h"
#include "analyzers/flow/value.h"
#include "analyzers/graph/graph.h"
#include "findings/finding.h"

namespace exportlint::flow {

class Heap;
class Registrations;
struct Declared;
struct Registration;

// What jit.trace prints at a site, by the words of the truth set.
enum class TracerWarning : std::uint8_t {
  kNone,
  kBool,
  kInt,
  kFloat,
  kComplex,
  kIndex,
  kNumber,
  kList,
  kNumpy,
  kLen,
  kIterate,
  kConstant
};
std::string_view ToString(TracerWarning warning);  // "bool", "number", "torch.tensor", ...

// One argument of a call as it reached the site.
struct Argument {
  Symbol name;  // keyword; empty for a positional one; "*", "**"
  Value value;
  Span span;
};

struct Site {
  graph::NodeKind kind = graph::NodeKind::kCall;
  std::string_view op;
  const graph::Unit* unit = nullptr;
  const graph::Node* node = nullptr;
  const graph::Graph* graph = nullptr;  // the function it is in
  Span span;                            // what to underline: the operand or the call
  std::uint32_t anchor = 0;             // the offset whose line a TracerWarning names
  Value value;
  Value second;
  std::span<const Argument> arguments;           // of calls, builds and exports, in order
  Symbol name;                                   // attribute, global or keyword stored to
  ExporterMask live = kAllExporters;             // exporters that reach it
  Confidence confidence = Confidence::kCertain;  // of reach and value together
  TracerWarning warning = TracerWarning::kNone;
  TracerWarning also = TracerWarning::kNone;  // a second kind from the same expression: `list(t)` iterate and len
  bool warning_in_torch = false;              // raised on a line of torch itself, which torch hides from users
  bool guards_raise = false;                  // the test's one branch only raises
  bool iterates_range = false;                // iterate: over range(n), split or chunk results, not over a tensor
  bool in_entry = false;  // inside what an export runs; false: module level, __init__, call sites of exporters
  const Declared* declared = nullptr;            // what the user said of the inputs of the model that is entered
  const Registrations* registrations = nullptr;  // of the whole run
  const Registration* registration = nullptr;    // op operator-definition, undeclared-write: the definition
  const Heap* heap = nullptr;                    // resolves Value::constant, contents, origin

  // Whether it stands in C++, which runs outside Python.
  bool native() const;
  bool live_in(Exporter e) const { return (live & Bit(e)) != 0; }
  // The source under `span`, shortened for a message (at most 60 characters, one line).
  std::string Text() const;
  // The source of any span of the unit, shortened the same way.
  std::string Text(Span s) const;
  // The argument with this keyword or at this position (self not counted); null when absent.
  const Argument* Arg(std::string_view keyword, int position = -1) const;
  // Constants of a value, when known.
  bool ConstantInt(const Value& v, std::int64_t* out) const;
  bool ConstantFloat(const Value& v, double* out) const;
  bool ConstantBool(const Value& v, bool* out) const;
  bool ConstantString(const Value& v, std::string_view* out) const;
  // Elements of a tuple or list whose elements are known one by one; false when not.
  bool Elements(const Value& v, std::vector<Value>* out) const;
  // Any element of a list or tuple of unknown length; false when nothing is known of it.
  bool AnyElement(const Value& v, Value* out) const;
  // Items of a dict display whose keys are constants: key constant value, element.
  bool Items(const Value& v, std::vector<std::pair<Value, Value>>* out) const;
  // The class name of an object or module ("torch.nn.Linear", "pkg.file.Class"); empty when unknown.
  std::string_view ClassName(const Value& v) const;
  // "torch.export.Dim.STATIC" for a name outside the program; empty for anything else.
  std::string_view LibraryName(const Value& v) const;
  // What an object was last told: model.eval() or .train() before the site; unknown without a word.
  enum class Mode : std::uint8_t { kUnknown, kEval, kTrain };
  Mode ModelMode(const Value& v) const;
  // The class of the linted tree that a model is of; false when it is unknown.
  bool ModelClass(const Value& v, const graph::Unit** class_unit, std::uint32_t* index) const;
  // The function of the linted tree that a value is: a function, a lambda, a bound method; false when it is none.
  bool FunctionOf(const Value& v, const graph::Unit** function_unit, graph::GraphId* graph) const;
  // The class of the linted tree that a value is, not one of its objects.
  bool ClassItself(const Value& v, const graph::Unit** class_unit, std::uint32_t* index) const;
  // Sizes of a tensor that a call site of an exporter makes of constants, -1 for one that is not known.
  bool Sizes(const Value& tensor, std::vector<std::int64_t>* out) const;
  // The forward of a model's class; false when the class is unknown.
  bool Forward(const Value& v, const graph::Unit** forward_unit, graph::GraphId* graph) const;
  // Parameters of the forward of a model's class, without self; false when the class is unknown.
  bool ForwardParameters(const Value& v, std::vector<const graph::Parameter*>* out) const;
  // The flow from an input to `value`, outermost first.
  std::vector<WhyStep> Why() const;
};

}  // namespace exportlint::flow
