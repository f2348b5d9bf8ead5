#include "cli/lsp/code_actions.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/add_allow.h"
#include "fixes/apply.h"

namespace exportlint::lsp {
namespace {

using nlohmann::json;

constexpr const char* kReason = "TODO: say why";

json EditOf(const Range& range, const std::string& text) {
  return {{"range", RangeJson(range)}, {"newText", text}};
}

// What it does, for which exporters when not for all, and that it may change results.
std::string TitleOf(const Fix& fix) {
  std::string exporters;
  for (const Exporter exporter : kExporters) {
    if (fix.right_for(exporter)) exporters += fmt::format("{}{}", exporters.empty() ? "" : ", ", ToString(exporter));
  }
  const bool all = std::ranges::all_of(kExporters, [&](Exporter e) { return fix.right_for(e); });
  return fmt::format("{}{}{}", fix.message, all || exporters.empty() ? "" : fmt::format(" (for {})", exporters),
                     fix.safe ? "" : " (may change what the model computes)");
}

json WorkspaceEdit(const ActionTarget& target, json edits) {
  if (!target.document_changes) return {{"changes", {{target.uri, std::move(edits)}}}};
  return {{"documentChanges", json::array({{{"textDocument", {{"uri", target.uri}, {"version", target.version}}},
                                            {"edits", std::move(edits)}}})}};
}

}  // namespace

json FixAllOf(std::span<const Finding> findings, const ActionTarget& target, const std::vector<Exporter>& exporters) {
  const std::string& before = target.document->text();
  if (findings.empty()) return nullptr;
  // Findings name the file as reports do.
  const fixes::Edited edited = fixes::Apply(findings.front().place.path, before, findings, {.exporters = exporters});
  if (edited.applied.empty() || edited.text == before) return nullptr;
  const Range whole{{0, 0}, target.document->PositionAt(before.size())};
  return {{"title", fmt::format("apply {} safe fix{}", edited.applied.size(), edited.applied.size() == 1 ? "" : "es")},
          {"kind", kFixAll},
          {"edit", WorkspaceEdit(target, json::array({EditOf(whole, edited.text)}))}};
}

std::optional<AllowEdit> AllowEditOf(const Document& document, std::uint32_t line, const std::string& rule,
                                     const std::string& reason) {
  const std::string& before = document.text();
  const std::optional<std::string> after = cli::WithAllowComment(before, line + 1, rule, reason);
  if (!after) return std::nullopt;
  // Nothing but one insertion: it begins where the texts part, or earlier, at the beginning of a line.
  auto [same, other] = std::ranges::mismatch(before, *after);
  std::size_t begin = static_cast<std::size_t>(same - before.begin());
  const std::size_t size = after->size() - before.size();
  const std::size_t line_start = document.OffsetOf({line, 0});
  if (line_start <= begin &&
      std::string_view(*after).substr(line_start + size) == std::string_view(before).substr(line_start))
    begin = line_start;
  return AllowEdit{document.PositionAt(begin), after->substr(begin, size)};
}

std::vector<json> ActionsOf(const Finding& finding, const ActionTarget& target, const Look& look) {
  std::vector<json> actions;
  const json diagnostics = json::array({DiagnosticOf(finding, look)});
  for (const Fix& fix : finding.fixes) {
    const bool here = !fix.edits.empty() && std::ranges::all_of(fix.edits, [&](const Edit& edit) {
      return look.workspace->PathOf(edit.place.path) == target.path;
    });
    if (!here) continue;
    json edits = json::array();
    for (const Edit& edit : fix.edits) edits.push_back(EditOf(target.document->RangeOf(edit.place), edit.text));
    actions.push_back({{"title", TitleOf(fix)},
                       {"kind", "quickfix"},
                       {"diagnostics", diagnostics},
                       {"isPreferred", fix.safe},
                       {"edit", WorkspaceEdit(target, std::move(edits))}});
  }
  const std::uint32_t line = finding.place.line == 0 ? 0 : finding.place.line - 1;
  if (const auto allow = AllowEditOf(*target.document, line, finding.rule, kReason)) {
    actions.push_back({{"title", fmt::format("allow `{}` here, with a reason", finding.rule)},
                       {"kind", "quickfix"},
                       {"diagnostics", diagnostics},
                       {"isPreferred", false},
                       {"edit", WorkspaceEdit(target, json::array({EditOf({allow->at, allow->at}, allow->text)}))}});
  }
  return actions;
}

}  // namespace exportlint::lsp
