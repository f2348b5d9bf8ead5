// Writes the sample reports in every format, and a large page, to a folder, for the published validators and for
// looking at.
#include <cstdio>
#include <string>

#include "reports/reports.h"
#include "tests/reports/demo_report.h"

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: write_samples FOLDER\n", stderr), 2;
  exportlint::Report empty;
  empty.version = "0.1.0";
  const std::pair<const char*, exportlint::Report> samples[] = {
      {"demo", exportlint::DemoReport()}, {"hostile", exportlint::HostileReport()}, {"empty", empty}};
  using exportlint::Format;
  for (const auto& [name, report] : samples) {
    for (const Format format : exportlint::kFormats) {
      const std::string path = std::string(argv[1]) + "/" + name + "." + std::string(exportlint::ToString(format));
      const auto result = exportlint::WriteReport(format, path, report);
      if (!result.ok()) return std::fprintf(stderr, "%s\n", result.error().message.c_str()), 1;
    }
  }
  const auto large =
      exportlint::WriteReport(Format::kHtml, std::string(argv[1]) + "/large.html", exportlint::LargeReport(5000));
  return large.ok() ? 0 : 1;
}
