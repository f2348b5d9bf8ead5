#include "reports/json_parts.h"
#include "reports/reports.h"
#include "reports/view.h"

namespace exportlint {
namespace {

// `json` with its kind before its own keys.
std::string KindLine(std::string_view kind, const reports::Json& json) {
  reports::Json line = {{"kind", kind}};
  line.update(json);
  return reports::DumpLine(line);
}

}  // namespace

std::string RenderJsonLines(const Report& report) {
  const reports::View view(report);
  std::string out = KindLine("run", {{"schema", 1},
                                     {"tool", reports::ToolJson(report)},
                                     {"root", report.root},
                                     {"filesChecked", report.files_checked}});
  for (const Finding* finding : view.findings) out += KindLine("finding", reports::FindingJson(*finding));
  for (const Finding* finding : view.suppressed) out += KindLine("suppressed", reports::FindingJson(*finding));
  for (const Limit* limit : view.limits) out += KindLine("limit", reports::LimitJson(*limit));
  for (const Silenced& silenced : report.silenced) out += KindLine("silenced", reports::SilencedJson(silenced));
  for (const ExportRun* run : view.exports) out += KindLine("export", reports::ExportJson(*run));
  return out;
}

}  // namespace exportlint
