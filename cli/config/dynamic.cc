// The entries of [dynamic].

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "cli/config/keys.h"

namespace exportlint::cli {
namespace {

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

}  // namespace

std::string ReadDynamicModel(const toml::node& value, flow::Declared* declared) {
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

}  // namespace exportlint::cli
