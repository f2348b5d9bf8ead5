// Kept runs: found only whole, and only while what the model was made of is unchanged. No Python needed.
#include "export/run_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "export/sha256.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;

class RunCacheTest : public testing::Test {
 protected:
  RunCacheTest() {
    std::string name = (fs::temp_directory_path() / "run_cache_test-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    Write("helper.py", "SCALE = 2\n");
    fs::create_directories(folder_ / "packages" / "torch-2.13.0.dist-info");
  }
  ~RunCacheTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

  std::string Dependencies(bool steady = true) const {
    return R"({"event": "dependencies", "files": {")" + (folder_ / "helper.py").string() + R"(": ")" +
           Sha256Of("SCALE = 2\n") + R"("}, "packages": {")" + (folder_ / "packages").string() + R"(": ")" +
           Sha256Of("torch-2.13.0.dist-info\n") + R"("}, "steady": )" + (steady ? "true}" : "false}");
  }
  RecordedRun Run(const std::string& model = "onnx") const {
    return {{R"({"event": "exported"})", Dependencies()}, {R"({"event": "done"})"}, 1.5, model, "weights"};
  }
  RunCache Cache() const { return RunCache((folder_ / "cache").string()); }
  fs::path Entry() const { return folder_ / "cache" / kKey.substr(0, 2) / (kKey + ".run"); }

  const std::string kKey = Sha256Of("key");
  fs::path folder_;
};

TEST_F(RunCacheTest, GivesBackWhatWasStored) {
  Cache().Store(kKey, Run());
  const auto found = Cache().Find(kKey);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->worker_events, Run().worker_events);
  EXPECT_EQ(found->verifier_events, Run().verifier_events);
  EXPECT_EQ(found->seconds, 1.5);
  EXPECT_EQ(found->model, "onnx");
  EXPECT_EQ(found->data, "weights");
  EXPECT_FALSE(Cache().Find(Sha256Of("another key")).has_value());
}

TEST_F(RunCacheTest, AChangedFileIsAMiss) {
  Cache().Store(kKey, Run());
  Write("helper.py", "SCALE = 3\n");
  EXPECT_FALSE(Cache().Find(kKey).has_value());
  Write("helper.py", "SCALE = 2\n");
  EXPECT_TRUE(Cache().Find(kKey).has_value());
  fs::remove(folder_ / "helper.py");
  EXPECT_FALSE(Cache().Find(kKey).has_value());
}

TEST_F(RunCacheTest, AnotherVersionOfAPackageIsAMiss) {
  Cache().Store(kKey, Run());
  fs::rename(folder_ / "packages" / "torch-2.13.0.dist-info", folder_ / "packages" / "torch-2.14.0.dist-info");
  EXPECT_FALSE(Cache().Find(kKey).has_value());
}

TEST_F(RunCacheTest, WithoutDependenciesNothingHolds) {
  EXPECT_TRUE(DependenciesHold({Dependencies()}));
  EXPECT_FALSE(DependenciesHold({}));
  EXPECT_FALSE(DependenciesHold({Dependencies(false)}));
  EXPECT_FALSE(DependenciesHold({R"({"event": "dependencies", "files": 3})"}));
  EXPECT_FALSE(DependenciesHold({R"({"event": "dependencies)"}));
}

TEST_F(RunCacheTest, DamageIsAMissAndIsReplaced) {
  Cache().Store(kKey, Run());
  std::ifstream stream(Entry(), std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    std::ofstream(Entry(), std::ios::binary) << damaged;
    EXPECT_FALSE(Cache().Find(kKey).has_value()) << "byte " << at;
    std::ofstream(Entry(), std::ios::binary) << whole.substr(0, at);
    EXPECT_FALSE(Cache().Find(kKey).has_value()) << "cut at " << at;
  }
  Cache().Store(kKey, Run());
  EXPECT_TRUE(Cache().Find(kKey).has_value());
}

TEST_F(RunCacheTest, ConcurrentRunsSeeWholeEntriesOnly) {
  Cache().Store(kKey, Run(std::string(100'000, 'a')));
  std::vector<std::thread> threads;
  for (const char letter : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([this, letter] {
      for (int i = 0; i < 20; ++i) {
        Cache().Store(kKey, Run(std::string(100'000, letter)));
        const auto found = Cache().Find(kKey);
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(found->model, std::string(100'000, found->model[0]));
      }
    });
  }
  for (std::thread& each : threads) each.join();
  std::size_t files = 0;
  for (const auto& each : fs::recursive_directory_iterator(folder_ / "cache")) files += each.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 1u);
}

TEST_F(RunCacheTest, OffOrUnwritableKeepsNothing) {
  RunCache("").Store(kKey, Run());
  EXPECT_FALSE(RunCache("").Find(kKey).has_value());
  const RunCache blocked((folder_ / "helper.py").string());  // a file, not a folder
  blocked.Store(kKey, Run());
  EXPECT_FALSE(blocked.Find(kKey).has_value());
}

TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(Sha256Of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Of(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace exportlint
