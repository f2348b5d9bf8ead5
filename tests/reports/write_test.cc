#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Write : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("exportlint-write-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  int Entries() const {
    return static_cast<int>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  std::string ErrorOf(const std::string& path) const {
    const auto result = WriteReport(Format::kText, path, DemoReport());
    return result.ok() ? "" : result.error().message;
  }

  fs::path folder_;
};

TEST_F(Write, EveryFormat) {
  for (const Format format : kFormats) {
    const std::string path = folder_ / ToString(format);
    const auto result = WriteReport(format, path, DemoReport());
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_EQ(ReadWhole(path), Render(format, DemoReport()));
    EXPECT_EQ(result->bytes, fs::file_size(path));
    Format again;
    ASSERT_TRUE(FromString(ToString(format), &again));
    EXPECT_EQ(again, format);
  }
  EXPECT_EQ(Entries(), static_cast<int>(kFormats.size()));
}

TEST_F(Write, ReplacesWholeAndKeepsLinks) {
  const fs::path target = folder_ / "target.txt";
  std::ofstream(target) << "old and much longer than nothing";
  fs::create_symlink("target.txt", folder_ / "link.txt");
  ASSERT_TRUE(WriteReport(Format::kText, folder_ / "link.txt", Report{}).ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.txt"));
  EXPECT_EQ(ReadWhole(target), RenderText(Report{}));
  EXPECT_EQ(Entries(), 2);
}

TEST_F(Write, HonoursTheUmask) {
  const mode_t before = ::umask(027);
  ASSERT_TRUE(WriteReport(Format::kText, folder_ / "r.txt", Report{}).ok());
  ::umask(before);
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "r.txt").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST_F(Write, ErrorsNamePathAndReason) {
  EXPECT_THAT(ErrorOf(folder_ / "no" / "r.txt"), HasSubstr("no/r.txt`: No such file or directory"));
  EXPECT_THAT(ErrorOf(folder_), HasSubstr("Is a directory"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("the path is empty"));
  EXPECT_THAT(ErrorOf("/proc/version"), HasSubstr("cannot write report `/proc/version`"));
  EXPECT_THAT(ErrorOf("/dev/full"), HasSubstr("No space left on device"));
  EXPECT_EQ(ErrorOf("/dev/null"), "");
  EXPECT_EQ(Entries(), 0);
}

TEST_F(Write, StandardOutput) {
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(WriteReport(Format::kJson, "-", DemoReport()).ok());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), RenderJson(DemoReport()));
}

}  // namespace
}  // namespace exportlint
