#include "tests/export/run_fixture.h"

#include <gtest/gtest.h>

#include <fstream>

namespace exportlint {

std::vector<CheckedRun> RunModel(const ExportTexts& texts) {
  const std::vector<CheckedRun> none(texts.exporters.empty() ? 3 : texts.exporters.size());
  const auto request = MakeRequest(texts, EXPORTLINT_SOURCE);
  if (!request) {
    ADD_FAILURE() << request.error().message;
    return none;
  }
  auto rows = RunChecked(*request, {});
  if (!rows) {
    ADD_FAILURE() << rows.error().message;
    return none;
  }
  return *std::move(rows);
}

std::uint32_t LineOf(const std::string& file, const std::string& text) {
  std::ifstream stream(std::string(EXPORTLINT_SOURCE) + "/" + file);
  std::string line;
  for (std::uint32_t number = 1; std::getline(stream, line); ++number) {
    if (line.find(text) != std::string::npos) return number;
  }
  return 0;
}

std::string Verdicts(const ExportRun& run) {
  std::string text;
  for (const CaseResult& each : run.cases) {
    if (each.generated) continue;
    if (!text.empty()) text += " ";
    text += ToString(each.verdict);
  }
  return text;
}

int CountOf(const ExportRun& run, const std::string& op) {
  for (const auto& [name, count] : run.histogram) {
    if (name == op) return count;
  }
  return 0;
}

}  // namespace exportlint
