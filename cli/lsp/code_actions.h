// What an editor offers at a finding: its fixes, and a comment that allows it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/lsp/present.h"

namespace exportlint::lsp {

// A document that actions edit.
struct ActionTarget {
  std::string uri;
  std::string path;  // absolute
  const Document* document = nullptr;
  nlohmann::json version;         // null where the editor gave none
  bool document_changes = false;  // the client takes edits of versioned documents
};

// One action per fix that has edits, the safe ones preferred, and one that allows the finding where a comment can
// stand. Edits of other files than the target are left out with their fix.
std::vector<nlohmann::json> ActionsOf(const Finding& finding, const ActionTarget& target, const Look& look);

// `source.fixAll.exportlint`: every safe fix of these findings at once, right for the exporters that count; null where
// nothing changes.
nlohmann::json FixAllOf(std::span<const Finding> findings, const ActionTarget& target,
                        const std::vector<Exporter>& exporters);
inline constexpr std::string_view kFixAll = "source.fixAll.exportlint";

// Where a comment that allows `rule` on a line (from 0) is put, and what, as `--add-allow` would; nothing where none
// can stand.
struct AllowEdit {
  Position at;
  std::string text;
};
std::optional<AllowEdit> AllowEditOf(const Document& document, std::uint32_t line, const std::string& rule,
                                     const std::string& reason);

}  // namespace exportlint::lsp
