#include <algorithm>

#include "reports/inert.h"
#include "reports/markdown.h"

namespace exportlint::reports {
namespace {

// A comment in the markup keeps the host from reading a name, an issue or an address.
constexpr std::string_view kBreak = "<!-- -->";

bool EndsInWww(std::string_view text) {
  const auto is_w = [](char c) { return c == 'w' || c == 'W'; };
  return text.size() >= 3 && std::all_of(text.end() - 3, text.end(), is_w);
}

std::string PlainMarkdown(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::string_view rest = text.substr(i + 1);
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|~$#!@").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
    const bool reference = c == '@' || c == '#' || c == '!' || c == '~';
    const bool address = (c == ':' && rest.starts_with("/")) || (c == '.' && EndsInWww(text.substr(0, i)));
    if (reference || address) out += kBreak;
  }
  return out;
}

std::string CutUnits(std::string_view text, std::size_t units) {
  std::size_t end = 0;
  for (; end < text.size() && units > 0; --units) end += DecodeAt(text, end).bytes;
  return std::string(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

}  // namespace

std::string MarkdownCode(std::string_view text) {
  if (text.empty()) return {};
  const std::string inert = Inert(text);
  std::size_t longest = 0;
  std::size_t run = 0;
  std::string inside;
  for (const char c : inert) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    if (c == '|') inside += '\\';  // a table takes the backslash away, in code too
    inside += c;
  }
  const std::string fence(longest + 1, '`');
  const auto needs_space = [](char c) { return c == '`' || c == ' '; };
  const std::string space = needs_space(inside.front()) || needs_space(inside.back()) ? " " : "";
  return fence + space + inside + space + fence;
}

std::string MarkdownText(std::string_view text, std::size_t units) {
  const std::string shown = CutUnits(Inert(CutUnits(text, units)), 2 * units);
  std::string out;
  std::string_view rest = shown;
  while (!rest.empty()) {
    const std::size_t open = rest.find('`');
    const std::size_t close = open == std::string_view::npos ? open : rest.find('`', open + 1);
    if (close == std::string_view::npos) return out + PlainMarkdown(rest);
    out += PlainMarkdown(rest.substr(0, open));
    out += MarkdownCode(rest.substr(open + 1, close - open - 1));
    rest.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace exportlint::reports
