// `--exporter auto`: which row of a model to use, and why.
#pragma once

#include "export/request.h"
#include "findings/report.h"

namespace exportlint::cli {

// True when the model was exported, is valid, and no case that was asked for is other than PyTorch's.
bool IsRight(const ExportRun& run);

// Puts the advice into the row of `request`'s model that is the best: right everywhere before right on what was asked
// for, then dynamo, trace, script, dynamo strict, then the newest opset. Nothing is put where no row is right on the
// example.
void Recommend(const ExportRequest& request, Report* report);

}  // namespace exportlint::cli
