// What is asked of a place: hovers and code actions.
#include <algorithm>

#include "cli/lsp/code_actions.h"
#include "cli/lsp/server.h"
#include "cli/lsp/uri.h"

namespace exportlint::lsp {
namespace {

// Whether a kind is among those asked for: "source" stands for "source.fixAll.exportlint" as well.
bool Asked(const Json& only, std::string_view kind) {
  if (!only.is_array()) return false;
  for (const Json& asked : only) {
    if (!asked.is_string()) continue;
    const std::string& prefix = asked.get_ref<const std::string&>();
    if (prefix.empty() || (kind.starts_with(prefix) && (kind.size() == prefix.size() || kind[prefix.size()] == '.')))
      return true;
  }
  return false;
}

bool Meet(const Range& a, const Range& b) {
  return a.start <= b.end && b.start <= a.end;
}

// The rule that an allow comment of the line names at a byte.
std::string RuleInAllow(std::string_view line, std::size_t at) {
  const std::size_t open = line.find('[', std::min(line.find("exportlint:"), line.size()));
  const std::size_t close = line.find(']', std::min(open, line.size()));
  if (close == std::string_view::npos || at <= open || at >= close) return {};
  const auto in_word = [&](std::size_t i) {
    return line[i] != ',' && line[i] != ' ' && line[i] != '[' && line[i] != ']';
  };
  std::size_t begin = at, end = at;
  while (in_word(begin - 1)) --begin;
  while (in_word(end)) ++end;
  return std::string(line.substr(begin, end - begin));
}

}  // namespace

std::vector<Finding> Server::At(const std::string& path, const Open& open, const Range& range) {
  Workspace* workspace = WorkspaceOf(path);
  if (!workspace->is_open()) return {};
  // Edits that were not looked at yet: places of before would be wrong.
  auto found = open.due ? workspace->Edit(path, open.document.text()) : workspace->FindingsOf(path);
  if (!found) return {};
  std::erase_if(found->findings, [&](const Finding& finding) {
    return finding.suppressed || !Meet(open.document.RangeOf(finding.place), range);
  });
  return std::move(found->findings);
}

Json Server::Hover(const Json& params) {
  const std::string path = PathOfUri(params.at("textDocument").at("uri").get_ref<const std::string&>());
  const auto open = documents_.find(path);
  Position position;
  if (!ReadPosition(params.at("position"), &position)) throw ProtocolError{-32602, "position: line and character"};
  if (open == documents_.end()) return nullptr;
  const Document& document = open->second.document;
  const std::vector<Finding> findings = At(path, open->second, {position, position});
  const Look look = LookAt(*WorkspaceOf(path));
  std::string text;
  for (const Finding& finding : findings) text += (text.empty() ? "" : "\n\n---\n\n") + HoverOf(finding, look);
  if (text.empty() && position.line < document.line_count()) {
    const std::size_t line_start = document.OffsetOf({position.line, 0});
    text = PageOf(RuleInAllow(document.Line(position.line), document.OffsetOf(position) - line_start));
  }
  if (text.empty()) return nullptr;
  Json hover = {{"contents", {{"kind", "markdown"}, {"value", text}}}};
  if (!findings.empty()) hover["range"] = RangeJson(document.RangeOf(findings.front().place));
  return hover;
}

Json Server::CodeActions(const Json& params) {
  const Json& document = params.at("textDocument");
  const std::string uri = document.at("uri").get<std::string>(), path = PathOfUri(uri);
  Range range;
  if (!ReadRange(params.at("range"), &range)) throw ProtocolError{-32602, "range: start and end"};
  Json actions = Json::array();
  const auto open = documents_.find(path);
  const Json context = params.value("context", Json::object());
  const Json only = context.value("only", Json());
  if (open == documents_.end()) return actions;
  const ActionTarget target{uri, path, &open->second.document, open->second.version, client_.document_changes};
  const Look look = LookAt(*WorkspaceOf(path));
  if (Asked(only, kFixAll)) {
    const Range whole{{0, 0}, target.document->PositionAt(target.document->text().size())};
    const Json all = FixAllOf(At(path, open->second, whole), target, look.workspace->options().exporters);
    if (!all.is_null()) actions.push_back(all);
  }
  if (only.is_array() && !only.empty() && !Asked(only, "quickfix")) return actions;
  const std::vector<Finding> findings = At(path, open->second, range);
  for (const Finding& finding : findings) {
    for (Json& action : ActionsOf(finding, target, look)) actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace exportlint::lsp
