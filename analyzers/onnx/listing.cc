#include "analyzers/onnx/listing.h"

#include <algorithm>
#include <cctype>

namespace exportlint::onnx_reader {
namespace {

bool IsNamePart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '/' || c == ':';
}

}  // namespace

Span Listing::Add(const std::string& line, int depth, std::string_view name, bool is_node) {
  if (given_) return Find(name, is_node);
  text_.append(static_cast<std::size_t>(std::min(depth, 40)) * 2, ' ');
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_ += line;
  const Span span{begin, static_cast<std::uint32_t>(text_.size())};
  text_ += '\n';
  return span;
}

// The statement in the line of `at`, without its comment.
Span Listing::LineAround(std::size_t at) const {
  std::size_t begin = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
  std::size_t end = std::min({text_.find('\n', at), text_.find('#', at), text_.size()});
  while (begin < end && std::isspace(static_cast<unsigned char>(text_[begin]))) ++begin;
  while (end > begin && std::isspace(static_cast<unsigned char>(text_[end - 1]))) --end;
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

Span Listing::Find(std::string_view name, bool is_node) const {
  if (name.empty()) return LineAround(std::min(text_.find_first_not_of("# \n\t"), text_.size()));
  for (std::size_t at = text_.find(name); at != std::string::npos; at = text_.find(name, at + 1)) {
    const std::size_t after = at + name.size();
    const bool whole = (at == 0 || !IsNamePart(text_[at - 1])) && (after == text_.size() || !IsNamePart(text_[after]));
    if (!whole) continue;
    const std::size_t line = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    if (std::string_view(text_).substr(line, at - line).find('#') != std::string_view::npos) continue;
    if (!is_node) return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(after)};
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    const std::size_t equals = text_.find('=', after);
    const bool left = equals < end && std::all_of(
                                          text_.begin() + static_cast<std::ptrdiff_t>(after),
                                          text_.begin() + static_cast<std::ptrdiff_t>(equals),
                                          [](char c) { return IsNamePart(c) || c == ' ' || c == ','; });
    if (left) return LineAround(at);
  }
  return LineAround(0);
}

}  // namespace exportlint::onnx_reader
