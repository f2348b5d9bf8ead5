// Guards: conditions on sizes under which torch.export made the program, as lines of the listing.
#include <algorithm>
#include <set>

#include "analyzers/exported_program/program.h"

namespace exportlint::exported_program {
namespace {

constexpr std::size_t kMostGuards = 1000;
constexpr std::size_t kLongestGuard = 400;
constexpr std::string_view kInput = "L[";

// Arithmetic of sizes and nothing else: what cannot change what the line means.
bool IsArithmetic(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(') ++depth;
    if (c == ')' && --depth < 0) return false;
    if (std::string_view("()0123456789+-*/%<>=! ").find(c) == std::string_view::npos) return false;
  }
  return depth == 0 && !text.empty();
}

// Every size of a tensor of the graph that is a plain number.
std::set<std::string> ConstantSizes(const Json& tensors) {
  std::set<std::string> numbers;
  if (!tensors.is_object()) return numbers;
  for (const Json& tensor : tensors) {
    const Json& sizes = Member(tensor, "sizes");
    if (!sizes.is_array()) continue;
    for (const Json& size : sizes) {
      if (const Json& number = Member(size, "as_int"); number.is_number_integer()) numbers.insert(number.dump());
    }
  }
  return numbers;
}

// The 64 of `x.size()[0] <= 64`, the 2 of `(x.size()[0] % 2) == 0`.
std::string NumberOf(std::string_view guard) {
  constexpr std::string_view kNothingLeft = ") == 0";
  if (guard.ends_with(kNothingLeft)) guard.remove_suffix(kNothingLeft.size());
  const std::size_t last = guard.find_last_not_of("0123456789");
  return std::string(guard.substr(last == std::string_view::npos ? 0 : last + 1));
}

// "L['a'][0].size()": the steps "a" and "0" joined as torch.export names the input. Empty when it is anything else.
std::string InputOf(std::string_view* text) {
  std::string name;
  text->remove_prefix(1);
  while (text->starts_with('[')) {
    const std::size_t end = text->find(']');
    if (end == std::string_view::npos) return {};
    std::string_view step = text->substr(1, end - 1);
    if (step.size() > 2 && step.front() == '\'' && step.back() == '\'') step = step.substr(1, step.size() - 2);
    name += (name.empty() ? "" : "_") + std::string(step);
    text->remove_prefix(end + 1);
  }
  return name;
}

}  // namespace

// `(L['x'].size()[0] % 2) == 0` with the listing's own names; empty where it is not about sizes of inputs alone.
std::string ProgramListing::Guard(std::string_view code) {
  if (code.size() > kLongestGuard) return {};
  std::string out;
  std::string arithmetic;  // the code with a number for every size
  while (!code.empty()) {
    const std::size_t at = std::min(code.find(kInput), code.size());
    out += code.substr(0, at);
    arithmetic += code.substr(0, at);
    code.remove_prefix(at);
    if (code.empty()) break;
    const auto known = names_.find(InputOf(&code));
    constexpr std::string_view kSize = ".size()[";
    const std::size_t end = code.find(']');
    if (known == names_.end() || !code.starts_with(kSize) || end == std::string_view::npos) return {};
    const std::string_view axis = code.substr(kSize.size(), end - kSize.size());
    if (axis.empty() || !std::ranges::all_of(axis, [](char c) { return c >= '0' && c <= '9'; })) return {};
    out += known->second + std::string(code.substr(0, end + 1));
    arithmetic += '1';
    code.remove_prefix(end + 1);
  }
  return IsArithmetic(arithmetic) ? out : std::string();
}

// An operator that meets a tensor of 64 rows asks for 64, or no more: it refuses anything else wherever it runs. What
// is listed is what nothing in the graph would refuse.
void ProgramListing::Guards(int depth) {
  const Json& guards = Member(model_, "guards_code");
  if (!guards.is_array() || guards.empty()) return;
  const std::set<std::string> sizes = ConstantSizes(Member(*graph_, "tensor_values"));
  for (std::size_t i = 0; i < std::min(guards.size(), kMostGuards); ++i) {
    const std::string guard = Guard(TextOf(guards[i]));
    if (!guard.empty() && !sizes.contains(NumberOf(guard)))
      listing_.Line(depth, "torch._check(" + guard + ", \"Guard failed: " + guard + "\")");
  }
}

}  // namespace exportlint::exported_program
