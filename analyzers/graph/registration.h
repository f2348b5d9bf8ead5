// Names of the operator nodes by which a front-end says what a file registers. They stand in the module's body.
#pragma once

#include <string_view>

namespace exportlint::graph {

// "ns::op(Tensor x) -> Tensor": an operator is defined; without a schema where it is inferred.
inline constexpr std::string_view kDefine = "exportlint::define";
// "ns::op", dispatch key, function (absent where it is not known): how one backend runs it.
inline constexpr std::string_view kImplement = "exportlint::implement";
// module (empty where the build names it), name, function: what Python calls.
inline constexpr std::string_view kBind = "exportlint::bind";
// namespace, Python module: what the operators lack is registered there.
inline constexpr std::string_view kPythonStub = "exportlint::python_stub";

}  // namespace exportlint::graph
