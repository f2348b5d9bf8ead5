#include "cli/report_options.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "analyzers/base/bytes.h"

namespace exportlint::cli {
namespace {

// Nobody reads any more: `exportlint check … | head`.
bool ReaderGone() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return ::poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

ReportOptions MakeOptions(const ReportOptionsText& text, const ReportTarget& target) {
  ReportOptions options;
  options.sarif.with_suppressed = text.sarif_suppressed;
  options.text.why = text.why;
  if (text.concise || text.output == "concise") options.text.layout = TextLayout::kConcise;
  if (text.output == "grouped") options.text.layout = TextLayout::kGrouped;
  options.text.color = target.path == "-" ? WantsColor(text.color) : text.color == "always";
  winsize size{};
  if (target.path == "-" && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    options.text.width = std::clamp<int>(size.ws_col, 60, 200);
  }
  return options;
}

bool Describe(const Error& error) {
  std::fflush(stdout);
  fmt::print(stderr, "exportlint: {}\n", error.message);
  return false;
}

}  // namespace

void AddReportOptions(CLI::App& command, ReportOptionsText* text) {
  command
      .add_option("--report", text->reports,
                  "FORMAT=FILE, repeatable: " + FormatNames("or") + "; `-` is standard output")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false)
      ->group("Output");
  command.add_option("--color", text->color, "colour of text on standard output")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->group("Output");
  command.add_flag("--why", text->why, "show how the value came from an input, step by step")->group("Output");
  CLI::Option* output =
      command
          .add_option("--output", text->output,
                      "layout of text: full (default), concise (a line per finding), grouped (by file)")
          ->check(CLI::IsMember({"full", "concise", "grouped"}))
          ->type_name("LAYOUT")
          ->group("Output");
  command
      .add_flag("--sarif-suppressed", text->sarif_suppressed,
                "SARIF also tells what is allowed or known, with `suppressions`: not for uploads")
      ->group("Output");
  command.add_flag("--concise", text->concise, "the same as --output concise")->excludes(output)->group("Output");
}

Result<std::vector<ReportTarget>> ParseReportTargets(const std::vector<std::string>& reports) {
  std::vector<ReportTarget> targets;
  if (reports.empty()) targets.push_back({Format::kText, "-"});
  for (const std::string& word : reports) {
    const std::size_t equals = word.find('=');
    ReportTarget target;
    if (!FromString(word.substr(0, equals), &target.format)) {
      return Error{
          fmt::format("unknown report format in `--report {}`: write {}, then =FILE", word, FormatNames("or"))};
    }
    // A format alone goes to standard output.
    target.path = equals == std::string::npos ? "-" : word.substr(equals + 1);
    if (target.path.empty())
      return Error{fmt::format("no file in `--report {}`: write FILE, or - for standard output", word)};
    const auto same = [&](const ReportTarget& other) { return other.path == target.path; };
    if (std::any_of(targets.begin(), targets.end(), same)) {
      return Error{fmt::format("two reports for `{}`: give each its own file", target.path)};
    }
    targets.push_back(std::move(target));
  }
  std::stable_partition(targets.begin(), targets.end(), [](const ReportTarget& target) { return target.path != "-"; });
  return targets;
}

bool WriteReports(const Report& report, const std::vector<ReportTarget>& targets, const ReportOptionsText& text) {
  bool all = true;
  for (const ReportTarget& target : targets) {
    const Result<Written> written = WriteReport(target.format, target.path, report, MakeOptions(text, target));
    if (written.ok() || (target.path == "-" && ReaderGone())) continue;
    all = Describe(written.error());
  }
  return all;
}

bool WriteOut(std::string_view text) {
  const int number = WriteAll(STDOUT_FILENO, text);
  if (number == 0 || ReaderGone()) return true;
  return Describe({fmt::format("cannot write to standard output: {}", std::strerror(number))});
}

bool WantsColor(const std::string& color) {
  if (color != "auto") return color == "always";
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  return ::isatty(STDOUT_FILENO) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

int Refuse(const std::string& message) {
  Describe({message});
  return kExitCouldNotRun;
}

}  // namespace exportlint::cli
