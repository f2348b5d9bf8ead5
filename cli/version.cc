#include "cli/version.h"

#include <fmt/format.h>

#include "facts/operators.h"

namespace exportlint::cli {

std::string Version() {
  return EXPORTLINT_VERSION;
}

std::string VersionText() {
  const facts::Versions facts = facts::FactsVersions();
  return fmt::format("exportlint {}\noperator facts: torch {}, onnxscript {}", Version(), facts.torch,
                     facts.onnxscript);
}

}  // namespace exportlint::cli
