// One writer per format; each renders a Report and nothing else. Output does not depend on the order of the report's
// parts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "analyzers/base/result.h"
#include "findings/report.h"

namespace exportlint {

enum class TextLayout : std::uint8_t {
  kFull,     // every finding with its source line
  kConcise,  // one line per finding, no source
  kGrouped   // the same below the name of the file, without it
};

struct TextOptions {
  TextLayout layout = TextLayout::kFull;
  bool color = false;  // ANSI colours; the caller decides (a terminal, NO_COLOR)
  bool why = false;    // the flow path of every finding; in the full layout
  int width = 110;     // terminal columns a source line may take
};

struct JsonOptions {
  bool with_rules = true;    // rule pages, so that `ReadJson` gives a report that RenderHtml shows whole
  bool with_sources = true;  // text of the files with findings, for the same reason
};

struct SarifOptions {
  // As results with `suppressions`: services that take uploads show them as alerts all the same.
  bool with_suppressed = false;
  // What a code host takes of one run (reports/sarif_uploads.md); the rest is left out, least severe first, and
  // counted.
  std::size_t max_results = 5'000;
  std::size_t max_flow_locations = 1'000;  // of one result
  std::size_t max_bytes = 40'000'000;      // packed it is about an eighth, below the 10 MB that hosts take
};

struct MarkdownOptions {
  std::size_t max_bytes = 65'000;  // code hosts refuse comments above 65,536 characters
};

struct ReportOptions {
  TextOptions text;
  JsonOptions json;
  SarifOptions sarif;
  MarkdownOptions markdown;
};

enum class Format : std::uint8_t {
  kText,
  kJson,
  kJsonLines,
  kSarif,
  kHtml,
  kGithub,
  kGithubSummary,
  kGitlab,
  kJunit,
  kMarkdown
};
inline constexpr std::array<Format, 10> kFormats = {
    Format::kText,   Format::kJson,          Format::kJsonLines, Format::kSarif, Format::kHtml,
    Format::kGithub, Format::kGithubSummary, Format::kGitlab,    Format::kJunit, Format::kMarkdown};
std::string_view ToString(Format format);             // "text", "json", "jsonl", "github-summary", ...
bool FromString(std::string_view text, Format* out);  // the same words; false when `text` is none of them
std::string FormatNames(std::string_view last);       // "text, json, ... LAST markdown"

// For people at a terminal. Control and bidirectional characters of the report's strings come out as escapes.
std::string RenderText(const Report& report, const TextOptions& options = {});
// The documented contract, reports/json_schema/report.schema.json; pure ASCII.
std::string RenderJson(const Report& report, const JsonOptions& options = {});
// The same in pieces.
using PutText = std::function<void(std::string_view piece)>;
void WriteJson(const Report& report, const JsonOptions& options, const PutText& put);
// SARIF 2.1.0; relative URIs below the base SRCROOT; pure ASCII.
std::string RenderSarif(const Report& report, const SarifOptions& options = {});
// One self-contained page that loads nothing.
std::string RenderHtml(const Report& report);
// One JSON object per line, reports/json_schema/line.schema.json: the run, then findings, suppressed findings, limits,
// silenced and exports, each as in RenderJson, with its `kind`; pure ASCII.
std::string RenderJsonLines(const Report& report);
// Workflow commands that GitHub turns into annotations; one line each.
std::string RenderGithub(const Report& report);
// A GitHub job summary: RenderMarkdown with the findings counted by rule, below 1 MiB.
std::string RenderGithubSummary(const Report& report);
// GitLab's code quality report: findings not suppressed, and inputs that could not be read; pure ASCII.
std::string RenderGitlab(const Report& report);
// JUnit XML: a test case per finding, per input that could not be read, and per export and its cases.
std::string RenderJunit(const Report& report);
// A comment for a pull request, most severe findings first; what does not fit is counted.
std::string RenderMarkdown(const Report& report, const MarkdownOptions& options = {});

std::string Render(Format format, const Report& report, const ReportOptions& options = {});

struct Written {
  std::uint64_t bytes = 0;
};
// Renders to `path`, `-` being standard output. A file appears whole or not at all (temporary file, then rename); a
// device or pipe is written directly, and a job's summary is added to what other steps wrote. Errors name the path and
// the system's reason.
Result<Written> WriteReport(Format format, const std::string& path, const Report& report,
                            const ReportOptions& options = {});

// Text to a file in the same manner.
Result<Written> WriteTextFile(const std::string& path, std::string_view text);

// The report RenderJson wrote. Errors name the offending key ("findings[3].line"); unknown keys are ignored.
Result<Report> ReadJson(std::string_view text);

}  // namespace exportlint
