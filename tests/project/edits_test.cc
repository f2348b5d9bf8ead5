// Whatever is edited, in whatever order: an open project says what a fresh run says.
#include <gtest/gtest.h>

#include "tests/project/random_tree.h"

namespace exportlint::cli {
namespace {

std::map<std::string, std::string> ToldBy(const Project& project, const Scratch& scratch) {
  std::map<std::string, std::string> told;
  for (const std::string& path : project.paths()) {
    const FileFindings found = project.FindingsOf(scratch.path(path));
    EXPECT_TRUE(found.complete) << path;
    if (!found.findings.empty()) told[path] = Told(found.findings);
  }
  return told;
}

class Edits : public testing::TestWithParam<unsigned> {};

TEST_P(Edits, SayWhatAFreshRunSays) {
  const Scratch scratch;
  RandomTree tree(GetParam());
  tree.Change();
  for (const auto& [name, text] : tree.files()) scratch.Write(name, text);
  Project project(scratch.Options());
  ASSERT_TRUE(project.Refresh());
  ASSERT_EQ(ToldBy(project, scratch), ToldByCheck(scratch.Options()));
  for (int i = 0; i < 60; ++i) {
    const std::string name = tree.Change();
    const auto file = tree.files().find(name);
    const bool removed = file == tree.files().end();
    FileFindings edited;
    if (removed) {
      scratch.Remove(name);
      edited = project.Reload(scratch.path(name));
    } else {
      // Not saved yet.
      edited = project.Edit(scratch.path(name), file->second);
      scratch.Write(name, file->second);
    }
    const std::map<std::string, std::string> fresh = ToldByCheck(scratch.Options());
    const auto of_file = fresh.find(name);
    const std::string expected = of_file == fresh.end() ? "" : of_file->second;
    EXPECT_EQ(edited.path, name);
    if (edited.complete) {
      ASSERT_EQ(Told(edited.findings), expected) << name << ", edit " << i;
    }
    // Sometimes several edits come before there is time to look at the rest.
    if (i % 3 == 1) continue;
    if (i % 3 == 2) {
      int files = 0;
      project.Refresh([&] { return ++files < 3; });
    }
    ASSERT_TRUE(project.Refresh());
    EXPECT_EQ(project.stale(), 0u);
    ASSERT_EQ(ToldBy(project, scratch), fresh) << name << ", edit " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Edits, testing::Range(1u, 13u));

}  // namespace
}  // namespace exportlint::cli
