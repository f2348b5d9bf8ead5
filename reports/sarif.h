// Parts of the SARIF 2.1.0 writer.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "reports/json_parts.h"
#include "reports/reports.h"
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

// The lines that a fix with edits takes away and puts, "-old" and "+new", as `diff` writes them; empty when the text is
// not there or the edits lie in several files.
std::string FixDiff(const View& view, const Fix& fix);

// Makes results; keeps the line hashes of the files it has seen.
class SarifResults {
 public:
  SarifResults(const View& view, const SarifRules& rules, const SarifOptions& options)
      : view_(view), rules_(rules), options_(options) {}
  Json Make(const Finding& finding);
  // Results whose why-path was too long.
  int flows_cut() const { return flows_cut_; }

 private:
  std::string LineHash(const Place& place);
  Json CodeFlow(const Finding& finding);

  const View& view_;
  const SarifRules& rules_;
  const SarifOptions& options_;
  int flows_cut_ = 0;
  std::map<std::string, std::vector<std::string>, std::less<>> hashes_;
};

}  // namespace exportlint::reports
