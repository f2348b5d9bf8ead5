// From what people call an operator to the names that the tables know: `F.interpolate`, `torch.Tensor.add_`,
// `torch.ops.aten.add.Tensor`, `torch.nn.Linear`, `Resize`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exportlint::facts {

struct OperatorNames {
  // Operators of the dispatcher, with an overload where one was typed: `aten::add.Tensor`. Several where a Python
  // function or module calls several; sorted.
  std::vector<std::string> operators;
  // What only some calls use: other modes, other arguments.
  std::vector<std::string> sometimes;
  std::string onnx;  // `ai.onnx::Resize`; empty when it is no operator of ONNX

  bool empty() const { return operators.empty() && sometimes.empty() && onnx.empty(); }
};

// Everything that a typed name can mean; empty for an unknown one. `F.` is torch.nn.functional.
OperatorNames ResolveOperator(std::string_view typed);
// The operators behind a Python function or torch.nn class by its full name. `variant` narrows what has modes:
// `bicubic` of torch.nn.functional.interpolate.
OperatorNames OperatorsOfPython(std::string_view qualified_name, std::string_view variant = {});
// Every name that can be typed, for suggestions: operators, ONNX operators, Python names.
std::vector<std::string> AllOperatorNames();

}  // namespace exportlint::facts
