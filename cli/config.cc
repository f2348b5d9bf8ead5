#include "cli/config.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

// "x:0=batch", as `exportlint export --dynamic` takes it; the name is for the exported model alone.
std::string AddDimension(std::string_view text, flow::Declared* declared) {
  const std::size_t colon = text.find(':');
  const std::string_view digits =
      colon == std::string_view::npos ? "" : text.substr(colon + 1, text.find('=') - colon - 1);
  int dimension = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), dimension);
  if (colon == 0 || digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || dimension < 0 ||
      dimension > 15)
    return fmt::format("`{}`: wanted INPUT:DIM or INPUT:DIM=NAME, the dimension from 0 to 15", text);
  const std::string name(text.substr(0, colon));
  auto input = std::ranges::find(declared->inputs, name, &flow::DeclaredInput::name);
  if (input == declared->inputs.end()) input = declared->inputs.insert(input, flow::DeclaredInput{.name = name});
  input->dynamic.push_back(dimension);
  return "";
}

std::string ReadModel(const toml::node& value, flow::Declared* declared) {
  if (const auto word = value.value_exact<std::string>(); word && (*word == "static" || *word == "dynamic")) {
    declared->others_static = *word == "static";
    return "";
  }
  const toml::array* list = value.as_array();
  if (list == nullptr) return "wanted \"static\", \"dynamic\" or a list of dynamic dimensions, [\"x:0\"]";
  for (const toml::node& each : *list) {
    const auto text = each.value_exact<std::string>();
    if (!text) return "wanted a list of strings, [\"x:0\"]";
    if (std::string wrong = AddDimension(*text, declared); !wrong.empty()) return wrong;
  }
  return "";
}

class Reader {
 public:
  Reader(const std::string& path, const std::string& root) : path_(path), shown_(path) {
    const fs::path below = fs::absolute(path).lexically_normal().lexically_relative(root);
    if (!below.empty() && *below.begin() != "..") shown_ = below.string();
  }

  Result<CheckConfig> Read(const toml::table& file) {
    for (const auto& [key, value] : Table(file, "check")) {
      const auto text = value.value_exact<std::string>();
      if (key.str() != "python-env") return Wrong("check", key.str(), value, "no such key; there is python-env");
      if (!text || text->empty())
        return Wrong("check", key.str(), value, "wanted an environment's folder or its interpreter");
      const fs::path env = *text;
      config_.python_env =
          (env.is_absolute() ? env : fs::absolute(path_).parent_path() / env).lexically_normal().string();
    }
    for (const auto& [key, value] : Table(file, "dynamic")) {
      flow::Declared declared{.model = std::string(key.str()), .path = shown_, .line = value.source().begin.line};
      if (const std::string wrong = ReadModel(value, &declared); !wrong.empty())
        return Wrong("dynamic", key.str(), value, wrong);
      config_.declared.push_back(std::move(declared));
    }
    if (!wrong_.empty()) return Error{wrong_};
    return std::move(config_);
  }

 private:
  const toml::table& Table(const toml::table& file, std::string_view name) {
    static const toml::table none;
    const toml::node* node = file.get(name);
    if (node == nullptr) return none;
    if (const toml::table* table = node->as_table()) return *table;
    wrong_ = fmt::format("{}:{}: `{}` must be written as [{}]", path_, node->source().begin.line, name, name);
    return none;
  }
  Error Wrong(std::string_view table, std::string_view key, const toml::node& value, std::string_view what) const {
    return Error{fmt::format("{}:{}: [{}] `{}`: {}", path_, value.source().begin.line, table, key, what)};
  }

  const std::string& path_;
  std::string shown_;
  std::string wrong_;
  CheckConfig config_;
};

}  // namespace

Result<CheckConfig> ReadCheckConfig(const std::string& path, const std::string& root) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{fmt::format("{}: cannot be read", path)};
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  try {
    return Reader(path, root).Read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return Error{fmt::format("{}:{}: {}", path, error.source().begin.line, error.description())};
  }
}

}  // namespace exportlint::cli
