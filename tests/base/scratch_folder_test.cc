#include "analyzers/base/scratch_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace exportlint {
namespace {

namespace fs = std::filesystem;

TEST(ScratchFolder, IsGoneWithItsObjectAndLeavesWhatLinksLeadTo) {
  const ScratchFolder kept("exportlint-test");
  std::ofstream(kept.path() + "/file") << "x";
  std::string path;
  {
    const ScratchFolder folder("exportlint-test");
    path = folder.path();
    EXPECT_EQ(fs::canonical(path), path);
    EXPECT_NE(path, kept.path());
    fs::create_directories(path + "/a/b");
    fs::create_directory_symlink(kept.path(), path + "/a/link");
  }
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(kept.path() + "/file"));
}

TEST(ScratchFolder, IsEmptyWhereNoneCanBeMade) {
  const ScratchFolder folder("exportlint-no-such-folder/x");
  EXPECT_EQ(folder.path(), "");
}

}  // namespace
}  // namespace exportlint
