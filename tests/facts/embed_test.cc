// The build-time program refuses damaged data with the place, instead of embedding it.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace exportlint::facts {
namespace {

namespace fs = std::filesystem;

class EmbedTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              ("facts_embed_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::copy(FACTS_DATA, folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Append(const std::string& file, const std::string& text) {
    std::ofstream(folder_ / file, std::ios::app) << text;
  }

  // Runs facts_embed; returns its output, and its exit code in `code_`.
  std::string Run() {
    const std::string command =
        std::string(FACTS_EMBED) + " " + folder_.string() + " " + (folder_ / "out.cc").string() + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    std::array<char, 512> buffer;
    while (std::fgets(buffer.data(), buffer.size(), pipe)) output += buffer.data();
    code_ = WEXITSTATUS(pclose(pipe));
    return output;
  }

  fs::path folder_;
  int code_ = -1;
};

TEST_F(EmbedTest, TakesTheDataAsItIs) {
  EXPECT_EQ(Run(), "");
  EXPECT_EQ(code_, 0);
}

TEST_F(EmbedTest, RefusesAMissingField) {
  Append("schemas.tsv", "aten::broken\tonly two fields\n");
  EXPECT_EQ(Run(), "facts_embed: schemas.tsv:3469: 2 fields, expected 6\n");
  EXPECT_EQ(code_, 1);
}

TEST_F(EmbedTest, RefusesAnUnknownTag) {
  Append("schemas.tsv", "aten::broken\t\tself:Tensor\t:Tensor\tno_such_tag\tkernel\n");
  EXPECT_NE(Run().find("schemas.tsv:3469: unknown tag 'no_such_tag'"), std::string::npos);
  EXPECT_EQ(code_, 1);
}

TEST_F(EmbedTest, RefusesFilesOfTwoVersions) {
  Append("onnx_trace.tsv", "# torch 1.0\n");
  EXPECT_NE(Run().find("from torch 1.0, the other files from 2.13.0"), std::string::npos);
  EXPECT_EQ(code_, 1);
}

TEST_F(EmbedTest, RefusesAMissingFile) {
  fs::remove(folder_ / "modules.tsv");
  EXPECT_NE(Run().find("modules.tsv: cannot read it"), std::string::npos);
  EXPECT_EQ(code_, 1);
}

TEST_F(EmbedTest, RefusesAnOpsetThatIsNoNumber) {
  Append("onnx_trace.tsv", "aten::broken\tnine\n");
  EXPECT_NE(Run().find("onnx_trace.tsv:"), std::string::npos);
  EXPECT_EQ(code_, 1);
}

}  // namespace
}  // namespace exportlint::facts
