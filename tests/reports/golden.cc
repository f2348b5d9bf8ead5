#include "tests/reports/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace exportlint {

std::string ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void ExpectGolden(const std::string& name, const std::string& got) {
  const std::string path = std::string(EXPORTLINT_GOLDEN_DIR) + "/" + name;
  if (std::getenv("EXPORTLINT_RECORD") != nullptr) {
    std::ofstream(path, std::ios::binary) << got;
    return;
  }
  EXPECT_EQ(ReadWhole(path), got) << "differs from " << path << "; EXPORTLINT_RECORD=1 records it anew";
}

}  // namespace exportlint
