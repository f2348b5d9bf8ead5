// ONNX Runtime's reasons in plain words, with the option that mends them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "export/request.h"
#include "findings/report.h"

namespace exportlint {

struct Translation {
  Verdict verdict =
      Verdict::kFailed;  // kRefused: the runtime compared the input with what the graph declares and ran nothing
  std::string detail;
};

// `raw` is the runtime's message; `dynamic` what the user had asked to be dynamic, `exporter` which one made the graph.
Translation TranslateRuntimeError(std::string_view raw, const std::vector<DynamicDim>& dynamic, Exporter exporter);

}  // namespace exportlint
