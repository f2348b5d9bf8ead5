// Parts of the SARIF 2.1.0 writer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reports/json_parts.h"
#include "reports/view.h"

namespace exportlint::reports {

// The rules a run lists, and their places in that list.
struct SarifRules {
  Json list = Json::array();
  std::unordered_map<std::string, std::size_t> index;
};
// Every rule of the report, and those that only findings name.
SarifRules MakeSarifRules(const View& view);

// "error", "warning", "note".
std::string_view SarifLevel(Severity severity);
// {"uri": …, "uriBaseId": "SRCROOT"}; an absolute path becomes a file URI without base.
Json ArtifactLocation(std::string_view path);
// A folder as a file URI with a slash at its end.
std::string FolderUri(std::string_view path);

// Makes results; keeps the line hashes of the files it has seen.
class SarifResults {
 public:
  SarifResults(const View& view, const SarifRules& rules) : view_(view), rules_(rules) {}
  Json Make(const Finding& finding);

 private:
  std::string LineHash(const Place& place);

  const View& view_;
  const SarifRules& rules_;
  std::map<std::string, std::vector<std::string>, std::less<>> hashes_;
};

}  // namespace exportlint::reports
