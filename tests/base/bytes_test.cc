#include "analyzers/base/bytes.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "analyzers/base/scratch_folder.h"

namespace exportlint {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(ReadBytes, GivesWhatTheFileHolds) {
  const ScratchFolder folder("exportlint-test");
  const std::string path = folder.path() + "/bytes";
  const std::string bytes("a\0\r\n\xff", 5);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_THAT(ReadBytes(path), Optional(bytes));
}

TEST(ReadBytes, GivesNoneForWhatIsNoFile) {
  const ScratchFolder folder("exportlint-test");
  EXPECT_THAT(ReadBytes(folder.path()), Eq(std::nullopt));
  EXPECT_THAT(ReadBytes(folder.path() + "/missing"), Eq(std::nullopt));
}

TEST(WriteAll, TellsTheErrorOfTheDescriptor) {
  const ScratchFolder folder("exportlint-test");
  const std::string path = folder.path() + "/written";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  EXPECT_EQ(WriteAll(fd, std::string(1 << 20, 'x')), 0);
  ::close(fd);
  EXPECT_THAT(ReadBytes(path), Optional(std::string(1 << 20, 'x')));
  const int full = ::open("/dev/full", O_WRONLY);
  EXPECT_EQ(WriteAll(full, "x"), ENOSPC);
  EXPECT_EQ(WriteAll(full, ""), 0);
  ::close(full);
}

TEST(PercentEncode, KeepsWhatIsAllowedAndWhatIsAskedFor) {
  EXPECT_EQ(PercentEncode("a/b c~é%", "/"), "a/b%20c~%C3%A9%25");
  EXPECT_EQ(PercentEncode("a/b+c", ""), "a%2Fb%2Bc");
}

}  // namespace
}  // namespace exportlint
