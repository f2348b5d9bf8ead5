// Operators called by their own names, `torch.ops.aten.add.Tensor(x, y)`: what they give is what the schema says.
#include <algorithm>
#include <string>

#include "analyzers/flow/transfer.h"
#include "facts/operators.h"
#include "facts/python_names.h"

namespace exportlint::flow {
namespace {

constexpr std::string_view kAten = "torch.ops.aten.";

// "add.Tensor" of "torch.ops.aten.add.Tensor": the operator and its overload, `default` being the one without a name.
const facts::OperatorSchema* FindSchema(std::string_view name, std::string* op) {
  const std::size_t dot = name.find('.');
  *op = "aten::" + std::string(name.substr(0, dot));
  const std::string_view overload = dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
  const auto overloads = facts::FindOverloads(*op);
  const std::string_view wanted = overload == "default" ? std::string_view{} : overload;
  const auto found = std::ranges::find_if(overloads, [&](const auto& s) { return s.overload() == wanted; });
  if (found != overloads.end()) return &*found;
  return overloads.empty() ? nullptr : &overloads.front();
}

// Numbers read out of a tensor are known only when it is; sizes when shapes are.
Value NumberOf(Interpreter& in, std::string_view op, Kinds kinds, const Dependence& d) {
  const bool of_shape =
      op.starts_with("aten::sym_") || op == "aten::size" || op == "aten::numel" || op == "aten::stride";
  const bool of_rank = op == "aten::dim";
  const Stage stage = of_rank ? Stage::kStatic : of_shape ? d.dims : d.stage;
  Value v = in.heap().Number(kinds, stage, of_shape && stage != Stage::kStatic ? Traced::kYes : Traced::kNo);
  v.confidence = d.confidence;
  v.origin = d.origin;
  v.MarkUnbacked(d.tensor && !of_shape && !of_rank);
  return v;
}

Value ValueOf(Interpreter& in, const Call& call, std::string_view op, facts::Type type, const Dependence& d) {
  using T = facts::Type;
  switch (type) {
    case T::kTensor: {
      Value tensor = TensorOf(in, d);
      RefineTensor(op, call, &tensor);
      return tensor;
    }
    case T::kTensorList: return in.heap().ListOf(TensorOf(in, d), in.heap().Number(kInt, Stage::kStatic, Traced::kNo));
    case T::kInt: return NumberOf(in, op, kInt, d);
    case T::kFloat: return NumberOf(in, op, kFloat, d);
    case T::kScalar: return NumberOf(in, op, kInt | kFloat, d);
    case T::kBool: {
      Value v = NumberOf(in, op, kBool, d);
      v.true_in = v.false_in = kAllExporters;
      return v;
    }
    case T::kStr: return in.heap().AnyString();
    case T::kDtype:
    case T::kDevice:
    case T::kLayout: return in.heap().Other();
    default: return in.heap().Unknown();
  }
}

}  // namespace

bool IsAtenOperator(std::string_view name) {
  return name.starts_with(kAten);
}

std::string_view NameOfAten(std::string_view name) {
  std::string_view op = name.substr(kAten.size());
  op = op.substr(0, op.find('.'));
  for (const std::string_view where : {"torch.", "torch.Tensor.", "torch.nn.functional."}) {
    const facts::PythonName* found = facts::FindPythonName(std::string(where) + std::string(op));
    const std::string_view own = found == nullptr ? std::string_view{} : found->operator_name();
    if (own.starts_with("aten::") && own.substr(6) == op) return found->name();
  }
  return name;
}

Value AtenCall(Interpreter& in, Call& call) {
  std::string op;
  const facts::OperatorSchema* schema = FindSchema(call.name.substr(kAten.size()), &op);
  const Dependence d = Depends(in, call);
  if (schema == nullptr) {
    Value v = TensorOf(in, d);
    v.confidence = std::min(v.confidence, Confidence::kLikely);
    return v;
  }
  const auto returns = schema->returns();
  if (returns.empty()) return in.heap().None();
  if (returns.size() == 1) return ValueOf(in, call, op, returns[0].type(), d);
  std::vector<Value> values;
  for (const facts::Argument& r : returns) values.push_back(ValueOf(in, call, op, r.type(), d));
  return in.heap().Tuple(std::move(values));
}

}  // namespace exportlint::flow
