// Every key of [check]: one row says all there is to it.
#include "cli/config/keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <filesystem>

#include "cli/words.h"
#include "facts/targets.h"

namespace exportlint::cli {
namespace {

std::string TakeFlag(const toml::node& value, bool* out) {
  const auto flag = value.value_exact<bool>();
  if (!flag) return "wanted true or false";
  *out = *flag;
  return "";
}

std::string TakeOpset(const toml::node& value, Config* config) {
  const auto number = value.value_exact<std::int64_t>();
  if (!number || *number < 1 || *number > 99) return "wanted an opset, a number from 1 to 99";
  config->opset = static_cast<int>(*number);
  return "";
}

template <typename Word>
std::string TakeWord(const toml::node& value, std::string_view what, const std::vector<std::string>& known, Word* out) {
  std::string text;
  if (std::string wrong = ReadText(value, &text); !wrong.empty()) return wrong;
  return FromString(text, out) ? "" : UnknownWord(what, text, known);
}

std::string TakeSeverity(const toml::node& value, std::optional<Severity>* out) {
  return TakeWord(value, "severity", {"note", "warning", "error"}, &out->emplace());
}

std::string TakeExporters(const toml::node& value, Config* config) {
  std::vector<std::string> words;
  if (std::string wrong = ReadTexts(value, &words); !wrong.empty()) return wrong;
  config->exporters.clear();
  for (const std::string& word : words) {
    if (!FromString(word, &config->exporters.emplace_back()))
      return UnknownWord("exporter", word, {"trace", "script", "dynamo"});
  }
  return "";
}

std::string TakeTargets(const toml::node& value, Config* config) {
  config->targets.clear();
  if (std::string wrong = ReadTexts(value, &config->targets); !wrong.empty()) return wrong;
  for (const std::string& target : config->targets) {
    std::string wrong;
    if (facts::FindTarget(target, &wrong) == nullptr) return wrong;
  }
  return "";
}

// exporter = severity.
std::string TakeByExporter(const toml::table& table, Severities* out) {
  for (const auto& [name, value] : table) {
    Exporter exporter;
    if (!FromString(name.str(), &exporter)) return UnknownWord("exporter", name.str(), {"trace", "script", "dynamo"});
    std::optional<Severity> severity;
    if (std::string wrong = TakeSeverity(value, &severity); !wrong.empty()) return wrong;
    out->of[static_cast<std::size_t>(exporter)] = severity;
  }
  return "";
}

std::string TakeSeverities(const toml::node& value, Config* config) {
  const toml::table* table = value.as_table();
  if (table == nullptr) return "wanted a table, RULE = \"note\" or RULE = {trace = \"note\"}";
  for (const auto& [name, given] : *table) {
    std::vector<std::string> ids;
    if (std::string wrong = ResolveRules("", {std::string(name.str())}, &ids); !wrong.empty()) return wrong;
    Severities& severities = config->severity[ids.front()];
    std::string wrong;
    if (const toml::table* each = given.as_table()) {
      wrong = TakeByExporter(*each, &severities);
    } else {
      std::optional<Severity> severity;
      wrong = TakeSeverity(given, &severity);
      severities.of.fill(severity);
    }
    if (!wrong.empty()) return fmt::format("`{}`: {}", name.str(), wrong);
  }
  return "";
}

std::string TakeExclude(const toml::node& value, Config* config, bool extend) {
  std::vector<std::string> globs;
  if (std::string wrong = ReadTexts(value, &globs); !wrong.empty()) return wrong;
  if (!extend) config->exclude.clear();
  for (std::string& glob : globs) config->exclude.push_back({config->folder, std::move(glob)});
  return "";
}

std::string TakePath(const toml::node& value, const Config& config, std::string_view wanted, std::string* out) {
  std::string text;
  if (!ReadText(value, &text).empty() || text.empty()) return fmt::format("wanted {}", wanted);
  const std::filesystem::path path = text;
  *out = (path.is_absolute() ? path : config.folder / path).lexically_normal().string();
  return "";
}

template <typename T>
std::vector<std::string> Words(const std::vector<T>& values) {
  std::vector<std::string> words;
  for (const T& value : values) words.emplace_back(ToString(value));
  return words;
}

std::string ShowSeverities(const Severities& severities) {
  std::vector<std::string> parts;
  bool same = true;
  for (const Exporter exporter : kExporters) {
    const auto& severity = severities.of[static_cast<std::size_t>(exporter)];
    same = same && severity == severities.of[0];
    if (severity) parts.push_back(fmt::format("{} = \"{}\"", ToString(exporter), ToString(*severity)));
  }
  if (parts.empty()) return "";
  return same ? fmt::format("\"{}\"", ToString(*severities.of[0])) : fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string ShowAllSeverities(const Config& config) {
  std::vector<std::string> parts;
  for (const auto& [rule, severities] : config.severity)
    parts.push_back(fmt::format("{} = {}", rule, ShowSeverities(severities)));
  return parts.empty() ? "" : fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string ShowAllows(const Config& config) {
  std::vector<std::string> parts;
  for (const ConfigAllow& allow : config.allows)
    parts.push_back(fmt::format("{{paths = {}, rules = {}, reason = {}}}", QuotedList(allow.paths),
                                QuotedList(allow.rules), Quoted(allow.reason)));
  return parts.empty() ? "" : fmt::format("[{}]", fmt::join(parts, ", "));
}

std::string ShowGlobs(const Config& config) {
  std::vector<std::string> globs;
  for (const FolderGlob& exclude : config.exclude) globs.push_back(exclude.glob);
  return QuotedList(globs);
}

std::string ShowPath(const std::string& path) {
  return path.empty() ? "" : Quoted(path);
}

constexpr std::array kKeys = {
    Key{"select", KeyType::kRules, "Only these rules; every rule when it is missing.",
        [](const toml::node& v, Config* c) { return ReadRules(v, &c->select.emplace()); },
        [](const Config& c) { return c.select ? QuotedList(*c.select) : std::string(); }},
    Key{"extend-select", KeyType::kRules, "These rules too, beside what `select` of an extended file names.",
        [](const toml::node& v, Config* c) { return ReadRules(v, &c->extend_select); },
        [](const Config& c) { return QuotedList(c.extend_select); }},
    Key{"ignore", KeyType::kRules, "Not these rules; takes the place of what an extended file ignores.",
        [](const toml::node& v, Config* c) {
          c->ignore.clear();
          return ReadRules(v, &c->ignore);
        },
        [](const Config& c) { return QuotedList(c.ignore); }},
    Key{"extend-ignore", KeyType::kRules, "Not these rules either, beside what an extended file ignores.",
        [](const toml::node& v, Config* c) { return ReadRules(v, &c->extend_ignore); },
        [](const Config& c) { return QuotedList(c.extend_ignore); }},
    Key{"severity", KeyType::kSeverities,
        "The severity of a rule's findings: one word, or a table with a word per exporter; of several exporters that "
        "mind, the highest holds.",
        TakeSeverities, ShowAllSeverities},
    Key{"exporter-severity", KeyType::kExporterSeverities,
        "The severity of findings that only this exporter minds, for rules that `severity` does not name.",
        [](const toml::node& v, Config* c) {
          return v.is_table() ? TakeByExporter(*v.as_table(), &c->exporter_severity)
                              : std::string("wanted a table, EXPORTER = \"note\"");
        },
        [](const Config& c) { return ShowSeverities(c.exporter_severity); }},
    Key{"exporters", KeyType::kExporters, "Only what hurts one of these exporters counts; all when it is missing.",
        TakeExporters, [](const Config& c) { return QuotedList(Words(c.exporters)); }},
    Key{"opset", KeyType::kNumber, "The opset you export to; each exporter's default when it is missing.", TakeOpset,
        [](const Config& c) { return c.opset == 0 ? std::string() : std::to_string(c.opset); }},
    Key{"target", KeyType::kTexts, "What is to run the model: \"onnxruntime:1.17\", \"tensorrt\", \"openvino\".",
        TakeTargets, [](const Config& c) { return QuotedList(c.targets); }},
    Key{"min-confidence", KeyType::kConfidence, "How sure a finding must be to be reported.",
        [](const toml::node& v, Config* c) {
          return TakeWord(v, "confidence", {"possible", "likely", "certain"}, &c->min_confidence.emplace());
        },
        [](const Config& c) {
          return fmt::format("\"{}\"", ToString(c.min_confidence.value_or(Confidence::kLikely)));
        }},
    Key{"exclude", KeyType::kTexts, "Globs of files and folders that are not walked into, below this file's folder.",
        [](const toml::node& v, Config* c) { return TakeExclude(v, c, false); }, ShowGlobs},
    Key{"extend-exclude", KeyType::kTexts, "More of them, beside those of an extended file.",
        [](const toml::node& v, Config* c) { return TakeExclude(v, c, true); },
        [](const Config&) { return std::string(); }},
    Key{"respect-gitignore", KeyType::kFlag, "Leave out what git ignores; what is named on the command line is read.",
        [](const toml::node& v, Config* c) { return TakeFlag(v, &c->respect_gitignore); },
        [](const Config& c) { return std::string(c.respect_gitignore ? "true" : "false"); }},
    Key{"allow", KeyType::kAllows, "Findings that are accepted in some files, each with its reason.", ReadAllows,
        ShowAllows},
    Key{"fail-on", KeyType::kSeverity, "The severity from which findings make the exit code 1.",
        [](const toml::node& v, Config* c) { return TakeSeverity(v, &c->fail_on); },
        [](const Config& c) { return fmt::format("\"{}\"", ToString(c.fail_on.value_or(Severity::kWarning))); }},
    Key{"baseline", KeyType::kText, "The file of known findings, written by `exportlint baseline`.",
        [](const toml::node& v, Config* c) { return TakePath(v, *c, "the baseline's file", &c->baseline); },
        [](const Config& c) { return ShowPath(c.baseline); }},
    Key{"entry-points", KeyType::kTexts,
        "Functions and methods, \"Class.method\", that are exported besides what the program shows.",
        [](const toml::node& v, Config* c) {
          c->entry_points.clear();
          return ReadTexts(v, &c->entry_points);
        },
        [](const Config& c) { return QuotedList(c.entry_points); }},
    Key{"python-env", KeyType::kText, "The environment, folder or interpreter, whose packages are followed.",
        [](const toml::node& v, Config* c) {
          return TakePath(v, *c, "an environment's folder or its interpreter", &c->python_env);
        },
        [](const Config& c) { return ShowPath(c.python_env); }},
    Key{"compile-commands", KeyType::kText, "compile_commands.json of C++ sources, or its folder.",
        [](const toml::node& v, Config* c) {
          return TakePath(v, *c, "compile_commands.json or its folder", &c->compile_commands);
        },
        [](const Config& c) { return ShowPath(c.compile_commands); }},
};

}  // namespace

std::span<const Key> CheckKeys() {
  return kKeys;
}

std::vector<ShownKey> ShowConfig(const Config& config) {
  std::vector<ShownKey> shown;
  for (const Key& key : kKeys) {
    std::string name = "check." + std::string(key.name);
    const auto said = config.said.find(name);
    shown.push_back({std::move(name), key.show(config), said == config.said.end() ? Said{} : said->second});
  }
  for (const flow::Declared& declared : config.declared) {
    const auto said = config.said.find("dynamic." + declared.model);
    std::vector<std::string> words;
    for (const flow::DeclaredInput& input : declared.inputs) {
      for (const int dimension : input.dynamic) words.push_back(fmt::format("{}:{}", input.name, dimension));
    }
    const std::string value = !words.empty()           ? QuotedList(words)
                              : declared.others_static ? "\"static\""
                                                       : "\"dynamic\"";
    shown.push_back({"dynamic." + Quoted(declared.model), value, said == config.said.end() ? Said{} : said->second});
  }
  return shown;
}

}  // namespace exportlint::cli
