#include "cli/lsp/code_actions.h"

#include <fmt/format.h>

#include <algorithm>

#include "ci/allow_comment.h"

namespace exportlint::lsp {
namespace {

using nlohmann::json;

constexpr const char* kReason = "TODO: say why";

json EditOf(const Range& range, const std::string& text) {
  return {{"range", RangeJson(range)}, {"newText", text}};
}

json WorkspaceEdit(const ActionTarget& target, json edits) {
  if (!target.document_changes) return {{"changes", {{target.uri, std::move(edits)}}}};
  return {{"documentChanges", json::array({{{"textDocument", {{"uri", target.uri}, {"version", target.version}}},
                                            {"edits", std::move(edits)}}})}};
}

// How many comments of a Python text allow the rule; -1 where the text has more errors than `errors`.
int AllowsOf(const std::string& text, const std::string& rule) {
  const cli::CheckOptions options;
  const cli::InputFile file{"edited.py", "edited.py", true};
  const cli::LoweredFile lowered = cli::LowerFile(file, SourceFile("edited.py", text), options);
  if (lowered.units.empty()) return -1;
  int count = 0;
  for (const graph::Comment& comment : lowered.units.front()->comments()) {
    const auto allow = ci::ParseAllowComment(comment.text.text());
    if (allow && std::ranges::find(allow->rules, rule) != allow->rules.end()) ++count;
  }
  return count;
}

// Whether the text after an edit has one such comment more.
bool Allows(const Document& document, const AllowEdit& edit, const std::string& rule, int before) {
  std::string text = document.text();
  text.insert(document.OffsetOf(edit.at), edit.text);
  return AllowsOf(text, rule) == before + 1;
}

}  // namespace

std::optional<AllowEdit> AllowEditOf(const Document& document, std::uint32_t line, const std::string& rule,
                                     const std::string& reason) {
  const std::string_view text = document.Line(line);
  const std::string comment = fmt::format("# exportlint: allow[{}] {}", rule, reason);
  const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
  const int before = AllowsOf(document.text(), rule);
  const bool continued = line > 0 && document.Line(line - 1).ends_with('\\');
  AllowEdit above{{line, 0}, fmt::format("{}{}\n", text.substr(0, indent), comment)};
  if (!continued && Allows(document, above, rule, before)) return above;
  AllowEdit behind{{line, 0}, "  " + comment};
  behind.at = document.PositionOf(line + 1, static_cast<std::uint32_t>(text.size()) + 1);
  if (!text.ends_with('\\') && Allows(document, behind, rule, before)) return behind;
  return std::nullopt;
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
    actions.push_back({{"title", fix.message + (fix.safe ? "" : " (may change what the model computes)")},
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
