#include "cli/add_allow.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "cli/front_ends.h"
#include "cli/input_rule.h"
#include "reports/reports.h"

namespace exportlint::cli {
namespace {

enum class Where { kAbove, kBehind, kNowhere };

// A line with findings.
struct Spot {
  std::set<std::string> rules;
  Where where = Where::kAbove;
};
using Spots = std::map<std::uint32_t, Spot>;  // by line, from 1

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;  // with their ends
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

std::string_view WithoutEnd(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The text with its comments, and the lines where those stand then.
std::string Insert(std::string_view text, const Spots& spots, std::string_view mark, const std::string& reason,
                   std::map<std::uint32_t, std::uint32_t>* stands) {
  std::string out;
  std::uint32_t number = 0, added = 0;
  for (const std::string_view line : SplitLines(text)) {
    const auto spot = spots.find(++number);
    if (spot == spots.end() || spot->second.where == Where::kNowhere) {
      out += line;
      continue;
    }
    const std::string comment =
        fmt::format("{} exportlint: allow[{}] {}", mark, fmt::join(spot->second.rules, ", "), reason);
    const std::string_view body = WithoutEnd(line);
    const std::string_view end = line.substr(body.size());
    if (spot->second.where == Where::kAbove) {
      out.append(body.substr(0, std::min(body.find_first_not_of(" \t"), body.size())))
          .append(comment)
          .append(end.empty() ? "\n" : end)
          .append(line);
      (*stands)[number] = number + added;
      ++added;
    } else {
      out.append(body).append("  ").append(comment).append(end);
      (*stands)[number] = number + added;
    }
  }
  return out;
}

// Moves spots whose comment is not read as one to their next place. True when every one is.
bool Verify(const std::string& display, const std::string& text, const CheckOptions& options,
            const std::map<std::uint32_t, std::uint32_t>& stands, Spots* spots) {
  const LoweredFile lowered =
      LowerFile({.path = display, .display = display, .named = true}, SourceFile(display, text), options);
  std::set<std::uint32_t> comments;
  if (!lowered.units.empty() && !lowered.finding) {
    const graph::Unit& unit = *lowered.units.front();
    for (const graph::Comment& comment : unit.comments()) {
      if (comment.text.text().find("exportlint: allow[") != std::string_view::npos)
        comments.insert(unit.source().Locate(comment.span.begin).line);
    }
  }
  bool all = true;
  for (auto& [line, spot] : *spots) {
    if (spot.where == Where::kNowhere || comments.contains(stands.at(line))) continue;
    spot.where = spot.where == Where::kAbove ? Where::kBehind : Where::kNowhere;
    all = false;
  }
  return all;
}

// The text with a comment at every spot where one can stand; the spots say where.
std::string WithComments(const std::string& display, std::string_view before, Language language,
                         const CheckOptions& options, const std::string& reason, Spots* spots) {
  const auto lines = SplitLines(before);
  for (auto& [line, spot] : *spots) {
    const bool continued = line >= 2 && line <= lines.size() && WithoutEnd(lines[line - 2]).ends_with('\\');
    if (continued) spot.where = Where::kBehind;
  }
  while (true) {
    std::map<std::uint32_t, std::uint32_t> stands;
    std::string text = Insert(before, *spots, language == Language::kCpp ? "//" : "#", reason, &stands);
    if (language == Language::kCpp || Verify(display, text, options, stands, spots)) return text;
  }
}

void AddToFile(const std::string& display, Spots spots, const CheckOptions& options, const std::string& reason,
               AddedAllows* added) {
  const std::string path = (std::filesystem::path(options.root) / display).string();
  const Language language = LanguageOf(display);
  const auto read = SourceFile::Read(path);
  if (!read.ok() || (language != Language::kPython && language != Language::kCpp)) {
    added->refused.push_back(
        fmt::format("{}: {}", display, read.ok() ? "no comment can stand in a model" : read.error().message));
    return;
  }
  const std::string text = WithComments(display, read->text(), language, options, reason, &spots);
  int comments = 0;
  for (const auto& [line, spot] : spots) {
    if (spot.where != Where::kNowhere) {
      ++comments;
    } else {
      added->refused.push_back(
          fmt::format("{}:{}: no comment can stand here; allow it by a `[[check.allow]]` entry", display, line));
    }
  }
  if (comments == 0) return;
  if (const auto written = WriteTextFile(path, text); !written.ok()) {
    added->refused.push_back(written.error().message);
    return;
  }
  added->comments += comments;
  ++added->files;
}

}  // namespace

AddedAllows AddAllowComments(const Report& report, const CheckOptions& options, const std::string& reason) {
  std::map<std::string, Spots> files;
  for (const Finding& finding : report.findings) {
    const bool about_comments = finding.rule == "unused-allow" || finding.rule == "unknown-rule-in-allow";
    if (finding.suppressed || about_comments || finding.rule == kCannotReadInput) continue;
    files[finding.place.path][finding.place.line].rules.insert(finding.rule);
  }
  AddedAllows added;
  for (auto& [display, spots] : files) AddToFile(display, std::move(spots), options, reason, &added);
  return added;
}

std::optional<std::string> WithAllowComment(std::string_view text, std::uint32_t line, const std::string& rule,
                                            const std::string& reason) {
  Spots spots = {{line, {.rules = {rule}}}};
  std::string after = WithComments("edited.py", text, Language::kPython, CheckOptions(), reason, &spots);
  if (after.size() == text.size() || spots.at(line).where == Where::kNowhere) return std::nullopt;
  return after;
}

}  // namespace exportlint::cli
