// One exporter's row, and what is known of it beside what reports show: blame works with that.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "export/worker_log.h"
#include "findings/report.h"

namespace exportlint {

struct CheckedRun {
  ExportRun run;
  std::vector<std::string> classes;  // of the model, its submodules and their bases; empty: unknown
  std::vector<std::string> files;    // where those are written, as Place.path
  WorkerLog log;                     // as told; places in it are absolute
  // Case to what is other than PyTorch's: "values", "precision", "shape", "dtype", "outputs" (their number), "order",
  // or "lost": the user's code refuses the input and the exported model does not.
  std::map<std::string, std::string> differs;
  // Where the example is wrong: the first node whose value is not PyTorch's, with the line it comes from.
  std::optional<ExportMessage> diverging;  // kind: the node's name
  // A case that is wrong, and the first line whose value in PyTorch the exported model has nowhere; line 0: not known.
  std::pair<std::string, ExportMessage> unmatched;
  std::optional<bool> frozen;              // of a random model: the exported one gives the same numbers at every run
  std::vector<std::string> absent_inputs;  // given and not in the graph
  std::vector<std::string> unused_inputs;  // in the graph, and no output depends on their values
};

}  // namespace exportlint
