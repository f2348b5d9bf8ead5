// Children that misbehave: the parent always gets its answer, and nothing of them is left.
#include "export/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "export/secrets.h"

namespace exportlint {
namespace {

using End = ProcessResult::End;

ProcessResult Shell(const std::string& script, double timeout = 20, std::vector<std::string>* events = nullptr) {
  ProcessOptions options;
  options.arguments = {"sh", "-c", script};
  options.timeout_seconds = timeout;
  options.output_cap = 1000;
  if (events != nullptr) options.on_event = [events](std::string_view line) { events->emplace_back(line); };
  return RunProcess(options);
}

bool Gone(pid_t pid) {
  for (int i = 0; i < 100; ++i) {
    // A killed orphan is a zombie until init takes it.
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string id, name, state;
    if (!(status >> id >> name >> state) || state == "Z") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

TEST(Process, ExitCodeOutputAndEvents) {
  std::vector<std::string> events;
  const auto result = Shell("echo out; echo err >&2; echo one >&3; printf two >&3; exit 7", 20, &events);
  EXPECT_EQ(result.end, End::kExited);
  EXPECT_EQ(result.code, 7);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.errors, "err\n");
  EXPECT_THAT(events, testing::ElementsAre("one", "two"));
}

TEST(Process, GivesTheChildTheVariablesThatAreKept) {
  ::setenv("EXPORTLINT_TEST_TOKEN", "hidden", 1);
  ::setenv("EXPORTLINT_TEST_PLAIN", "seen", 1);
  ProcessOptions options;
  options.arguments = {"sh", "-c", "echo $EXPORTLINT_TEST_TOKEN $EXPORTLINT_TEST_PLAIN $ADDED"};
  options.environment = {{"ADDED", "added"}};
  EXPECT_EQ(RunProcess(options).output, "hidden seen added\n");
  options.keeps = [](std::string_view name) { return !LooksSecret(name); };
  EXPECT_EQ(RunProcess(options).output, "seen added\n");
}

TEST(LooksSecret, ByWhatTheNameSays) {
  for (const char* name : {"HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "db_password", "OPENAI_API_KEY", "GIT_CREDENTIALS"})
    EXPECT_TRUE(LooksSecret(name)) << name;
  for (const char* name :
       {"PATH", "TOKENIZERS_PARALLELISM", "HOME", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "KEYBOARD", "HF_HOME"})
    EXPECT_FALSE(LooksSecret(name)) << name;
}

TEST(Process, KeepsTheHeadOfOutputAndTheTailOfErrors) {
  const auto result = Shell("i=0; while [ $i -lt 20000 ]; do echo $i; echo $i >&2; i=$((i+1)); done");
  EXPECT_EQ(result.output.size(), 1000u);
  EXPECT_EQ(result.output.substr(0, 4), "0\n1\n");
  EXPECT_EQ(result.errors.size(), 1000u);
  EXPECT_TRUE(result.errors.ends_with("\n19999\n"));
}

TEST(Process, SignalsAreNamed) {
  const auto result = Shell("kill -SEGV $$");
  EXPECT_EQ(result.end, End::kSignaled);
  EXPECT_EQ(SignalName(result.code), "SIGSEGV");
}

TEST(Process, TheTimeLimitKillsTheWholeSession) {
  const auto result = Shell("sleep 3600 & echo $!; trap '' TERM INT; sleep 3600", 0.5);
  EXPECT_EQ(result.end, End::kTimedOut);
  EXPECT_LT(result.seconds, 5);
  EXPECT_TRUE(Gone(std::stoi(result.output)));
}

TEST(Process, AChildLeftBehindNeitherHoldsThePipeNorLives) {
  const auto result = Shell("sleep 3600 & echo $!");
  EXPECT_EQ(result.end, End::kExited);
  EXPECT_LT(result.seconds, 5);
  EXPECT_TRUE(Gone(std::stoi(result.output)));
}

TEST(Process, WhatDoesNotExistIsNotStarted) {
  ProcessOptions options;
  options.arguments = {"/no/such/program"};
  const auto result = RunProcess(options);
  EXPECT_EQ(result.end, End::kNotStarted);
  EXPECT_FALSE(result.errors.empty());
}

TEST(Process, AnInterruptKillsTheChildAndStopsTheNext) {
  const InterruptGuard guard;
  std::thread later([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    kill(getpid(), SIGINT);
  });
  const auto result = Shell("sleep 3600 & echo $!; sleep 3600");
  later.join();
  EXPECT_EQ(result.end, End::kInterrupted);
  EXPECT_EQ(Interrupted(), SIGINT);
  EXPECT_TRUE(Gone(std::stoi(result.output)));
  EXPECT_EQ(Shell("true").end, End::kInterrupted);
}

}  // namespace
}  // namespace exportlint
