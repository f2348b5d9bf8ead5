// From what was typed to options: words checked, the configuration read.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <memory>
#include <tuple>
#include <utility>

#include "analyzers/base/kept_files.h"
#include "cli/check_words.h"
#include "cli/config/folder_options.h"
#include "cli/python_env.h"
#include "cli/words.h"
#include "facts/targets.h"

namespace exportlint::cli {
namespace {

// The folder whose configuration holds for the run as a whole: of the first path, itself when it is one.
std::string FirstFolder(const CheckOptions& options) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(options.paths.front(), error).lexically_normal();
  if (!std::filesystem::is_directory(path, error) || !path.has_filename()) path = path.parent_path();
  return path.string();
}

// What was typed, as values; the first wrong word is told.
Result<bool> ReadWords(CheckWords* words) {
  CheckOptions& options = words->options;
  for (const auto& [option, typed, ids] : {std::tuple{"--select", &words->select, &options.select},
                                           {"--ignore", &words->ignore, &options.ignore},
                                           {"--extend-select", &words->extend_select, &options.extend_select}}) {
    if (const std::string wrong = ResolveRules(option, *typed, ids); !wrong.empty()) return Error{wrong};
  }
  for (const std::string& target : options.targets) {
    std::string wrong;
    if (facts::FindTarget(target, &wrong) == nullptr) return Error{"--target: " + wrong};
  }
  for (const std::string& word : words->exporters) {
    Exporter exporter;
    if (!FromString(word, &exporter)) return Error{UnknownWord("exporter", word, {"trace", "script", "dynamo"})};
    options.exporters.push_back(exporter);
  }
  options.confidence_typed = !words->min_confidence.empty();
  if (options.confidence_typed && !FromString(words->min_confidence, &options.min_confidence)) {
    return Error{UnknownWord("confidence", words->min_confidence, {"possible", "likely", "certain"})};
  }
  if (!words->fail_on.empty() && !FromString(words->fail_on, &words->threshold))
    return Error{UnknownWord("severity", words->fail_on, {"note", "warning", "error"})};
  for (const std::string& word : words->print) {
    Phase phase;
    if (!FromString(word, &phase)) return Error{UnknownPhase(word)};
    options.print = static_cast<std::uint8_t>(options.print | 1u << static_cast<unsigned>(phase));
  }
  if (!words->stop_after.empty() && !FromString(words->stop_after, &options.stop_after))
    return Error{UnknownPhase(words->stop_after)};
  return true;
}

// "2/8".
Result<bool> ReadShard(const std::string& text, CheckOptions* options) {
  if (text.empty()) return true;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, options->shard);
  const bool slash = first.ec == std::errc{} && first.ptr != end && *first.ptr == '/';
  const auto second = slash ? std::from_chars(first.ptr + 1, end, options->shards) : first;
  if (!slash || second.ec != std::errc{} || second.ptr != end || options->shard < 1 ||
      options->shards < options->shard || options->shards > 10000)
    return Error{fmt::format("--shard {}: wanted PART/PARTS, as 2/8", text)};
  return true;
}

// Over what was typed, the configuration: that of the first path for the run, the nearest for each file.
Result<bool> ReadConfiguration(CheckWords* words) {
  CheckOptions& options = words->options;
  options.respect_gitignore = !words->no_gitignore;
  auto folders = std::make_shared<FolderOptions>(options, words->config, words->isolated);
  const CheckOptions& run = folders->Of(FirstFolder(options));
  if (const auto errors = folders->errors(); !errors.empty()) return Error{errors.front()};
  if (run.config != nullptr && run.config->fail_on && words->fail_on.empty()) words->threshold = *run.config->fail_on;
  options.declared = run.declared;
  options.python_env = run.python_env;
  options.compile_commands = run.compile_commands;
  options.entry_points = run.entry_points;
  options.folders = std::move(folders);
  return true;
}

}  // namespace

Result<bool> Resolve(CheckWords* words) {
  CheckOptions& options = words->options;
  std::error_code error;
  const std::filesystem::path root =
      words->root.empty() ? std::filesystem::current_path(error) : std::filesystem::absolute(words->root, error);
  if (error || !std::filesystem::is_directory(root, error))
    return Error{fmt::format("--root `{}` is not a directory", words->root)};
  options.root = root.lexically_normal().string();
  if (options.root.size() > 1 && options.root.ends_with('/')) options.root.pop_back();
  if (options.paths.empty()) options.paths.emplace_back(".");
  if (auto read = ReadWords(words); !read.ok()) return read;
  if (auto read = ReadShard(words->shard, &options); !read.ok()) return read;
  if (auto read = ReadConfiguration(words); !read.ok()) return read;
  if (!options.python_env.empty()) {
    if (const auto found = SitePackagesOf(options.python_env); !found.ok())
      return Error{"--python-env: " + found.error().message};
  }
  if (words->no_cache) {
    options.cache_dir.clear();
  } else if (options.cache_dir.empty()) {
    options.cache_dir = UserCacheFolder("check");
  }
  if (words->no_baseline) {
    words->gate.baseline.clear();
  } else if (words->gate.baseline.empty() && options.stop_after == Phase::kLimits) {
    const std::string usual = DefaultBaseline(*words);
    const CheckOptions& run = options.folders->Of(FirstFolder(options));
    const bool configured = run.config != nullptr && !run.config->baseline.empty();
    if (configured || std::filesystem::exists(usual, error)) words->gate.baseline = usual;
  }
  return true;
}

std::string DefaultBaseline(const CheckWords& words) {
  const CheckOptions& run = words.options.folders->Of(FirstFolder(words.options));
  if (run.config != nullptr && !run.config->baseline.empty()) return run.config->baseline;
  return (run.config != nullptr ? run.config->folder : words.options.root) + "/" + kBaselineName;
}

}  // namespace exportlint::cli
