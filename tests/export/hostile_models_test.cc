// Models that raise, hang, exit, crash, eat memory, print megabytes: the row says what happened and on which line, the
// others go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

using testing::HasSubstr;

constexpr const char* kFile = "tests/export/hostile_models.py";

ExportTexts Hostile(const std::string& factory) {
  ExportTexts texts;
  texts.model = std::string(kFile) + ":" + factory;
  texts.exporters = {"trace"};
  return texts;
}

// The row's error: its kind, a part of its message, and the line marked `# line: FACTORY` where there is one.
void ExpectError(const ExportTexts& texts, const std::string& factory, const std::string& kind,
                 const std::string& part) {
  const auto rows = RunModel(texts);
  const ExportRun& run = rows[0].run;
  EXPECT_FALSE(run.exported);
  ASSERT_TRUE(run.error.has_value());
  EXPECT_EQ(run.error->kind, kind);
  EXPECT_THAT(run.error->message, HasSubstr(part));
  EXPECT_EQ(run.error->line, LineOf(kFile, "# line: " + factory));
  EXPECT_EQ(run.error->path, run.error->line != 0 ? kFile : "");
  for (const CaseResult& each : run.cases) EXPECT_EQ(each.verdict, Verdict::kSkipped);
}

void ExpectError(const std::string& factory, const std::string& kind, const std::string& part) {
  ExpectError(Hostile(factory), factory, kind, part);
}

TEST(Hostile, Raises) {
  ExpectError("raises", "ValueError", "no weights");
}
TEST(Hostile, RaisesInForward) {
  ExpectError("raises_in_forward", "RuntimeError", "forward fails");
}
TEST(Hostile, Exits) {
  ExpectError("exits", "exit", "ended the process with exit code 3 while loading the model");
}
TEST(Hostile, SysExits) {
  ExpectError("sys_exits", "SystemExit", "sys.exit('enough')");
}
TEST(Hostile, Allocates) {
  ExpectError("allocates", "RuntimeError", "needs more memory than the limit of 8192 MB");
}
TEST(Hostile, AllocatesInPython) {
  ExpectError("allocates_python", "MemoryError", "needs more memory than the limit of 8192 MB");
}
TEST(Hostile, Crashes) {
  ExpectError("crashes", "SIGSEGV", "ended by SIGSEGV while running it in PyTorch");
}
TEST(Hostile, IsNoModel) {
  ExpectError("not_a_model", "model", "gave int; wanted a torch.nn.Module");
}
TEST(Hostile, NeedsAnArgument) {
  ExpectError("needs_argument", "model", "write needs_argument(n=…)");
}
TEST(Hostile, DoesNotExist) {
  ExpectError("no_such_name", "model", "has no `no_such_name`");
}

TEST(Hostile, Hangs) {
  ExportTexts texts = Hostile("hangs");
  texts.timeout_seconds = 15;  // a busy machine imports torch slowly
  ExpectError(texts, "hangs", "timeout", "still running after 15 s");
}

TEST(Hostile, ExitsInTheExport) {
  const ExportRun run = RunModel(Hostile("exits_in_export"))[0].run;
  ASSERT_TRUE(run.error.has_value());
  EXPECT_THAT(run.error->message, HasSubstr("ended the process with exit code 4 while exporting"));
  EXPECT_EQ(run.error->line, LineOf(kFile, "# line: exits_in_export"));
}

TEST(Hostile, AllocatesInForward) {
  ExpectError("allocates_in_forward", "RuntimeError", "needs more memory than the limit of 8192 MB");
}

TEST(Hostile, WritesIntoAFolderThatIsThrownAway) {
  EXPECT_EQ(Verdicts(RunModel(Hostile("litters"))[0].run), "equal");
  EXPECT_FALSE(std::filesystem::exists("litter.txt"));
}

TEST(Hostile, CostsItsOwnRowOnly) {
  for (const char* factory : {"chatty", "changes_folder", "leaves_threads", "forks"}) {
    const auto rows = RunModel(Hostile(factory));
    EXPECT_EQ(Verdicts(rows[0].run), "equal")
        << factory << ": " << (rows[0].run.error ? rows[0].run.error->message : "");
  }
}

TEST(Hostile, RandomnessIsNoMismatch) {
  const ExportRun run = RunModel(Hostile("random"))[0].run;
  EXPECT_EQ(Verdicts(run), "skipped");
  EXPECT_THAT(run.cases[0].detail, HasSubstr("another result at every run"));
}

TEST(Hostile, ACaseThatPyTorchRefusesIsSaidSo) {
  ExportTexts texts = Hostile("unbatched");
  texts.cases = {"float32[3,4]", "float32[3]", "no_such=float32[1]"};
  const ExportRun run = RunModel(texts)[0].run;
  // The last case names no parameter: the whole row is refused.
  EXPECT_FALSE(run.exported);
  EXPECT_THAT(run.error->message, HasSubstr("forward has no parameter `no_such`: it takes input"));
  texts.cases.pop_back();
  const ExportRun kept = RunModel(texts)[0].run;
  EXPECT_EQ(Verdicts(kept), "equal skipped refused");
  EXPECT_THAT(kept.cases[1].detail, HasSubstr("PyTorch itself cannot run this input"));
  EXPECT_THAT(kept.cases[2].detail, HasSubstr("exported with 2 dimensions, given 1"));
}

TEST(Outputs, NestedOnesAndNumberDefaultsAreCompared) {
  ExportTexts texts = Hostile("outputs");
  texts.cases = {"x=float32[2],scale=float:3"};
  const ExportRun run = RunModel(texts)[0].run;
  EXPECT_EQ(Verdicts(run), "equal equal") << run.cases[0].detail << run.cases[1].detail;
  EXPECT_EQ(run.cases[0].inputs, "x=float32[2], scale=2.0");
}

TEST(Training, IsSaidInAWarning) {
  const ExportRun run = RunModel(Hostile("in_training"))[0].run;
  ASSERT_FALSE(run.warnings.empty());
  EXPECT_EQ(run.warnings[0].kind, "training");
}

bool Gone(int pid) {
  for (int i = 0; i < 250; ++i) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string id, name, state;
    if (!(status >> id >> name >> state) || state == "Z") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

TEST(Hostile, AnInterruptLeavesNoProcess) {
  const std::string pids = testing::TempDir() + "/exportlint_pids_" + std::to_string(getpid());
  setenv("EXPORTLINT_TEST_PIDS", pids.c_str(), 1);
  std::thread later([&] {
    for (int i = 0; i < 3000 && !std::filesystem::exists(pids); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    kill(getpid(), SIGINT);
  });
  const auto request = MakeRequest(Hostile("hangs_with_children"), EXPORTLINT_SOURCE);
  ASSERT_TRUE(request.ok());
  const auto rows = RunChecked(*request, {});
  later.join();
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().message, "interrupted");
  std::ifstream file(pids);
  int worker = 0, child = 0;
  ASSERT_TRUE(file >> worker >> child);
  EXPECT_TRUE(Gone(worker));
  EXPECT_TRUE(Gone(child));
  std::filesystem::remove(pids);
}

}  // namespace
}  // namespace exportlint
