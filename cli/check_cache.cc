#include "cli/check_cache.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "cli/analyze.h"
#include "cli/config/config.h"
#include "cli/front_ends.h"
#include "cli/report_members.h"
#include "cli/version.h"
#include "cli/wire.h"

namespace exportlint::cli {
namespace {

constexpr std::string_view kMagic = "exportlint check 2\n";

// What is kept beside the key. The rules and the version are the program's.
struct Entry {
  Digest key;
  InstalledRead installed;
  Report report;
  std::vector<std::string> sources;  // paths
};

template <typename Archive>
void Members(Archive& archive, Entry& entry) {
  Report& report = entry.report;
  archive(entry.key, entry.installed.modules, entry.sources, report.findings, report.limits, report.silenced,
          report.files_checked);
}

// Models and C++ files bring in more than their own bytes: runs over them are not kept.
std::string FolderFor(const CheckOptions& options, const Inputs& inputs, const std::string& build) {
  const bool whole = options.shards == 0 && options.print == 0 && options.stop_after == Phase::kLimits &&
                     std::ranges::all_of(inputs.files, IsPython);
  return whole && !build.empty() ? options.cache_dir : "";
}

// What a configuration file says, and what it comes to with what was typed.
void GiveConfig(const CheckOptions& own, WireWriter* given) {
  (*given)(own.config->path, own.select, own.ignore, own.exporters, own.opset, own.targets, own.min_confidence);
  for (const ShownKey& key : ShowConfig(*own.config)) (*given)(key.key, key.value, key.said.file, key.said.line);
}

// Everything a report depends on but for what installed modules hold.
std::string Given(const CheckOptions& options, const std::vector<std::string>& search_path, const Inputs& inputs,
                  const SourceFiles& sources) {
  // Every option by name, so that another one does not compile before somebody has said whether it matters. Those that
  // are not given below say which files there are, are about inputs or phases that are not kept, or change nothing.
  const auto& [paths, exclude, root, select, ignore, extend_select, exporters, opset, targets, declared_by_file,
               python_env, min_confidence, confidence_typed, entry_points, respect_gitignore, config, shard, shards,
               folders, cache_dir, jobs, edits, read_seconds, read_memory_mb, compiler_arguments, compile_commands,
               print, stop_after] = options;
  WireWriter given;
  given(root, select, ignore, extend_select, exporters, opset, targets, min_confidence, edits, entry_points,
        search_path, inputs.limits, declared_by_file.size());
  for (const flow::Declared& declared : declared_by_file) {
    given(declared.model, declared.others_static, declared.path, declared.line, declared.inputs.size());
    for (const flow::DeclaredInput& input : declared.inputs) given(input.name, input.known, input.dynamic, input.rank);
  }
  // Whether an entry can be called unused depends on what was walked.
  for (const ci::ConfigAllowance& allowance : ConfigAllowances(options)) given(allowance.place, allowance.whole);
  std::set<const Config*> said;
  for (std::size_t i = 0; i < inputs.files.size(); ++i) {
    const Result<SourceFile>& file = sources.files[i];
    const CheckOptions& own = OptionsOf(options, inputs.files[i].display);
    given(inputs.files[i].display, inputs.files[i].named, file.ok());
    if (own.config != nullptr && said.insert(own.config.get()).second) GiveConfig(own, &given);
    given(own.config != nullptr ? own.config->path : std::string());
    if (file.ok()) {
      given(sources.digests[i].high, sources.digests[i].low);
    } else {
      given(file.error().message);
    }
  }
  return given.bytes();
}

// The entry in `bytes`, when they are whole.
std::optional<Entry> FromBytes(std::string_view bytes) {
  std::uint64_t digest[2];
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof digest) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  bytes.copy(reinterpret_cast<char*>(digest), sizeof digest);
  bytes.remove_prefix(sizeof digest);
  if (DigestOf(bytes) != Digest{digest[0], digest[1]}) return std::nullopt;
  WireReader reader(bytes);
  Entry entry;
  reader(entry);
  return reader.at_end() ? std::optional(std::move(entry)) : std::nullopt;
}

std::string ToBytes(const Entry& entry) {
  WireWriter payload;
  payload(entry);
  const Digest digest = DigestOf(payload.bytes());
  WireWriter head;
  head(digest.high, digest.low);
  return std::string(kMagic) + head.bytes() + payload.bytes();
}

}  // namespace

CheckCache::CheckCache(const CheckOptions& options, const Inputs& inputs, const SourceFiles& sources)
    : files_({}, {}, 0) {
  const std::string build = options.cache_dir.empty() ? "" : BuildId();
  files_ = KeptFiles(FolderFor(options, inputs, build), ".check", kTotalBytes);
  if (!on()) return;
  if (!options.python_env.empty()) {
    if (auto found = SitePackagesOf(options.python_env); found.ok()) search_path_ = std::move(found).value();
  }
  key_ = DigestOf(build + '\0' + Version() + '\0' + Given(options, search_path_, inputs, sources));
}

std::optional<Report> CheckCache::Find(const CheckOptions& options, SourceFiles* sources) const {
  const std::optional<std::string> bytes = files_.Read(ToHex(key_));
  std::optional<Entry> entry = bytes ? FromBytes(*bytes) : std::nullopt;
  if (!entry || entry->key != key_ || !StillHolds(entry->installed, search_path_)) return std::nullopt;
  files_.Use(ToHex(key_));
  Report report = std::move(entry->report);
  report.version = Version();
  report.root = options.root;
  report.rules = AllRuleInfos();
  std::map<std::string_view, const SourceFile*> by_path;
  for (const Result<SourceFile>& file : sources->files) {
    if (file.ok()) by_path.emplace(file->path(), &file.value());
  }
  const auto read = [&](const std::string& path) { return by_path.contains(path); };
  if (!std::ranges::all_of(entry->sources, read)) return std::nullopt;
  for (const std::string& path : entry->sources) {
    report.sources.emplace_back(path, by_path.at(path)->shared_text());
  }
  return report;
}

void CheckCache::Store(const Report& report, const InstalledRead& installed) const {
  if (!on() || !installed.all) return;
  Entry entry{.key = key_, .installed = installed, .report = {}, .sources = {}};
  for (const SourceText& source : report.sources) entry.sources.push_back(source.path);
  entry.report.findings = report.findings;
  entry.report.limits = report.limits;
  entry.report.silenced = report.silenced;
  entry.report.files_checked = report.files_checked;
  if (const std::string bytes = ToBytes(entry); bytes.size() <= kEntryBytes) files_.Write(ToHex(key_), bytes);
}

}  // namespace exportlint::cli
