#include "rules/engine/error_texts.h"

#include <algorithm>

namespace exportlint::rules {
namespace {

// How far apart the fixed parts of one text may stand: a symbol, a type or an operator is between them.
constexpr std::size_t kWidestGap = 200;

bool IsSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// A text on one line: single spaces, no colours, symbols numbered 0, and where its lines began.
struct OneLine {
  std::string text;
  std::vector<std::size_t> starts;  // of each line of the original, in `text`
};

// The end of a terminal's escape sequence that starts at `at`.
std::size_t SkipEscape(std::string_view raw, std::size_t at) {
  if (++at < raw.size() && raw[at] == '[') {
    for (++at; at < raw.size() && !(raw[at] >= '@' && raw[at] <= '~');) ++at;
  }
  return std::min(at + 1, raw.size());
}

// True when the word that ends `text` is a letter of symbols: `u`, `s`, `zuf`, `zf`.
bool EndsInSymbol(std::string_view text) {
  for (const std::string_view letter : {"zuf", "zf", "u", "s"}) {
    if (!text.ends_with(letter)) continue;
    if (text.size() == letter.size() || !IsWord(text[text.size() - letter.size() - 1])) return true;
  }
  return false;
}

// The end of the digits at `at` when they are all of a symbol's number; `at` itself otherwise.
std::size_t SkipNumber(std::string_view raw, std::size_t at) {
  std::size_t end = at;
  while (end < raw.size() && IsDigit(raw[end])) ++end;
  return end < raw.size() && IsWord(raw[end]) ? at : end;
}

OneLine Normalize(std::string_view raw) {
  OneLine out{{}, {0}};
  out.text.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    const char c = raw[at];
    if (c == '\x1b') {
      at = SkipEscape(raw, at);
    } else if (IsSpace(c)) {
      if (!out.text.empty() && out.text.back() != ' ') out.text += ' ';
      if (c == '\n') out.starts.push_back(out.text.size());
      ++at;
    } else if (IsDigit(c) && EndsInSymbol(out.text) && SkipNumber(raw, at) > at) {
      out.text += '0';
      at = SkipNumber(raw, at);
    } else {
      out.text += c;
      ++at;
    }
  }
  return out;
}

std::vector<std::string_view> Split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(mark, at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// Where `parts` stand in `text` one after the other, or npos.
std::size_t FindParts(std::string_view text, const std::vector<std::string_view>& parts) {
  if (parts.empty()) return std::string_view::npos;
  for (std::size_t first = text.find(parts[0]); first != std::string_view::npos;
       first = text.find(parts[0], first + 1)) {
    std::size_t at = first + parts[0].size();
    bool all = true;
    for (std::size_t i = 1; all && i < parts.size(); ++i) {
      const std::size_t found = text.substr(at, kWidestGap + parts[i].size()).find(parts[i]);
      all = found != std::string_view::npos;
      if (all) at += found + parts[i].size();
    }
    if (all) return first;
  }
  return std::string_view::npos;
}

// Line number `line` (from 1) of `log` as a reader sees it.
std::string LineOf(const OneLine& log, std::size_t line) {
  const std::size_t begin = log.starts[line - 1];
  const std::size_t end = line < log.starts.size() ? log.starts[line] : log.text.size();
  std::string said = log.text.substr(begin, end - begin);
  while (said.ends_with(' ')) said.pop_back();
  return said;
}

// The surest of one rule's texts in `log`; without a rule when there is none.
ErrorMatch BestOf(const Rule& rule, const OneLine& log) {
  ErrorMatch best;
  for (const std::string_view text : Split(rule.errors, '\n')) {
    const OneLine wanted = Normalize(text);
    const std::vector<std::string_view> parts = Split(wanted.text, '*');
    std::size_t weight = 0;
    for (const std::string_view part : parts) weight += part.size();
    if (weight <= best.weight) continue;
    const std::size_t at = FindParts(log.text, parts);
    if (at == std::string_view::npos) continue;
    const auto next = std::upper_bound(log.starts.begin(), log.starts.end(), at);
    best = {&rule, text, weight, static_cast<std::size_t>(next - log.starts.begin()), {}};
  }
  return best;
}

}  // namespace

std::vector<ErrorMatch> FindErrors(std::string_view log, std::span<const Rule* const> rules) {
  const OneLine line = Normalize(log);
  std::vector<ErrorMatch> matches;
  for (const Rule* rule : rules) {
    ErrorMatch best = BestOf(*rule, line);
    if (best.rule == nullptr) continue;
    best.said = LineOf(line, best.line);
    matches.push_back(std::move(best));
  }
  std::stable_sort(matches.begin(), matches.end(), [](const ErrorMatch& a, const ErrorMatch& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    return a.rule->severity > b.rule->severity;
  });
  return matches;
}

std::vector<std::string> AdviceOf(std::string_view page) {
  std::vector<std::string> advice;
  const std::size_t heading = page.find("## How to mend it");
  if (heading == std::string_view::npos) return advice;
  page = page.substr(std::min(page.find('\n', heading), page.size()));
  bool open = false;  // within an item
  for (const std::string_view line : Split(page, '\n')) {
    if (line.starts_with("## ") || line.starts_with("```")) break;
    if (line.starts_with("- ")) {
      advice.emplace_back(line.substr(2));
      open = true;
    } else if (open && line.starts_with("  ")) {
      advice.back() += ' ';
      advice.back() += line.substr(std::min(line.find_first_not_of(' '), line.size()));
    } else if (advice.empty() || !open) {
      advice.emplace_back(line);
    }
  }
  return advice;
}

}  // namespace exportlint::rules
