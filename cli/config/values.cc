// Readers of values that several keys share, and [[check.allow]].
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/config/keys.h"
#include "cli/words.h"

namespace exportlint::cli {

std::string ReadText(const toml::node& value, std::string* out) {
  const auto text = value.value_exact<std::string>();
  if (!text) return "wanted a string";
  *out = *text;
  return "";
}

std::string ReadTexts(const toml::node& value, std::vector<std::string>* out) {
  if (const auto text = value.value_exact<std::string>()) {
    out->push_back(*text);
    return "";
  }
  const toml::array* list = value.as_array();
  if (list == nullptr) return "wanted a string or a list of strings";
  for (const toml::node& each : *list) {
    const auto text = each.value_exact<std::string>();
    if (!text) return "wanted a list of strings";
    out->push_back(*text);
  }
  return "";
}

std::string ReadRules(const toml::node& value, std::vector<std::string>* out) {
  std::vector<std::string> words;
  if (std::string wrong = ReadTexts(value, &words); !wrong.empty()) return wrong;
  return ResolveRules("", words, out);
}

std::string ReadAllows(const toml::node& value, Config* config) {
  const toml::array* list = value.as_array();
  if (list == nullptr || !list->is_array_of_tables()) return "must be written as [[check.allow]]";
  for (const toml::node& each : *list) {
    ConfigAllow allow{.folder = config->folder, .paths = {}, .rules = {}, .reason = {}, .said = {}};
    const std::uint32_t line = each.source().begin.line;
    allow.said = {config->path, line};
    for (const auto& [key, item] : *each.as_table()) {
      std::string wrong;
      if (key.str() == "paths") {
        wrong = ReadTexts(item, &allow.paths);
      } else if (key.str() == "rules") {
        wrong = ReadRules(item, &allow.rules);
      } else if (key.str() == "reason") {
        wrong = ReadText(item, &allow.reason);
      } else {
        wrong = UnknownWord("key", key.str(), {"paths", "rules", "reason"});
      }
      if (!wrong.empty()) return fmt::format("line {}, `{}`: {}", key.source().begin.line, key.str(), wrong);
    }
    for (const auto& [name, missing] :
         {std::pair{"paths", allow.paths.empty()}, {"rules", allow.rules.empty()}, {"reason", allow.reason.empty()}}) {
      if (missing) return fmt::format("line {}: no `{}`; write paths, rules and the reason", line, name);
    }
    config->allows.push_back(std::move(allow));
  }
  return "";
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string QuotedList(const std::vector<std::string>& texts) {
  if (texts.empty()) return "";
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(Quoted(text));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

}  // namespace exportlint::cli
