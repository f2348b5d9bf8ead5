// Flow and rules against what exporters did with each of 763 expressions. A difference is listed with its reason in
// semantics_exceptions.tsv or fails; so does an exception that has come to agree.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/flow/semantics_table.h"

namespace exportlint::test {
namespace {

const std::string kFolder = FLOW_CASES;

std::string Slurp(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Semantics, EveryRowAgreesOrIsListed) {
  const std::string setup = Slurp(kFolder + "/semantics_setup.py");
  const auto rows = ReadSemantics(kFolder + "/semantics.tsv");
  auto exceptions = ReadExceptions(kFolder + "/semantics_exceptions.tsv");
  ASSERT_EQ(rows.size(), 763u);
  std::size_t agreeing = 0, listed = 0;
  for (const SemanticsRow& row : rows) {
    const Seen seen = RunRow(row, setup);
    bool agrees = true;
    for (const Column column : {Column::kWarnings, Column::kFrozen, Column::kExport}) {
      const std::string difference = Differs(row, column, seen);
      const bool exception = exceptions.erase({row.id, column}) != 0;
      listed += exception ? 1 : 0;
      agrees = agrees && difference.empty();
      if (difference.empty() == !exception) continue;
      ADD_FAILURE() << row.id << ' ' << ToString(column) << " `" << row.expression
                    << "`: " << (exception ? "agrees: take it off semantics_exceptions.tsv" : difference) << '\n'
                    << seen.sites;
    }
    agreeing += agrees ? 1 : 0;
  }
  for (const auto& [key, reason] : exceptions) ADD_FAILURE() << "exception for " << key.first << ", which is no row";
  std::cout << agreeing << " of " << rows.size() << " rows agree in every column; " << listed
            << " differences listed\n";
}

// What the setup itself does must not be taken for what a row does.
TEST(Semantics, SetupIsSilent) {
  const std::string setup = Slurp(kFolder + "/semantics_setup.py");
  const Seen seen = RunRow(
      {.id = "", .expression = "", .code = "pass", .warnings = "no", .inside = "", .trace = "", .exported = "ok"},
      setup);
  EXPECT_EQ(seen.sites, "");
}

}  // namespace
}  // namespace exportlint::test
