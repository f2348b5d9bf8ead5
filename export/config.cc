#include "export/config.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <filesystem>

#include "analyzers/base/bytes.h"

namespace exportlint {
namespace {

class Entry {
 public:
  Entry(const std::string& path, const toml::table& table) : path_(path), table_(table) {}

  Result<ExportTexts> Read() {
    ExportTexts texts;
    for (const auto& [key, value] : table_) {
      if (std::string error = Take(key.str(), value, &texts); !error.empty()) {
        return Error{fmt::format("{}:{}: [[export]] `{}`: {}", path_, value.source().begin.line, key.str(), error)};
      }
    }
    if (texts.model.empty())
      return Error{fmt::format("{}:{}: [[export]] without `model`", path_, table_.source().begin.line)};
    return texts;
  }

 private:
  static std::string Take(std::string_view key, const toml::node& value, ExportTexts* texts) {
    if (key == "model") return Text(value, &texts->model);
    if (key == "name") return Text(value, &texts->name);
    if (key == "inputs") return Texts(value, &texts->inputs);
    if (key == "cases") return Texts(value, &texts->cases);
    if (key == "dynamic") return Texts(value, &texts->dynamic);
    if (key == "static") return Flag(value, &texts->static_sizes);
    if (key == "exporter") return Texts(value, &texts->exporters);
    if (key == "out") return Text(value, &texts->out);
    if (key == "python") return Text(value, &texts->python);
    if (key == "pass-env") return Texts(value, &texts->pass_env);
    if (key == "opset") return Integers(value, &texts->opsets);
    if (key == "memory") return Integer(value, &texts->memory_mb);
    if (key == "timeout") {
      const auto seconds = value.value<double>();
      if (!seconds) return "wanted seconds";
      texts->timeout_seconds = *seconds;
      return "";
    }
    return "no such key; there are model, name, inputs, cases, dynamic, static, exporter, opset, out, timeout, memory, "
           "python, pass-env";
  }

  static std::string Text(const toml::node& value, std::string* out) {
    const auto text = value.value_exact<std::string>();
    if (!text) return "wanted a string";
    *out = *text;
    return "";
  }

  static std::string Flag(const toml::node& value, bool* out) {
    const auto flag = value.value_exact<bool>();
    if (!flag) return "wanted true or false";
    *out = *flag;
    return "";
  }

  static std::string Integer(const toml::node& value, int* out) {
    const auto number = value.value_exact<std::int64_t>();
    if (!number || *number < 0 || *number > 1 << 30) return "wanted a number";
    *out = static_cast<int>(*number);
    return "";
  }

  // A number or a list of numbers.
  static std::string Integers(const toml::node& value, std::vector<int>* out) {
    const toml::array* list = value.as_array();
    int number = 0;
    if (list == nullptr) {
      if (const std::string wrong = Integer(value, &number); !wrong.empty()) return wrong;
      out->push_back(number);
      return "";
    }
    for (const toml::node& each : *list) {
      if (!Integer(each, &number).empty()) return "wanted a list of numbers";
      out->push_back(number);
    }
    return "";
  }

  // A string or a list of strings.
  static std::string Texts(const toml::node& value, std::vector<std::string>* out) {
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

  const std::string& path_;
  const toml::table& table_;
};

}  // namespace

Result<std::vector<ExportTexts>> ReadExportEntries(const std::string& path) {
  const auto text = ReadBytes(path);
  if (!text) return Error{fmt::format("{}: cannot be read", path)};
  toml::table parsed;
  try {
    parsed = toml::parse(*text);
  } catch (const toml::parse_error& error) {
    return Error{fmt::format("{}:{}: {}", path, error.source().begin.line, error.description())};
  }
  std::vector<ExportTexts> entries;
  const bool pyproject = std::filesystem::path(path).filename() == "pyproject.toml";
  const toml::node* list = (pyproject ? parsed["tool"]["exportlint"]["export"] : parsed["export"]).node();
  if (list == nullptr) return entries;
  if (list->as_array() == nullptr)
    return Error{fmt::format("{}:{}: `export` must be written as [[export]]", path, list->source().begin.line)};
  for (const toml::node& each : *list->as_array()) {
    if (each.as_table() == nullptr)
      return Error{fmt::format("{}:{}: `export` must be written as [[export]]", path, each.source().begin.line)};
    auto texts = Entry(path, *each.as_table()).Read();
    if (!texts) return texts.error();
    entries.push_back(*std::move(texts));
    entries.back().folder = std::filesystem::absolute(path).parent_path().lexically_normal().string();
  }
  return entries;
}

}  // namespace exportlint
