#include "export/translate.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace exportlint {
namespace {

// The text between `before` and `after`, searched from `*at`, which moves behind it.
std::optional<std::string_view> Between(std::string_view text, std::string_view before, std::string_view after,
                                        std::size_t* at) {
  const std::size_t begin = text.find(before, *at);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t from = begin + before.size();
  const std::size_t end = after.empty() ? text.size() : text.find(after, from);
  if (end == std::string_view::npos) return std::nullopt;
  *at = end;
  return text.substr(from, end - from);
}

std::string_view FirstWord(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text.substr(0, text.find_first_of(" \n\t"));
}

std::string SuggestedName(int dim) {
  return dim == 0 ? "batch" : fmt::format("dim{}", dim);
}

// Got invalid dimensions for input: x for the following indices\n index: 1 Got: 5 Expected: 4\n ...
std::string WrongDimensions(std::string_view raw, const std::vector<DynamicDim>& dynamic, Exporter exporter) {
  std::size_t at = 0;
  const auto name_text = Between(raw, "invalid dimensions for input: ", " for the following", &at);
  if (!name_text) return "";
  const std::string name(*name_text);
  std::vector<std::string> said, options, entries;
  bool asked = false;
  while (auto index = Between(raw, "index: ", " Got:", &at)) {
    const auto got = Between(raw, "Got: ", " Expected:", &at);
    std::size_t rest = at;
    const auto expected = Between(raw, "Expected: ", "", &rest);
    int dim = 0;
    std::from_chars(index->data(), index->data() + index->size(), dim);
    if (!got || !expected) break;
    at += 1;
    said.push_back(fmt::format("dimension {}: exported as {}, given {}", dim, FirstWord(*expected), FirstWord(*got)));
    options.push_back(fmt::format("--dynamic {}:{}={}", name, dim, SuggestedName(dim)));
    entries.push_back(fmt::format("{}: '{}'", dim, SuggestedName(dim)));
    asked |= std::any_of(dynamic.begin(), dynamic.end(),
                         [&](const DynamicDim& d) { return d.input == name && d.dim == dim; });
  }
  if (said.empty()) return "";
  std::string text = fmt::format("input `{}`, {}", name, fmt::join(said, "; "));
  if (asked) return text + "; it was asked to be dynamic and the exporter still made it constant";
  const char* argument = exporter == Exporter::kDynamo ? "dynamic_shapes" : "dynamic_axes";
  return fmt::format("{}; make {} dynamic: {} ({}={{'{}': {{{}}}}})", text, said.size() > 1 ? "them" : "it",
                     fmt::join(options, " "), argument, name, fmt::join(entries, ", "));
}

std::string PlainType(std::string_view text) {
  // tensor(float) and tensor(double) are ONNX's names of float32 and float64.
  if (text == "tensor(float)") return "float32";
  if (text == "tensor(double)") return "float64";
  if (text.starts_with("tensor(") && text.ends_with(")")) return std::string(text.substr(7, text.size() - 8));
  return std::string(text);
}

// Unexpected input data type. Actual: (tensor(double)) , expected: (tensor(float))
std::string WrongType(std::string_view raw) {
  std::size_t at = 0;
  const auto actual = Between(raw, "Actual: (", ") ,", &at);
  const auto expected = Between(raw, "expected: (", "))", &at);
  if (!actual || !expected) return "an input has another type than the example had";
  return fmt::format("an input is {}, exported as {}: convert it before the call, or export with that type",
                     PlainType(*actual), PlainType(std::string(*expected) + ")"));
}

// Invalid rank for input: x Got: 3 Expected: 4 Please fix ...
std::string WrongRank(std::string_view raw) {
  std::size_t at = 0;
  const auto name = Between(raw, "Invalid rank for input: ", "Got: ", &at);
  const auto got = Between(raw, "Got: ", "Expected: ", &at);
  const auto expected = Between(raw, "Expected: ", "", &at);
  if (!name || !got || !expected) return "";
  return fmt::format(
      "input `{}`: exported with {} dimensions, given {}; a graph has one number of dimensions, export once for each",
      FirstWord(*name), FirstWord(*expected), FirstWord(*got));
}

// Non-zero status code returned while running Reshape node. Name:'/Reshape' Status Message: ...
std::string FailedNode(std::string_view raw) {
  std::size_t at = 0;
  const auto type = Between(raw, "while running ", " node", &at);
  if (!type) return "";
  const auto name = Between(raw, "Name:'", "'", &at);
  auto message = Between(raw, "Status Message: ", "", &at);
  std::string said(message ? *message : raw);
  // The source place inside the runtime helps nobody here.
  if (const std::size_t inside = said.rfind("] "); inside != std::string::npos && said.starts_with("/"))
    said = said.substr(inside + 2);
  said = said.substr(0, said.find('\n'));
  return fmt::format(
      "the graph's {} node{} fails on this input: {}; a value computed while exporting the example was likely kept as "
      "a constant",
      *type, name && !name->empty() ? fmt::format(" `{}`", *name) : "", said.substr(0, 300));
}

}  // namespace

Translation TranslateRuntimeError(std::string_view raw, const std::vector<DynamicDim>& dynamic, Exporter exporter) {
  if (auto text = WrongDimensions(raw, dynamic, exporter); !text.empty()) return {Verdict::kRefused, text};
  if (raw.find("Unexpected input data type") != std::string_view::npos) return {Verdict::kRefused, WrongType(raw)};
  if (auto text = WrongRank(raw); !text.empty()) return {Verdict::kRefused, text};
  std::size_t at = 0;
  if (const auto name = Between(raw, "Invalid input name: ", "", &at)) {
    return {Verdict::kRefused,
            fmt::format("input `{}` is not in the exported graph: its value was baked", FirstWord(*name))};
  }
  at = 0;
  if (const auto name = Between(raw, "Missing Input: ", "", &at)) {
    return {Verdict::kRefused,
            fmt::format("the graph wants an input `{}` that this case does not give", FirstWord(*name))};
  }
  if (auto text = FailedNode(raw); !text.empty()) return {Verdict::kFailed, text};
  return {Verdict::kFailed, std::string(raw.substr(0, raw.find('\n'))).substr(0, 400)};
}

}  // namespace exportlint
