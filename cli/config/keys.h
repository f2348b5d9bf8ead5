// The table of keys: how each is read, shown and described. Only for the files of this folder: it brings toml++.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "cli/config/config.h"

namespace exportlint::cli {

// What a key's value is, for the schema and for messages.
enum class KeyType : std::uint8_t {
  kFlag,
  kNumber,
  kText,        // a path or a word
  kTexts,       // a list of strings
  kRules,       // a list of rule ids
  kExporters,   // a list of exporters
  kConfidence,  // one word
  kSeverity,
  kSeverities,          // rule = severity, or rule = {exporter = severity}
  kExporterSeverities,  // exporter = severity
  kAllows,              // [[check.allow]]
};

struct Key {
  std::string_view name;  // below [check]
  KeyType type;
  std::string_view about;  // one sentence for the schema
  // Takes the value; empty, or what is wrong with it.
  std::string (*take)(const toml::node& value, Config* config);
  // The value as TOML; empty when it is not set and there is no default.
  std::string (*show)(const Config& config);
};

std::span<const Key> CheckKeys();

// One entry of [dynamic]; empty, or what is wrong with it.
std::string ReadDynamicModel(const toml::node& value, flow::Declared* declared);

// Readers shared by keys; each gives what is wrong, or nothing.
std::string ReadText(const toml::node& value, std::string* out);
std::string ReadTexts(const toml::node& value, std::vector<std::string>* out);  // a string alone is a list of one
std::string ReadRules(const toml::node& value, std::vector<std::string>* out);
std::string ReadAllows(const toml::node& value, Config* config);

std::string Quoted(std::string_view text);                      // as TOML
std::string QuotedList(const std::vector<std::string>& texts);  // as TOML

}  // namespace exportlint::cli
