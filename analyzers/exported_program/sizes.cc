// Sizes of inputs and ranges of symbols, as comments above the program: `# x: float32[s77, 4]`, `# s77: 2 to 100`.
#include <algorithm>
#include <set>

#include "analyzers/exported_program/program.h"

namespace exportlint::exported_program {
namespace {

constexpr std::size_t kMostLines = 200;
constexpr std::size_t kLongestSize = 100;

// "Symbol('s77', positive=True, integer=True)" as "s77"; sums and products keep their form.
std::string Expression(std::string_view text) {
  constexpr std::string_view kSymbol = "Symbol('";
  std::string out;
  while (!text.empty() && out.size() < kLongestSize) {
    const std::size_t at = std::min(text.find(kSymbol), text.size());
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    text.remove_prefix(kSymbol.size());
    out += text.substr(0, text.find('\''));
    const std::size_t end = text.find(')');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  const auto plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F;
  };
  std::ranges::replace_if(out, [&](char c) { return !plain(c); }, '?');
  return out.substr(0, kLongestSize);
}

// The symbols that a program made by itself, for sizes and numbers that only its data tell: "u0", "zuf1".
bool IsUnbacked(std::string_view symbol) {
  return symbol.starts_with('u') || symbol.starts_with("zu");
}

std::string Bound(const Json& bound, const char* none) {
  return bound.is_number_integer() ? bound.dump() : none;
}

}  // namespace

void ProgramListing::Sizes(const Json& graph) {
  std::size_t lines = 0;
  const Json& tensors = Member(graph, "tensor_values");
  const Json& specs = Member(Member(Member(model_, "graph_module"), "signature"), "input_specs");
  if (!specs.is_array()) return;
  for (const Json& spec : specs) {
    const std::string name = TextOf(Member(Member(Member(Member(spec, "user_input"), "arg"), "as_tensor"), "name"));
    const Json& sizes = Member(Member(tensors, name), "sizes");
    if (name.empty() || !sizes.is_array() || ++lines > kMostLines) continue;
    std::string text;
    for (const Json& size : sizes) {
      const Json& number = Member(size, "as_int");
      text += (text.empty() ? "" : ", ") + (number.is_number_integer()
                                                ? number.dump()
                                                : Expression(TextOf(Member(Member(size, "as_expr"), "expr_str"))));
    }
    listing_.Line(0, "# " + Identifier(name) + ": [" + text + "]");
  }
  const Json& ranges = Member(model_, "range_constraints");
  if (!ranges.is_object()) return;
  for (const auto& [symbol, range] : ranges.items()) {
    if (++lines > kMostLines) return;
    const std::string shown = Identifier(symbol);
    listing_.Line(0, "# " + shown + ": " + Bound(Member(range, "min_val"), "any") + " to " +
                         Bound(Member(range, "max_val"), "any") + (IsUnbacked(shown) ? ", known from data only" : ""));
  }
}

}  // namespace exportlint::exported_program
