// What a tree's models compute and how they export, to be compared with another state of the tree.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "cli/shadow_tree.h"
#include "export/request.h"
#include "export/verify/tensor.h"

namespace exportlint::cli {

struct ExportState {
  struct Row {
    std::string name;   // "model.py:make, trace"
    std::string words;  // "right on 3 cases", "wrong on `case 1`: ...", "not exported: ..."
    bool right = false;
    int equal = 0;  // cases
  };
  std::vector<Row> rows;
  // What PyTorch gave, by "model, `case`, output 0".
  std::map<std::string, Tensor> outputs;
  int cases = 0;  // of all models
};

// Exports every model from the copy. An error is what kept models from being run at all.
Result<ExportState> MeasureExports(const ShadowTree& tree, const std::string& root,
                                   const std::vector<ExportRequest>& requests,
                                   const std::function<void(const std::string&)>& progress);

// Where PyTorch gives something else than before, in words; empty where it does not.
std::string EagerDifference(const ExportState& before, const ExportState& after);

// A row that was right, or equal on more cases, before; empty where there is none.
std::string ExportLoss(const ExportState& before, const ExportState& after);

}  // namespace exportlint::cli
