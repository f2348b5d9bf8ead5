// Source text to its hazard graph, verified.
#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "analyzers/graph/print.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {

inline std::shared_ptr<const graph::Unit> LowerText(std::string text) {
  const auto source = std::make_shared<const SourceFile>("test.py", std::move(text));
  auto unit = Lower(source, Parse(source->text()));
  const auto errors = graph::Verify(*unit);
  EXPECT_TRUE(errors.empty()) << errors[0] << "\nin:\n" << source->text().substr(0, 2000);
  return unit;
}

// The printed graph, with a line break before it so that expectations start on a line of their own.
inline std::string Lowered(std::string text) {
  return "\n" + graph::Print(*LowerText(std::move(text)));
}

}  // namespace exportlint::python
