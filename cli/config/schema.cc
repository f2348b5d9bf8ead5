// The JSON schema of exportlint.toml.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "cli/config/keys.h"

namespace exportlint::cli {
namespace {

std::string_view TypeText(KeyType type) {
  switch (type) {
    case KeyType::kFlag: return R"("type": "boolean")";
    case KeyType::kNumber: return R"("type": "integer", "minimum": 1, "maximum": 99)";
    case KeyType::kText: return R"("type": "string", "minLength": 1)";
    case KeyType::kTexts: return R"("$ref": "#/$defs/texts")";
    case KeyType::kRules: return R"("$ref": "#/$defs/rules")";
    case KeyType::kExporters: return R"("type": "array", "items": {"$ref": "#/$defs/exporter"})";
    case KeyType::kConfidence: return R"("enum": ["possible", "likely", "certain"])";
    case KeyType::kSeverity: return R"("$ref": "#/$defs/severity")";
    case KeyType::kSeverities:
      return R"("type": "object", "propertyNames": {"$ref": "#/$defs/rule"}, "additionalProperties": {"oneOf": [{"$ref": "#/$defs/severity"}, {"$ref": "#/$defs/by-exporter"}]})";
    case KeyType::kExporterSeverities: return R"("$ref": "#/$defs/by-exporter")";
    case KeyType::kAllows: return R"("type": "array", "items": {"$ref": "#/$defs/allow"})";
  }
  return "";
}

constexpr const char* kSchema = R"({{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "exportlint.toml",
  "description": "Configuration of exportlint; pyproject.toml has the same below [tool.exportlint].",
  "type": "object",
  "additionalProperties": false,
  "properties": {{
    "extend": {{"type": "string", "minLength": 1, "description": "A file to build on, relative to this one; what is said here takes its place."}},
    "check": {{
      "type": "object",
      "additionalProperties": false,
      "properties": {{
{keys}
      }}
    }},
    "dynamic": {{
      "type": "object",
      "description": "Per model class (\"*\": every other) its inputs' dynamic dimensions; every other dimension is static.",
      "additionalProperties": {{"oneOf": [{{"enum": ["static", "dynamic"]}}, {{"type": "array", "items": {{"type": "string", "pattern": "^[^:]+:[0-9]+(=.*)?$"}}}}]}}
    }},
    "export": {{
      "type": "array",
      "description": "Models that `exportlint export` exports and proves.",
      "items": {{"type": "object", "required": ["model"]}}
    }}
  }},
  "$defs": {{
    "texts": {{"oneOf": [{{"type": "string"}}, {{"type": "array", "items": {{"type": "string"}}}}]}},
    "exporter": {{"enum": ["trace", "script", "dynamo"]}},
    "severity": {{"enum": ["note", "warning", "error"]}},
    "by-exporter": {{"type": "object", "propertyNames": {{"$ref": "#/$defs/exporter"}}, "additionalProperties": {{"$ref": "#/$defs/severity"}}}},
    "rules": {{"oneOf": [{{"$ref": "#/$defs/rule"}}, {{"type": "array", "items": {{"$ref": "#/$defs/rule"}}}}]}},
    "allow": {{
      "type": "object",
      "required": ["paths", "rules", "reason"],
      "additionalProperties": false,
      "properties": {{"paths": {{"$ref": "#/$defs/texts"}}, "rules": {{"$ref": "#/$defs/rules"}}, "reason": {{"type": "string", "minLength": 1}}}}
    }},
    "rule": {{"type": "string", "pattern": "^[a-z0-9-]+$", "description": "One that `exportlint rules` lists."}}
  }}
}}
)";

}  // namespace

std::string ConfigSchema() {
  std::vector<std::string> keys;
  for (const Key& key : CheckKeys())
    keys.push_back(fmt::format("        {}: {{{}, \"description\": {}}}", Quoted(key.name), TypeText(key.type),
                               Quoted(key.about)));
  return fmt::format(kSchema, fmt::arg("keys", fmt::to_string(fmt::join(keys, ",\n"))));
}

}  // namespace exportlint::cli
