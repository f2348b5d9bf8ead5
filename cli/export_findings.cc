#include "cli/export_findings.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "analyzers/base/bytes.h"
#include "export/blame.h"
#include "rules/engine/error_texts.h"
#include "rules/engine/fingerprint.h"

namespace exportlint::cli {
namespace {

// Text of the files that findings of the export stand in; empty for one that cannot be read.
class Texts {
 public:
  Texts(const std::string& root, Report* report) : root_(root), report_(report) {}

  std::string_view Of(const std::string& path) {
    for (const SourceText& source : report_->sources) {
      if (source.path == path) return *source.text;
    }
    report_->sources.emplace_back(path, ReadBytes((std::filesystem::path(root_) / path).string()).value_or(""));
    return *report_->sources.back().text;
  }

  std::string_view Line(const std::string& path, std::uint32_t line) {
    std::string_view rest = Of(path);
    for (std::uint32_t n = 1; n < line; ++n) {
      const auto end = rest.find('\n');
      if (end == std::string_view::npos) return "";
      rest.remove_prefix(end + 1);
    }
    rest = rest.substr(0, rest.find('\n'));
    while (!rest.empty() && (rest.back() == '\r' || rest.back() == ' ')) rest.remove_suffix(1);
    return rest;
  }

 private:
  const std::string& root_;
  Report* report_;
};

// Columns count code points.
std::uint32_t Width(std::string_view text) {
  return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

void JoinFindings(std::vector<CheckedRun>& rows, const std::string& root, Report* report) {
  Texts texts(root, report);
  std::map<std::tuple<std::string, std::string, std::string>, int> occurrences;
  JoinBlame(
      rows,
      [&](Finding* finding) {
        const std::string_view line = texts.Line(finding->place.path, finding->place.line);
        const auto indent = std::min(line.find_first_not_of(" \t"), line.size());
        finding->place.column = static_cast<std::uint32_t>(indent) + 1;
        finding->place.end_column = finding->place.column + std::max(Width(line.substr(indent)), 1u);
        int& count = occurrences[{finding->rule, finding->place.path, std::string(line)}];
        return rules::Fingerprint(*finding, line, count++);
      },
      root, report->findings);
  std::stable_sort(report->findings.begin(), report->findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.place.path, a.place.line, a.place.column, a.rule) <
           std::tie(b.place.path, b.place.line, b.place.column, b.rule);
  });
  std::sort(report->sources.begin(), report->sources.end(),
            [](const SourceText& a, const SourceText& b) { return a.path < b.path; });
}

namespace {

// What the row is blamed on, at the error's own line where there is one.
const Finding* BlamedFor(const ExportRun& run, const Report& report) {
  const Finding* elsewhere = nullptr;
  for (const Finding& finding : report.findings) {
    if (std::find(run.blame.begin(), run.blame.end(), finding.fingerprint) == run.blame.end()) continue;
    const bool here = finding.place.path == run.error->path && finding.place.line <= run.error->line &&
                      run.error->line <= finding.place.end_line;
    if (here && finding.severity != Severity::kNote) return &finding;
    if (elsewhere == nullptr && finding.severity != Severity::kNote) elsewhere = &finding;
  }
  return elsewhere;
}

void Explain(const Report& report, ExportRun* run) {
  ExportMessage& error = *run->error;
  if (const Finding* finding = BlamedFor(*run, report)) {
    error.plain = finding->message;
    error.rule = finding->rule;
    if (!finding->fixes.empty()) error.fix = finding->fixes.front().message;
    return;
  }
  const auto matches = rules::FindErrors(error.kind + ": " + error.message + "\n" + error.details, rules::AllRules());
  if (matches.empty()) return;
  error.plain = matches.front().rule->summary;
  error.rule = matches.front().rule->id;
  const auto advice = rules::AdviceOf(matches.front().rule->page);
  if (!advice.empty()) error.fix = advice.front();
}

}  // namespace

void ExplainErrors(bool verbose, Report* report) {
  for (ExportRun& run : report->exports) {
    if (!run.error) continue;
    Explain(*report, &run);
    if (!verbose) run.error->details.clear();
  }
}

}  // namespace exportlint::cli
