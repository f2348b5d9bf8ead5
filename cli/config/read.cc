// A configuration file and those it extends.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analyzers/base/bytes.h"
#include "cli/config/keys.h"
#include "cli/words.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostExtended = 8;

class ConfigReader {
 public:
  explicit ConfigReader(const std::string& root) : root_(root) {}

  Result<Config> Read(const fs::path& path) {
    Config config;
    std::string wrong = ReadInto(path, &config);
    if (!wrong.empty()) return Error{std::move(wrong)};
    return config;
  }

 private:
  // The file over what it extends; empty, or what is wrong.
  std::string ReadInto(const fs::path& path, Config* config) {
    const auto text = fs::is_regular_file(path) ? ReadBytes(path.string()) : std::nullopt;
    if (!text) return fmt::format("{}: cannot be read", path.string());
    const fs::path full = fs::absolute(path).lexically_normal();
    if (std::ranges::find(open_, full) != open_.end())
      return fmt::format("{}: extends itself, by way of {}", path.string(), open_.back().string());
    if (open_.size() == kMostExtended)
      return fmt::format("{}: more than {} files extend one another", path.string(), kMostExtended);
    open_.push_back(full);
    std::string wrong;
    try {
      const toml::table parsed = toml::parse(*text);
      wrong = ReadTop(Shown(path), parsed, full, config);
    } catch (const toml::parse_error& error) {
      wrong = fmt::format("{}:{}: {}", Shown(path), error.source().begin.line, error.description());
    }
    open_.pop_back();
    return wrong;
  }

  // As messages and reports call a file.
  std::string Shown(const fs::path& path) const {
    const fs::path below = fs::absolute(path).lexically_normal().lexically_relative(root_);
    return !below.empty() && *below.begin() != ".." ? below.string() : path.string();
  }

  std::string ReadTop(const std::string& shown, const toml::table& file, const fs::path& full, Config* config) {
    const toml::table* top = &file;
    if (full.filename() == "pyproject.toml") {
      top = file["tool"]["exportlint"].as_table();
      if (top == nullptr) return "";
    }
    if (const toml::node* extend = top->get("extend")) {
      const auto name = extend->value_exact<std::string>();
      if (!name || name->empty()) return At(shown, *extend, "`extend`", "wanted the file to build on");
      if (std::string wrong = ReadInto(full.parent_path() / *name, config); !wrong.empty())
        return fmt::format("{}\n  extended by {}:{}", wrong, shown, extend->source().begin.line);
    }
    config->path = full.string();
    config->folder = full.parent_path().string();
    for (const auto& [key, value] : *top) {
      std::string wrong;
      if (key.str() == "check" || key.str() == "dynamic") {
        const toml::table* table = value.as_table();
        if (table == nullptr)
          return fmt::format("{}:{}: `{}` must be written as [{}]", shown, key.source().begin.line, key.str(),
                             key.str());
        wrong = key.str() == "check" ? ReadCheck(shown, *table, config) : ReadDynamic(shown, *table, config);
      } else if (key.str() != "extend" && key.str() != "export") {
        wrong = fmt::format("{}:{}: {}", shown, key.source().begin.line,
                            UnknownWord("key", key.str(), {"extend", "check", "dynamic", "export"}));
      }
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  static std::string At(const std::string& shown, const toml::node& value, std::string_view key,
                        std::string_view what) {
    return fmt::format("{}:{}: {}: {}", shown, value.source().begin.line, key, what);
  }

  static std::string ReadCheck(const std::string& shown, const toml::table& table, Config* config) {
    // In the order of the table of keys: `exclude` before `extend-exclude`, however they are written.
    for (const Key& key : CheckKeys()) {
      const toml::node* value = table.get(key.name);
      if (value == nullptr) continue;
      if (const std::string wrong = key.take(*value, config); !wrong.empty())
        return At(shown, *value, fmt::format("[check] `{}`", key.name), wrong);
      config->said["check." + std::string(key.name)] = {config->path, value->source().begin.line};
    }
    for (const auto& [name, value] : table) {
      if (std::ranges::find(CheckKeys(), name.str(), &Key::name) != CheckKeys().end()) continue;
      std::vector<std::string> known;
      for (const Key& key : CheckKeys()) known.emplace_back(key.name);
      return fmt::format("{}:{}: [check] {}", shown, name.source().begin.line, UnknownWord("key", name.str(), known));
    }
    return "";
  }

  static std::string ReadDynamic(const std::string& shown, const toml::table& table, Config* config) {
    for (const auto& [key, value] : table) {
      flow::Declared declared{.model = std::string(key.str()), .path = shown, .line = value.source().begin.line};
      if (const std::string wrong = ReadDynamicModel(value, &declared); !wrong.empty())
        return At(shown, value, fmt::format("[dynamic] `{}`", key.str()), wrong);
      config->said["dynamic." + declared.model] = {config->path, declared.line};
      std::erase_if(config->declared, [&](const flow::Declared& before) { return before.model == declared.model; });
      config->declared.push_back(std::move(declared));
    }
    return "";
  }

  fs::path root_;
  std::vector<fs::path> open_;  // being read, outermost first
};

}  // namespace

Result<Config> ReadConfig(const std::string& path, const std::string& root) {
  return ConfigReader(root).Read(path);
}

bool HasExportlintTable(const std::string& pyproject) {
  const std::string text = ReadBytes(pyproject).value_or("");
  if (text.find("exportlint") == std::string::npos) return false;
  try {
    const toml::table parsed = toml::parse(text);
    return parsed["tool"]["exportlint"].is_table();
  } catch (const toml::parse_error&) {
    return false;
  }
}

}  // namespace exportlint::cli
