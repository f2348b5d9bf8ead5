// What every subcommand that reports shares: `--report FORMAT=FILE`, `--output`, `--color`, `--why`, and writing the
// reports.
#pragma once

#include <string>
#include <vector>

#include "findings/report.h"
#include "reports/reports.h"

namespace CLI {
class App;
}

namespace exportlint::cli {

inline constexpr int kExitClean = 0;
inline constexpr int kExitFindings = 1;
inline constexpr int kExitCouldNotRun = 2;

struct ReportOptionsText {
  std::vector<std::string> reports;  // "json=report.json"; none: text on standard output
  std::string color = "auto";
  bool why = false;
  std::string output = "full";  // "full", "concise", "grouped"
  bool sarif_suppressed = false;
  bool concise = false;  // the same as output "concise"
};

struct ReportTarget {
  Format format = Format::kText;
  std::string path;  // "-" is standard output
};

// Adds the options to a subcommand; `text` must outlive the parse.
void AddReportOptions(CLI::App& command, ReportOptionsText* text);

// The targets asked for. Errors name the word that is wrong: an unknown format, a missing file, two reports for one
// place.
Result<std::vector<ReportTarget>> ParseReportTargets(const std::vector<std::string>& reports);

// Writes every report, files first, standard output last; what cannot be written is told on standard error and does not
// keep the others from being written. A reader that closed standard output early is no error. False when one failed.
bool WriteReports(const Report& report, const std::vector<ReportTarget>& targets, const ReportOptionsText& text);

// Writes text to standard output; false when it could not be written and the reader has not just gone.
bool WriteOut(std::string_view text);

// Colour wanted on standard output: "always", "never", or "auto" (a terminal, and neither NO_COLOR nor TERM=dumb).
bool WantsColor(const std::string& color);

// "exportlint: MESSAGE" on standard error; gives kExitCouldNotRun.
int Refuse(const std::string& message);

}  // namespace exportlint::cli
