#include <fmt/format.h>

#include <vector>

#include "reports/problems.h"
#include "reports/reports.h"
#include "reports/view.h"
#include "reports/xml.h"

namespace exportlint {
namespace {

using reports::View;
using reports::XmlText;

// The test cases of one suite, as markup, and how many ended how.
class JunitSuite {
 public:
  explicit JunitSuite(std::string name) : name_(std::move(name)) {}

  // `attributes` is markup.
  void Pass(std::string_view group, std::string_view name, std::string_view attributes = "") {
    Case(group, name, attributes, "");
  }
  void Skip(std::string_view group, std::string_view name, std::string_view why, std::string_view attributes = "") {
    ++skipped_;
    Case(group, name, attributes, fmt::format("<skipped message=\"{}\"/>", XmlText(why)));
  }
  void Fail(std::string_view group, std::string_view name, std::string_view kind, std::string_view message,
            std::string_view body, std::string_view attributes = "") {
    ++failures_;
    Case(group, name, attributes,
         fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", XmlText(kind), XmlText(message),
                     XmlText(body)));
  }
  void Break(std::string_view group, std::string_view name, std::string_view message, std::string_view attributes) {
    ++errors_;
    Case(group, name, attributes, fmt::format("<error type=\"unread-input\" message=\"{}\"/>", XmlText(message)));
  }
  void Tell(std::string_view group, std::string_view name, std::string_view text, std::string_view attributes) {
    Case(group, name, attributes, fmt::format("<system-out>{}</system-out>", XmlText(text)));
  }

  int tests() const { return tests_; }
  int failures() const { return failures_; }
  int errors() const { return errors_; }
  int skipped() const { return skipped_; }
  std::string Markup() const {
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}  </testsuite>\n",
        XmlText(name_), tests_, failures_, errors_, skipped_, cases_);
  }

 private:
  void Case(std::string_view group, std::string_view name, std::string_view attributes, std::string_view inside) {
    ++tests_;
    cases_ += fmt::format("    <testcase classname=\"{}\" name=\"{}\"{}", XmlText(group), XmlText(name), attributes);
    cases_ += inside.empty() ? "/>\n" : fmt::format(">\n      {}\n    </testcase>\n", inside);
  }

  std::string name_;
  std::string cases_;
  int tests_ = 0, failures_ = 0, errors_ = 0, skipped_ = 0;
};

std::string At(std::string_view path, std::uint32_t line) {
  const std::string file = fmt::format(" file=\"{}\"", XmlText(path));
  return line > 0 ? fmt::format("{} line=\"{}\"", file, line) : file;
}

std::string Body(const Finding& finding) {
  std::string body = reports::PlaceText(finding.place) + ": " + finding.message + "\n";
  for (const Exporter exporter : kExporters) {
    body += fmt::format("{}: {}\n", ToString(exporter), ToString(finding.outcomes.of(exporter)));
  }
  for (const WhyStep& step : finding.why) body += reports::PlaceText(step.place) + ": " + step.message + "\n";
  for (const Fix& fix : finding.fixes) body += (fix.safe ? "safe fix: " : "fix: ") + fix.message + "\n";
  return body;
}

// Warnings and errors fail, as they make `exportlint check` fail; notes pass and are told.
JunitSuite LintSuite(const View& view) {
  JunitSuite suite("lint");
  const auto name = [](const Finding& f) { return fmt::format("{} {}:{}", f.rule, f.place.line, f.place.column); };
  for (const Finding* f : view.findings) {
    const std::string at = At(f->place.path, f->place.line);
    if (f->severity == Severity::kNote) {
      suite.Tell(f->place.path, name(*f), Body(*f), at);
    } else {
      suite.Fail(f->place.path, name(*f), f->rule, f->message, Body(*f), at);
    }
  }
  for (const Finding* f : view.suppressed) {
    suite.Skip(f->place.path, name(*f), "allowed: " + f->suppression_reason, At(f->place.path, f->place.line));
  }
  for (const Limit* limit : view.limits) {
    if (!limit->function.empty()) continue;
    const std::string at = At(limit->path, limit->line);
    if (limit->fatal) {
      suite.Break(limit->path, "unread input", limit->message, at);
    } else {
      suite.Skip(limit->path, "unread input", limit->message, at);
    }
  }
  if (suite.tests() == 0)
    suite.Pass("exportlint", "no findings in " + reports::Count(view.report.files_checked, "file"));
  return suite;
}

JunitSuite ExportSuite(const std::vector<const ExportRun*>& runs) {
  JunitSuite suite("export " + runs.front()->model);
  for (const ExportRun* run : runs) {
    const std::string group = reports::RunTitle(*run);
    for (const reports::ExportStep& step : reports::StepsOf(*run)) {
      if (step.problem.empty()) {
        suite.Pass(group, step.name);
      } else if (step.skipped) {
        suite.Skip(group, step.name, step.problem);
      } else {
        suite.Fail(group, step.name, "export", step.problem, group + ": " + step.name + ": " + step.problem);
      }
    }
  }
  return suite;
}

}  // namespace

std::string RenderJunit(const Report& report) {
  const View view(report);
  std::vector<JunitSuite> suites = {LintSuite(view)};
  for (const auto& runs : reports::ByModel(view)) suites.push_back(ExportSuite(runs));
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  std::string inside;
  for (const JunitSuite& suite : suites) {
    tests += suite.tests();
    failures += suite.failures();
    errors += suite.errors();
    skipped += suite.skipped();
    inside += suite.Markup();
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"exportlint\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}</testsuites>\n",
      tests, failures, errors, skipped, inside);
}

}  // namespace exportlint
