#include "export/input_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

namespace exportlint {
namespace {

constexpr std::array<std::string_view, 18> kTypes = {
    "float32", "float64",   "float16",    "bfloat16", "int64",  "int32", "int16", "int8", "uint8",
    "bool",    "complex64", "complex128", "float",    "double", "half",  "long",  "int",  "uint16"};
constexpr std::array<std::string_view, 4> kFillers = {"zeros", "ones", "arange", "randn"};
constexpr std::string_view kInputForm =
    "wanted NAME=float32[1,3,10,10], with =zeros, =ones, =arange or =randn behind it, or NAME=int:3";

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <typename T>
bool ParseNumber(std::string_view text, T* out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size();
}

Error BadInput(std::string_view text, std::string_view why) {
  return {fmt::format("input `{}`: {}; {}", text, why, kInputForm)};
}

Result<InputSpec> ParseLiteral(std::string_view whole, InputSpec spec, std::string_view type, std::string_view value) {
  if (type == "str") {
    spec.literal = nlohmann::json(std::string(value)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return spec;
  }
  if (type == "bool") {
    const bool yes = value == "true" || value == "True" || value == "1";
    if (!yes && value != "false" && value != "False" && value != "0") return BadInput(whole, "a bool is true or false");
    spec.literal = yes ? "true" : "false";
    return spec;
  }
  if (type == "int") {
    std::int64_t number = 0;
    if (!ParseNumber(value, &number)) return BadInput(whole, "not an integer");
    spec.literal = std::to_string(number);
    return spec;
  }
  if (type == "float") {
    double number = 0;
    if (!ParseNumber(value, &number)) return BadInput(whole, "not a number");
    spec.literal = nlohmann::json(number).dump();
    return spec;
  }
  return BadInput(whole, fmt::format("`{}` is none of int, float, bool, str", type));
}

Result<std::vector<std::int64_t>> ParseShape(std::string_view whole, std::string_view inside) {
  std::vector<std::int64_t> shape;
  for (const std::string_view part : SplitTop(inside)) {
    std::int64_t size = 0;
    if (!ParseNumber(part, &size) || size < 0) return BadInput(whole, fmt::format("`{}` is not a size", part));
    shape.push_back(size);
  }
  return shape;
}

bool IsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (static_cast<unsigned char>(c) & 0x80);
  });
}

}  // namespace

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> SplitTop(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '(') {
      ++depth;
    } else if (c == ']' || c == ')') {
      --depth;
    }
    if (i == text.size() || (c == ',' && depth == 0 && quote == 0)) {
      if (const auto part = Trim(text.substr(begin, i - begin)); !part.empty()) parts.push_back(part);
      begin = i + 1;
    }
  }
  return parts;
}

Result<InputSpec> ParseInput(std::string_view text) {
  const std::string_view whole = text = Trim(text);
  InputSpec spec;
  const std::size_t equals = text.find('=');
  const std::size_t bracket = text.find('[');
  const std::size_t colon = text.find(':');
  if (equals != std::string_view::npos && equals < std::min(bracket, colon)) {
    if (!IsName(Trim(text.substr(0, equals)))) return BadInput(whole, "no name in front of `=`");
    spec.name = Trim(text.substr(0, equals));
    text = Trim(text.substr(equals + 1));
  }
  if (text == "none" || text == "None") {
    spec.literal = "null";
    return spec;
  }
  const std::size_t open = text.find('[');
  if (const std::size_t at = text.find(':'); at < open)
    return ParseLiteral(whole, spec, text.substr(0, at), text.substr(at + 1));
  const std::size_t close = text.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return BadInput(whole, "no shape");
  spec.dtype = Trim(text.substr(0, open));
  if (!Contains(kTypes, spec.dtype)) return BadInput(whole, fmt::format("`{}` is no tensor type", spec.dtype));
  auto shape = ParseShape(whole, text.substr(open + 1, close - open - 1));
  if (!shape) return shape.error();
  spec.shape = *shape;
  std::string_view rest = Trim(text.substr(close + 1));
  if (rest.empty()) return spec;
  if (rest.front() != '=' || !Contains(kFillers, Trim(rest.substr(1))))
    return BadInput(whole, fmt::format("`{}` behind the shape", rest));
  spec.fill = Trim(rest.substr(1));
  return spec;
}

Result<DynamicDim> ParseDynamic(std::string_view text) {
  const std::size_t colon = text.find(':');
  DynamicDim found;
  const std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  const std::size_t equals = rest.find('=');
  const std::string_view dim = Trim(rest.substr(0, equals));
  if (colon == std::string_view::npos || !IsName(Trim(text.substr(0, colon))) || !ParseNumber(dim, &found.dim) ||
      found.dim < 0) {
    return Error{fmt::format("dynamic dimension `{}`: wanted INPUT:DIMENSION=NAME as in x:0=batch", text)};
  }
  found.input = Trim(text.substr(0, colon));
  found.name = equals == std::string_view::npos ? "" : Trim(rest.substr(equals + 1));
  if (found.name.empty()) found.name = fmt::format("{}_{}", found.input, found.dim);
  if (!IsName(found.name)) return Error{fmt::format("dynamic dimension `{}`: `{}` is no name", text, found.name)};
  return found;
}

}  // namespace exportlint
