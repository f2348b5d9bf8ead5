// rules/README.md lists every rule. Re-record: EXPORTLINT_RECORD=1 rules_readme_test.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/rules/table.h"

namespace exportlint::test {
namespace {

TEST(Readme, TableIsUpToDate) {
  const std::string path = RULES_README;
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  ASSERT_FALSE(text.str().empty()) << path;
  const std::string wanted = WithTable(text.str());
  if (std::getenv("EXPORTLINT_RECORD")) {
    std::ofstream(path) << wanted;
    return;
  }
  EXPECT_EQ(text.str(), wanted) << "run EXPORTLINT_RECORD=1 rules_readme_test";
}

}  // namespace
}  // namespace exportlint::test
