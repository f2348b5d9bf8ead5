#include "facts/outcomes.h"

#include "facts/tables.h"

namespace exportlint::facts {

std::span<const Outcome> OutcomesOf(std::string_view operator_name) {
  return internal::RowsNamed(internal::kOutcomes, operator_name);
}

std::span<const Outcome> OutcomesTellingOf(std::string_view operator_name) {
  const std::span<const Outcome> outcomes = OutcomesOf(FunctionalName(operator_name));
  return outcomes.empty() ? OutcomesOf(operator_name) : outcomes;
}

}  // namespace exportlint::facts
