#include "export/run_cache.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "export/sha256.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kMagic = "exportlint run 1\n";
constexpr std::size_t kDigits = 64;
constexpr std::string_view kWriting = "writing-";

// The versions a folder of packages holds: names of its *.dist-info entries, sorted, a line each.
// worker/dependencies.py makes the same text.
std::string PackagesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& each : fs::directory_iterator(folder, error)) {
    std::string name = each.path().filename().string();
    if (name.ends_with(".dist-info") || name.ends_with(".egg-info")) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return text;
}

bool Holds(const json& event) {
  for (const auto& [path, digest] : event.at("files").items()) {
    if (Sha256OfFile(path) != digest.get<std::string>()) return false;
  }
  for (const auto& [folder, digest] : event.at("packages").items()) {
    if (Sha256Of(PackagesIn(folder)) != digest.get<std::string>()) return false;
  }
  return event.at("steady").get<bool>();
}

std::string Payload(const RecordedRun& run) {
  const json head = {{"worker", run.worker_events},
                     {"verifier", run.verifier_events},
                     {"seconds", run.seconds},
                     {"model", run.model.size()},
                     {"data", run.data.size()}};
  return head.dump(-1, ' ', true, json::error_handler_t::replace) + "\n" + run.model + run.data;
}

std::optional<RecordedRun> FromPayload(std::string_view payload) {
  const std::size_t end = payload.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const json head = json::parse(payload.substr(0, end), nullptr, false);
  payload.remove_prefix(end + 1);
  try {
    RecordedRun run;
    run.worker_events = head.at("worker").get<std::vector<std::string>>();
    run.verifier_events = head.at("verifier").get<std::vector<std::string>>();
    run.seconds = head.at("seconds").get<double>();
    const auto model = head.at("model").get<std::size_t>(), data = head.at("data").get<std::size_t>();
    if (model + data != payload.size()) return std::nullopt;
    run.model = payload.substr(0, model);
    run.data = payload.substr(model);
    return run;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

std::string ReadAll(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return "";
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

bool DependenciesHold(const std::vector<std::string>& worker_events) {
  for (const std::string& line : worker_events) {
    if (line.find("\"dependencies\"") == std::string::npos) continue;
    const json event = json::parse(line, nullptr, false);
    if (!event.is_object() || event.value("event", json()) != "dependencies") continue;
    try {
      return Holds(event);
    } catch (const json::exception&) {
      return false;
    }
  }
  return false;
}

std::string RunCache::PathOf(const std::string& key) const {
  return folder_ + "/" + key.substr(0, 2) + "/" + key + ".run";
}

std::optional<RecordedRun> RunCache::Find(const std::string& key) const {
  if (!on()) return std::nullopt;
  const std::string path = PathOf(key), bytes = ReadAll(path);
  std::string_view text = bytes;
  if (!text.starts_with(kMagic) || text.size() < kMagic.size() + kDigits) return std::nullopt;
  text.remove_prefix(kMagic.size());
  const std::string_view digest = text.substr(0, kDigits);
  text.remove_prefix(kDigits);
  if (Sha256Of(text) != digest) return std::nullopt;
  std::optional<RecordedRun> run = FromPayload(text);
  if (!run || !DependenciesHold(run->worker_events)) return std::nullopt;
  std::error_code error;
  fs::last_write_time(path, fs::file_time_type::clock::now(), error);  // Trim removes what was not used for longest
  return run;
}

void RunCache::Store(const std::string& key, const RecordedRun& run) const {
  if (!on()) return;
  const std::string payload = Payload(run);
  if (payload.size() > kEntryBytes) return;
  const fs::path path = PathOf(key);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return;
  std::string temporary = folder_ + "/" + std::string(kWriting) + "XXXXXX";
  const int made = mkstemp(temporary.data());  // readable by this user only
  if (made < 0) return;
  close(made);
  std::ofstream file(temporary, std::ios::binary);
  file << kMagic << Sha256Of(payload) << payload;
  file.close();
  if (file) fs::rename(temporary, path, error);
  if (!file || error) fs::remove(temporary, error);
  Trim();
}

void RunCache::Trim() const {
  struct Entry {
    fs::file_time_type used;
    std::uintmax_t size;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::uintmax_t total = 0;
  std::error_code error;
  for (auto each = fs::recursive_directory_iterator(folder_, error); !error && each != fs::end(each);
       each.increment(error)) {
    std::error_code gone;  // another run may be trimming too
    if (!each->is_regular_file(gone)) continue;
    Entry entry{each->last_write_time(gone), each->file_size(gone), each->path()};
    if (gone) continue;
    if (each->path().filename().string().starts_with(kWriting)) {  // of a run that was killed, unless it is young
      if (fs::file_time_type::clock::now() - entry.used > std::chrono::hours(1)) fs::remove(entry.path, gone);
      continue;
    }
    total += entry.size;
    entries.push_back(std::move(entry));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= kTotalBytes) return;
    fs::remove(entry.path, error);
    total -= entry.size;
  }
}

std::string DefaultCacheFolder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/exportlint/exports";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? std::string(home) + "/.cache/exportlint/exports" : "";
}

}  // namespace exportlint
