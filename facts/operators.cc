#include "facts/operators.h"

#include <algorithm>

#include "facts/tables.h"

namespace exportlint::facts {

std::span<const Argument> OperatorSchema::arguments() const {
  return internal::kArguments.subspan(arguments_.first, arguments_.count);
}

std::span<const Argument> OperatorSchema::returns() const {
  return internal::kArguments.subspan(returns_.first, returns_.count);
}

bool OperatorSchema::MutatesAny() const {
  return std::ranges::any_of(arguments(), &Argument::is_mutated);
}

bool OperatorSchema::IsOutVariant() const {
  return std::ranges::any_of(arguments(), [](const Argument& a) { return a.keyword_only() && a.is_mutated(); });
}

std::span<const OperatorSchema> FindOverloads(std::string_view qualified_name) {
  return internal::RowsNamed(internal::kSchemas, qualified_name);
}

std::span<const OperatorSchema> AllSchemas() {
  return internal::kSchemas;
}

Versions FactsVersions() {
  return {internal::kTorchVersion.view(), internal::kOnnxscriptVersion.view(), internal::kOnnxVersion.view()};
}

}  // namespace exportlint::facts
