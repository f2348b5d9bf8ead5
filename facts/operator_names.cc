#include "facts/operator_names.h"

#include <algorithm>
#include <set>

#include "facts/onnx_operators.h"
#include "facts/onnx_support.h"
#include "facts/operators.h"
#include "facts/python_names.h"
#include "facts/tables.h"

namespace exportlint::facts {
namespace {

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return words;
}

// `aten::add.Tensor` when operator and overload are registered, otherwise empty.
std::string Registered(std::string_view name) {
  const std::size_t dot = name.find('.');
  const auto overloads = FindOverloads(name.substr(0, dot));
  if (overloads.empty()) return {};
  if (dot == std::string_view::npos) return std::string(name);
  const std::string_view overload = name.substr(dot + 1) == "default" ? std::string_view{} : name.substr(dot + 1);
  for (const OperatorSchema& schema : overloads) {
    if (schema.overload() == overload)
      return std::string(name.substr(0, dot)).append(overload.empty() ? "" : ".").append(overload);
  }
  return {};
}

// What PyTorch's own samples of a Python function call: the samples of `torch.nn.functional.interpolate` are named
// `nn_functional_interpolate_bicubic` and so on.
void AddSampled(std::string_view python_name, std::string_view variant, OperatorNames* names) {
  constexpr std::string_view kTorch = "torch.";
  if (!python_name.starts_with(kTorch)) return;
  std::string sample(python_name.substr(kTorch.size()));
  std::replace(sample.begin(), sample.end(), '.', '_');
  std::set<std::string> all, exact;
  for (const Evidence& row : internal::kEvidence) {
    const std::string_view name = row.opinfo();
    if (!name.starts_with(sample) || (name.size() > sample.size() && name[sample.size()] != '_')) continue;
    all.emplace(row.operator_name());
    if (!variant.empty() && name.size() > sample.size() && name.substr(sample.size() + 1) == variant)
      exact.emplace(row.operator_name());
    if (variant.empty() && name == sample) exact.emplace(row.operator_name());
  }
  // One mode has one operator a rank: linear, bilinear, trilinear.
  std::set<std::string>& chosen = exact.empty() ? all : exact;
  names->operators.assign(chosen.begin(), chosen.end());
  if (exact.empty() && all.size() > 1) std::swap(names->operators, names->sometimes);
}

std::string ExpandedPython(std::string_view typed) {
  if (typed.starts_with("F.")) return "torch.nn.functional." + std::string(typed.substr(2));
  if (typed.starts_with("nn.")) return "torch." + std::string(typed);
  if (typed.starts_with("Tensor.")) return "torch." + std::string(typed);
  return std::string(typed);
}

// A name as people write ONNX operators, whatever the case: `resize`.
std::string OnnxIgnoringCase(std::string_view typed) {
  const std::string qualified = QualifiedOnnxName(typed);
  const auto lower = [](std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
  };
  const std::string wanted = lower(qualified);
  for (const OnnxOperator& version : AllOnnxOperators()) {
    if (lower(version.name()) == wanted) return std::string(version.name());
  }
  return {};
}

}  // namespace

OperatorNames OperatorsOfPython(std::string_view qualified_name, std::string_view variant) {
  OperatorNames names;
  if (const auto rows = internal::RowsNamed(internal::kModuleOperators, qualified_name); !rows.empty()) {
    names.operators = WordsOf(rows.front().first.view());
    names.sometimes = WordsOf(rows.front().others.view());
    return names;
  }
  const PythonName* python = FindPythonName(qualified_name);
  if (python != nullptr && !python->operator_name().empty()) {
    names.operators.emplace_back(python->operator_name());
  } else if (python != nullptr) {
    AddSampled(qualified_name, variant, &names);
  }
  return names;
}

OperatorNames ResolveOperator(std::string_view typed) {
  OperatorNames names;
  constexpr std::string_view kOps = "torch.ops.";
  std::string name(typed);
  if (typed.starts_with(kOps)) {
    name = typed.substr(kOps.size());
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) name.replace(dot, 1, "::");
  }
  if (name.find("::") != std::string::npos) {
    if (std::string found = Registered(name); !found.empty()) names.operators.push_back(std::move(found));
    if (!FindOnnxOperator(name).empty()) names.onnx = name;
    return names;
  }
  const std::string python = ExpandedPython(typed);
  names = OperatorsOfPython(python);
  if (!names.empty()) return names;
  if (!FindOnnxOperator(name).empty()) return {{}, {}, QualifiedOnnxName(name)};
  if (std::string found = Registered("aten::" + name); !found.empty()) return {{std::move(found)}, {}, {}};
  for (const char* space : {"torch.", "torch.nn.functional.", "torch.nn.", "torch.Tensor."}) {
    names = OperatorsOfPython(space + name);
    if (!names.empty()) return names;
  }
  names.onnx = OnnxIgnoringCase(name);
  return names;
}

std::vector<std::string> AllOperatorNames() {
  std::set<std::string> names;
  for (const OperatorSchema& schema : AllSchemas()) {
    names.emplace(schema.name());
    if (schema.name().starts_with("aten::")) names.emplace(schema.name().substr(6));
  }
  for (const OnnxOperator& version : AllOnnxOperators()) {
    names.emplace(version.name());
    if (version.name().starts_with("ai.onnx::")) names.emplace(version.name().substr(9));
  }
  for (const PythonName& python : internal::kPythonNames) {
    names.emplace(python.name());
    constexpr std::string_view kFunctional = "torch.nn.functional.";
    if (python.name().starts_with(kFunctional))
      names.insert("F." + std::string(python.name().substr(kFunctional.size())));
  }
  return {names.begin(), names.end()};
}

}  // namespace exportlint::facts
