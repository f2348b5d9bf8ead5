// Findings as editors show them: diagnostics, and what stands in a hover.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/lsp/document.h"
#include "cli/lsp/workspace.h"
#include "findings/finding.h"

namespace exportlint::lsp {

// What the client can show, and where texts of places are found.
struct Look {
  const Workspace* workspace = nullptr;
  bool related_information = false;
  // The open document of an absolute path, or null.
  std::function<const Document*(const std::string& path)> document = {};
};

nlohmann::json RangeJson(const Range& range);
// False for what is no range.
bool ReadPosition(const nlohmann::json& value, Position* out);
bool ReadRange(const nlohmann::json& value, Range* out);

// A Location's range of a place in any file. In documents that are not open a column counts as if all before it on its
// line were ASCII.
Range RangeIn(const Place& place, const Look& look);

nlohmann::json DiagnosticOf(const Finding& finding, const Look& look);

// Markdown: the rule, the situation, outcomes, how it came there, and the rule's page.
std::string HoverOf(const Finding& finding, const Look& look);
// A rule's page alone; empty for an unknown one.
std::string PageOf(std::string_view rule);

}  // namespace exportlint::lsp
