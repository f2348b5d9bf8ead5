#include "export/run_cache.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "export/sha256.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kMagic = "exportlint run 1\n";
constexpr std::size_t kDigits = 64;

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

std::optional<RecordedRun> RunCache::Find(const std::string& key) const {
  const std::optional<std::string> bytes = files_.Read(key);
  if (!bytes) return std::nullopt;
  std::string_view text = *bytes;
  if (!text.starts_with(kMagic) || text.size() < kMagic.size() + kDigits) return std::nullopt;
  text.remove_prefix(kMagic.size());
  const std::string_view digest = text.substr(0, kDigits);
  text.remove_prefix(kDigits);
  if (Sha256Of(text) != digest) return std::nullopt;
  std::optional<RecordedRun> run = FromPayload(text);
  if (!run || !DependenciesHold(run->worker_events)) return std::nullopt;
  files_.Use(key);
  return run;
}

void RunCache::Store(const std::string& key, const RecordedRun& run) const {
  if (!on()) return;
  const std::string payload = Payload(run);
  if (payload.size() > kEntryBytes) return;
  files_.Write(key, std::string(kMagic) + Sha256Of(payload) + payload);
}

std::string DefaultCacheFolder() {
  return UserCacheFolder("exports");
}

}  // namespace exportlint
