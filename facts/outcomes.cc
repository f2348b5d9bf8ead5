#include "facts/outcomes.h"

#include "facts/tables.h"

namespace exportlint::facts {

std::span<const Outcome> OutcomesOf(std::string_view operator_name) {
  return internal::RowsNamed(internal::kOutcomes, operator_name);
}

}  // namespace exportlint::facts
