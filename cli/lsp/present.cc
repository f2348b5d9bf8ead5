#include "cli/lsp/present.h"

#include <fmt/format.h>

#include "cli/lsp/uri.h"
#include "cli/pipeline.h"

namespace exportlint::lsp {
namespace {

using nlohmann::json;

// DiagnosticSeverity: 1 error, 2 warning, 3 information.
int SeverityNumber(Severity severity) {
  return severity == Severity::kError ? 1 : severity == Severity::kWarning ? 2 : 3;
}

// "trace: baked · dynamo: error"; empty when every exporter is fine.
std::string OutcomesText(const Outcomes& outcomes) {
  std::string text;
  for (const Exporter exporter : kExporters) {
    const Outcome outcome = outcomes.of(exporter);
    if (outcome == Outcome::kOk) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : " · ", ToString(exporter), ToString(outcome));
  }
  return text;
}

json PositionJson(const Position& position) {
  return {{"line", position.line}, {"character", position.character}};
}

bool Unsigned(const json& value, const char* name, std::uint32_t* out) {
  const auto found = value.find(name);
  if (found == value.end() || !found->is_number_integer()) return false;
  const auto number = found->get<std::int64_t>();
  if (number < 0) return false;
  *out = static_cast<std::uint32_t>(std::min<std::int64_t>(number, 0x7FFFFFFF));
  return true;
}

const RuleInfo* InfoOf(std::string_view rule) {
  static const std::vector<RuleInfo>& rules = *new std::vector<RuleInfo>(cli::AllRuleInfos());
  for (const RuleInfo& info : rules) {
    if (info.id == rule) return &info;
  }
  return nullptr;
}

}  // namespace

json RangeJson(const Range& range) {
  return {{"start", PositionJson(range.start)}, {"end", PositionJson(range.end)}};
}

bool ReadPosition(const json& value, Position* out) {
  return value.is_object() && Unsigned(value, "line", &out->line) && Unsigned(value, "character", &out->character);
}

bool ReadRange(const json& value, Range* out) {
  return value.is_object() && value.contains("start") && value.contains("end") &&
         ReadPosition(value["start"], &out->start) && ReadPosition(value["end"], &out->end);
}

Range RangeIn(const Place& place, const Look& look) {
  if (const Document* document = look.document(look.workspace->PathOf(place.path))) return document->RangeOf(place);
  const auto zero_based = [](std::uint32_t n) { return n == 0 ? 0 : n - 1; };
  Range range{{zero_based(place.line), zero_based(place.column)},
              {zero_based(place.end_line), zero_based(place.end_column)}};
  range.end = std::max(range.start, range.end);
  return range;
}

json DiagnosticOf(const Finding& finding, const Look& look) {
  const std::string outcomes = OutcomesText(finding.outcomes);
  json diagnostic = {{"range", RangeJson(RangeIn(finding.place, look))},
                     {"severity", SeverityNumber(finding.severity)},
                     {"code", finding.rule},
                     {"source", "exportlint"},
                     {"message", outcomes.empty() ? finding.message : finding.message + "\n" + outcomes},
                     {"data", {{"fingerprint", finding.fingerprint}}}};
  if (!look.related_information || finding.why.empty()) return diagnostic;
  json related = json::array();
  for (const WhyStep& step : finding.why) {
    related.push_back({{"location",
                        {{"uri", UriOfPath(look.workspace->PathOf(step.place.path))},
                         {"range", RangeJson(RangeIn(step.place, look))}}},
                       {"message", step.message}});
  }
  diagnostic["relatedInformation"] = std::move(related);
  return diagnostic;
}

std::string PageOf(std::string_view rule) {
  const RuleInfo* info = InfoOf(rule);
  return info == nullptr ? std::string() : fmt::format("**{}**: {}\n\n{}", info->id, info->summary, info->page);
}

std::string HoverOf(const Finding& finding, const Look& look) {
  std::string text = fmt::format("**{}** ({}, {})\n\n{}\n", finding.rule, ToString(finding.severity),
                                 ToString(finding.confidence), finding.message);
  if (const std::string outcomes = OutcomesText(finding.outcomes); !outcomes.empty()) text += "\n" + outcomes + "\n";
  for (const Fix& fix : finding.fixes) text += fmt::format("\nFix: {}\n", fix.message);
  if (!finding.why.empty()) {
    text += "\nHow it comes here:\n\n";
    for (const WhyStep& step : finding.why) {
      text += fmt::format("1. [{}:{}]({}#L{}) {}\n", step.place.path, step.place.line,
                          UriOfPath(look.workspace->PathOf(step.place.path)), step.place.line, step.message);
    }
  }
  if (const RuleInfo* info = InfoOf(finding.rule); info != nullptr && !info->page.empty())
    text += fmt::format("\n---\n\n{}", info->page);
  return text;
}

}  // namespace exportlint::lsp
