#include "facts/python_names.h"

#include <array>
#include <string>

#include "facts/tables.h"

namespace exportlint::facts {

std::span<const ModuleAttribute> Module::attributes() const {
  return internal::kModuleAttributes.subspan(attributes_.first, attributes_.count);
}

const PythonName* FindPythonName(std::string_view qualified_name) {
  auto rows = internal::RowsNamed(internal::kPythonNames, qualified_name);
  return rows.empty() ? nullptr : &rows.front();
}

bool HasTensorMethod(std::string_view name) {
  const PythonName* found = FindPythonName(std::string("torch.Tensor.").append(name));
  return found && found->kind() == NameKind::kMethod;
}

bool IsTorchFunction(std::string_view name) {
  if (name.find('.') != std::string_view::npos) return false;
  static constexpr std::array<std::string_view, 5> kSpaces = {"torch.", "torch.nn.functional.", "torch.fft.",
                                                              "torch.linalg.", "torch.special."};
  for (std::string_view space : kSpaces) {
    const PythonName* found = FindPythonName(std::string(space).append(name));
    if (found && found->kind() == NameKind::kFunction) return true;
  }
  return false;
}

const Module* FindModule(std::string_view qualified_name) {
  auto rows = internal::RowsNamed(internal::kModules, qualified_name);
  return rows.empty() ? nullptr : &rows.front();
}

}  // namespace exportlint::facts
