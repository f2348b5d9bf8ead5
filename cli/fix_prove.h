// `exportlint fix --prove`: a rewrite is kept when PyTorch gives what it gave before, on every case, and the export is
// right on them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/fix_run.h"
#include "export/request.h"

namespace exportlint::cli {

struct ProvenFix {
  fixes::Applied fix;
  bool kept = false;
  std::string why;  // "eager unchanged on 3 cases; dynamo right", "eager changes on `case 1`: ..."
};

struct Proof {
  FixRun run;  // with what was kept
  std::vector<ProvenFix> fixes;
  std::vector<std::string> before, after;  // a line a model and exporter: "model.py:make, trace: wrong on `case 1`"
  std::string failure;                     // what kept everything from being proven; empty: nothing did
};

// Applies fixes, also unsafe ones, to a copy of the tree below `options.root` and exports the models of `requests` from
// it: all fixes at once, and one by one when that is not right.
Proof ProveFixes(const CheckOptions& options, const fixes::Policy& policy, const std::vector<ExportRequest>& requests,
                 const std::function<void(const std::string&)>& progress);

}  // namespace exportlint::cli
