// What exportlint-onnx tells of a model, event by event, put into the row.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "export/checked_run.h"
#include "export/request.h"

namespace exportlint {

// The case of that name; null where the row has none.
CaseResult* FindCase(ExportRun* run, const std::string& name);

// An empty batch that nobody asked for: runtimes refuse those as they like.
bool IsEmptyExtra(const CaseResult& each, const WorkerLog& log);

// Holds the request and the row, which must outlive it.
class Verification {
 public:
  Verification(const ExportRequest& request, Exporter exporter, CheckedRun* row)
      : request_(request), exporter_(exporter), log_(row->log), row_(row), run_(&row->run) {}

  // One line; what is no event of the verifier is passed over.
  void Take(std::string_view line);

  // Whether its end was told, and the error it ended with.
  bool done() const { return done_; }
  const std::string& error() const { return error_; }

 private:
  void TakeFacts(const nlohmann::json& event);
  void TakeGraph(const nlohmann::json& graph);
  void TakeLoad(const nlohmann::json& event);
  void TakeCase(const nlohmann::json& event);
  void TakeDiverging(const nlohmann::json& event);
  void TakeUnmatched(const nlohmann::json& event);
  void TakeRefused(bool lost, CaseResult* found);
  void AddSeen(CaseResult* found) const;
  const WorkerCase* CaseOf(const std::string& name) const;
  void AddAbsent(const nlohmann::json& event, CaseResult* found);

  const ExportRequest& request_;
  Exporter exporter_;
  const WorkerLog& log_;
  CheckedRun* row_;
  ExportRun* run_;
  std::vector<std::string> constants_;
  std::string error_;
  bool done_ = false;
};

}  // namespace exportlint
