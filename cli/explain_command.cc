// `exportlint explain`: a rule's page, or the rules behind an exporter's message.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "cli/rule_page.h"
#include "cli/words.h"
#include "rules/engine/error_texts.h"

namespace exportlint::cli {
namespace {

constexpr std::size_t kLongestLog = std::size_t{64} << 20U;  // of standard input, in bytes
constexpr std::size_t kLongestLine = 200;                    // of the log, as shown
constexpr std::size_t kAdviceShown = 3;

constexpr const char* kExplainFooter = R"(Examples:
  exportlint explain item-call
  exportlint explain "GuardOnDataDependentSymNode: Could not guard on data-dependent expression u0"
  python export.py 2>&1 | exportlint explain -

Exit code: 0 a rule was found, 1 no rule knows the message, 2 the command line or the input cannot be used)";

bool LooksLikeRule(const std::vector<std::string>& words) {
  return words.size() == 1 && words[0] != "-" &&
         words[0].find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

// All of standard input; false when it is longer than kLongestLog or cannot be read.
bool ReadLog(std::string* log) {
  char buffer[1 << 16];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
    log->append(buffer, got);
    if (log->size() > kLongestLog) return false;
  }
  return std::ferror(stdin) == 0;
}

// At most kLongestLine bytes of a line, not cut within a character.
std::string Shorten(const std::string& line) {
  if (line.size() <= kLongestLine) return line;
  std::size_t end = kLongestLine;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return line.substr(0, end) + " ...";
}

// What a terminal would obey is shown as `?`.
std::string Harmless(std::string line) {
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20U || c == '\x7f') c = '?';
  }
  return line;
}

std::string MatchesAsText(const std::vector<rules::ErrorMatch>& matches) {
  std::string text;
  for (const rules::ErrorMatch& match : matches) {
    text += fmt::format("{}  {}\n", match.rule->id, match.rule->summary);
    text += fmt::format("  line {}: {}\n", match.line, Shorten(Harmless(match.said)));
    std::size_t shown = 0;
    for (const std::string& advice : rules::AdviceOf(match.rule->page)) {
      if (shown++ == kAdviceShown) break;
      text += fmt::format("  fix: {}\n", advice);
    }
    text += fmt::format("  page: exportlint rules {}\n\n", match.rule->id);
  }
  return text + fmt::format("{} {}, the surest first; `exportlint check` says where\n", matches.size(),
                            matches.size() == 1 ? "rule" : "rules");
}

std::string MatchesAsJson(const std::vector<rules::ErrorMatch>& matches) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const rules::ErrorMatch& match : matches) {
    list.push_back({{"rule", match.rule->id},
                    {"summary", match.rule->summary},
                    {"severity", ToString(match.rule->severity)},
                    {"line", match.line},
                    {"said", match.said},
                    {"text", match.text},
                    {"fixes", rules::AdviceOf(match.rule->page)}});
  }
  using nlohmann::ordered_json;
  return ordered_json{{"schema", 1}, {"matches", list}}.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

int ExplainLog(const std::vector<std::string>& words, bool json) {
  std::string log = fmt::format("{}", fmt::join(words, " "));
  if (log == "-") {
    log.clear();
    if (!ReadLog(&log))
      return Refuse("standard input cannot be read, or is longer than 64 MiB: pass the end of the log");
  }
  if (log.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Refuse("nothing to explain: give a rule's id, an exporter's message, or `-` and a log on standard input");
  }
  const std::vector<rules::ErrorMatch> matches = rules::FindErrors(log, rules::AllRules());
  const int code = matches.empty() ? kExitFindings : kExitClean;
  if (matches.empty() && !json) {
    std::fputs("exportlint: no rule knows this message; `exportlint check` may still find its cause\n", stderr);
    return code;
  }
  return WriteOut(json ? MatchesAsJson(matches) : MatchesAsText(matches)) ? code : kExitCouldNotRun;
}

}  // namespace

int ShowRulePage(const std::string& typed) {
  std::vector<std::string> ids;
  const std::string wrong = ResolveRules("`exportlint explain`", {typed}, &ids);
  if (!wrong.empty()) return Refuse(wrong);
  const std::vector<RuleInfo> rules = AllRuleInfos();
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& info) { return info.id == ids[0]; });
  std::string page = rule->page;
  if (!page.ends_with('\n')) page += '\n';
  const std::string text =
      fmt::format("# {}\n\n{} ({}, {})\n\n{}", rule->id, rule->summary, ToString(rule->severity), rule->group, page);
  return WriteOut(text) ? kExitClean : kExitCouldNotRun;
}

void AddExplainCommand(CLI::App& app, int* exit_code) {
  CLI::App* command =
      app.add_subcommand("explain", "show a rule's page, or the rules that cause an exporter's message");
  command->footer(kExplainFooter);
  const auto words = std::make_shared<std::vector<std::string>>();
  const auto json = std::make_shared<bool>(false);
  command->add_option("RULE", *words, "a rule's id, an exporter's message, or - for a log on standard input")
      ->required();
  command->add_flag("--json", *json, "the rules behind a message as JSON");
  command->callback([words, json, exit_code] {
    if (!LooksLikeRule(*words)) {
      *exit_code = ExplainLog(*words, *json);
    } else {
      *exit_code = *json ? Refuse("`--json` is for messages; `exportlint rules --json` has the pages")
                         : ShowRulePage(words->front());
    }
  });
}

}  // namespace exportlint::cli
