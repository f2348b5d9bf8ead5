#include "cli/lsp/settings.h"

#include <filesystem>
#include <system_error>

#include "cli/config/folder_options.h"
#include "cli/python_env.h"
#include "cli/words.h"
#include "facts/targets.h"

namespace exportlint::lsp {
namespace {

using nlohmann::json;

std::vector<std::string> Words(const json& settings, const char* name, std::vector<std::string>* wrong) {
  std::vector<std::string> words;
  const auto found = settings.find(name);
  if (found == settings.end() || found->is_null()) return words;
  if (found->is_string()) return {found->get<std::string>()};
  for (const json& word : *found) {
    if (found->is_array() && word.is_string()) {
      words.push_back(word.get<std::string>());
    } else {
      wrong->push_back(std::string(name) + " must be a list of words");
      return {};
    }
  }
  return words;
}

std::string Text(const json& settings, const char* name, std::vector<std::string>* wrong) {
  const auto found = settings.find(name);
  if (found == settings.end() || found->is_null()) return {};
  if (found->is_string()) return found->get<std::string>();
  wrong->push_back(std::string(name) + " must be a word");
  return {};
}

int Number(const json& settings, const char* name, int most, std::vector<std::string>* wrong) {
  const auto found = settings.find(name);
  if (found == settings.end() || found->is_null()) return 0;
  if (found->is_number_integer() && *found >= 1 && *found <= most) return found->get<int>();
  wrong->push_back(std::string(name) + " must be a number from 1 to " + std::to_string(most));
  return 0;
}

}  // namespace

cli::CheckOptions ReadSettings(const json& settings, std::vector<std::string>* wrong) {
  cli::CheckOptions options;
  options.edits = true;  // for code actions
  if (!settings.is_object()) return options;
  for (const auto& [name, ids] : {std::pair{"select", &options.select}, {"ignore", &options.ignore}}) {
    if (const std::string bad = cli::ResolveRules(name, Words(settings, name, wrong), ids); !bad.empty()) {
      wrong->push_back(bad);
      ids->clear();
    }
  }
  for (const std::string& word : Words(settings, "exporters", wrong)) {
    Exporter exporter;
    if (FromString(word, &exporter)) {
      options.exporters.push_back(exporter);
    } else {
      wrong->push_back(cli::UnknownWord("exporter", word, {"trace", "script", "dynamo"}));
    }
  }
  for (const std::string& target : Words(settings, "targets", wrong)) {
    std::string bad;
    if (facts::FindTarget(target, &bad) == nullptr) {
      wrong->push_back(bad);
    } else {
      options.targets.push_back(target);
    }
  }
  const std::string confidence = Text(settings, "minConfidence", wrong);
  options.confidence_typed = !confidence.empty();
  if (options.confidence_typed && !FromString(confidence, &options.min_confidence))
    wrong->push_back(cli::UnknownWord("confidence", confidence, {"possible", "likely", "certain"}));
  options.exclude = Words(settings, "exclude", wrong);
  options.python_env = Text(settings, "pythonEnv", wrong);
  options.opset = Number(settings, "opset", 99, wrong);
  options.jobs = static_cast<unsigned>(Number(settings, "jobs", 256, wrong));
  return options;
}

cli::CheckOptions OptionsOfFolder(const std::string& folder, const cli::CheckOptions& settings,
                                  std::vector<std::string>* wrong) {
  cli::CheckOptions options = settings;
  options.root = folder;
  if (!options.python_env.empty() && !options.python_env.starts_with('/'))
    options.python_env = folder + "/" + options.python_env;
  auto folders = std::make_shared<cli::FolderOptions>(options, "", false);
  const cli::CheckOptions& run = folders->Of(folder);
  options.declared = run.declared;
  options.python_env = run.python_env;
  options.entry_points = run.entry_points;
  *wrong = folders->errors();
  options.folders = std::move(folders);
  if (!options.python_env.empty()) {
    if (const auto found = cli::SitePackagesOf(options.python_env); !found.ok()) {
      wrong->push_back("python environment: " + found.error().message);
      options.python_env.clear();
    }
  }
  return options;
}

bool IsConfiguration(std::string_view path) {
  return path.ends_with("/exportlint.toml") || path.ends_with("/pyproject.toml") || path.ends_with("/.gitignore");
}

}  // namespace exportlint::lsp
