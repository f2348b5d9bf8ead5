#include "cli/version.h"

#include <fmt/format.h>

#include "facts/operators.h"

namespace exportlint::cli {

std::string Version() {
  return EXPORTLINT_VERSION;
}

std::string VersionText() {
  const facts::Versions facts = facts::FactsVersions();
  return fmt::format("exportlint {}\noperator facts: torch {}, onnxscript {}, onnx {}", Version(), facts.torch,
                     facts.onnxscript, facts.onnx);
}

}  // namespace exportlint::cli
