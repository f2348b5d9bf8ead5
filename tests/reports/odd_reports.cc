#include "tests/reports/demo_report.h"

namespace exportlint {

Report HostileReport() {
  const std::string evil =
      "</script><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\xc2\x9b"
      "2J\xe2\x80\xae\a\"'&`\xff";
  const std::string path = "a\n\x1b]0;owned\a<b>/" + std::string("x y#%.py");
  Report report;
  report.version = "0.1.0";
  report.root = "/tmp/" + evil;
  Finding f = DemoReport().findings[1];
  f.rule = "item-call\"><script>";
  f.place = {path, 1, 3, 1, 9};
  f.message = evil;
  f.symbol = evil;
  f.why = {{f.place, evil}};
  f.fixes = {{evil, true, {{f.place, evil}}}};
  report.findings = {f};
  ExportRun run = DemoReport().exports[0];
  run.model = run.exporter = run.structure = evil;
  run.cases[0].name = run.cases[0].inputs = run.cases[0].detail = evil;
  run.error = {evil, evil, path, 3};
  run.graph.nodes = {{evil, evil, path, 1, {0, 0}}, {evil, evil, evil, 7, {0}}};
  report.exports = {run};
  report.models = {{evil, run.graph}};
  report.limits = {{path, 2, evil, false}};
  report.rules = {{f.rule,
                   evil,
                   "# " + evil + "\n\n[x](javascript:alert(1)) ![y](https://example.org/y.png)\n\n<b onclick=z>b</b>\n",
                   evil,
                   Severity::kError,
                   {evil}}};
  report.sources = {{path, "\tx = '" + evil + "' # \xe4\xbd\xa0\xe5\xa5\xbd\r\nlast \xff\n"}};
  return report;
}

Report SayingReport(const std::string& text) {
  Report report;
  report.version = "0.1.0";
  Finding f;
  f.rule = f.message = f.symbol = f.place.path = text;
  f.fixes = {{text, true, {}}};
  f.why = {{f.place, text}};
  report.findings = {f};
  ExportRun run;
  run.model = run.exporter = text;
  run.error = {text, text, text, 1};
  report.exports = {run};
  report.limits = {{text, 0, text, true}};
  return report;
}

Report LargeReport(int findings) {
  Report report = DemoReport();
  const std::vector<Finding> kinds(report.findings.begin() + 1, report.findings.begin() + 4);
  const std::string text = *report.sources.back().text;
  report.findings.clear();
  report.sources.clear();
  for (int i = 0; i < findings; ++i) {
    Finding f = kinds[static_cast<std::size_t>(i) % kinds.size()];
    const std::string path = "package/module_" + std::to_string(i / 10) + ".py";
    f.place.path = path;
    for (WhyStep& step : f.why) step.place.path = path;
    for (Fix& fix : f.fixes) {
      for (Edit& edit : fix.edits) edit.place.path = path;
    }
    if (i % 10 == 0) report.sources.push_back({path, text});
    report.findings.push_back(std::move(f));
  }
  report.files_checked = findings / 10;
  return report;
}

}  // namespace exportlint
