// The phases in order, and their --print output.
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/check_cache.h"
#include "cli/pipeline.h"

namespace exportlint::cli {
namespace {

constexpr std::array<std::string_view, kPhaseCount> kPhaseNames = {"syntax", "graph", "flow", "findings", "limits"};

void PrintFindings(const Report& report, std::string* out) {
  TextOptions options;
  options.layout = TextLayout::kConcise;
  *out += RenderText(report, options);
}

void PrintLimits(const Report& report, std::string* out) {
  for (const Limit& limit : report.limits) {
    *out += limit.path;
    if (limit.line != 0) *out += ":" + std::to_string(limit.line);
    *out += ": " + (limit.function.empty() ? "" : "`" + limit.function + "`: ") + limit.message + "\n";
  }
}

}  // namespace

std::string_view ToString(Phase phase) {
  return kPhaseNames[static_cast<std::size_t>(phase)];
}

bool FromString(std::string_view text, Phase* out) {
  for (std::size_t i = 0; i < kPhaseNames.size(); ++i) {
    if (kPhaseNames[i] != text) continue;
    *out = static_cast<Phase>(i);
    return true;
  }
  return false;
}

CheckResult Check(const CheckOptions& options) {
  CheckResult result;
  const Inputs inputs = CollectInputs(options);
  for (const InputFile& file : inputs.files) result.files.push_back(file.display);
  SourceFiles sources = ReadSources(inputs, options);
  const CheckCache cache(options, inputs, sources);
  if (std::optional<Report> kept = cache.Find(options, &sources)) {
    result.report = *std::move(kept);
    return result;
  }
  Lowered lowered = Lower(inputs, std::move(sources), options);
  result.printed = std::move(lowered.printed);
  Analyzed analyzed;
  if (options.runs(Phase::kFlow)) analyzed = AnalyzeAndRunRules(lowered, options);
  result.printed += analyzed.printed;
  const InstalledRead installed = std::move(analyzed.installed);
  std::shared_ptr<void> work = std::move(analyzed.remains);
  for (const auto& unit : lowered.units) result.units.push_back(unit->source().path());
  result.report = BuildReport(inputs, lowered, std::move(analyzed), options);
  result.remains = std::make_shared<std::pair<std::shared_ptr<void>, Lowered>>(std::move(work), std::move(lowered));
  cache.Store(result.report, installed);
  if (options.prints(Phase::kFindings)) PrintFindings(result.report, &result.printed);
  if (options.prints(Phase::kLimits)) PrintLimits(result.report, &result.printed);
  return result;
}

}  // namespace exportlint::cli
