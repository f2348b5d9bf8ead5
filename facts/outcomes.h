// What really exporting PyTorch's own samples of an operator gave, per exporter and opset, from data/outcomes.tsv.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "facts/onnx_support.h"
#include "facts/text.h"

namespace exportlint::facts {

// One operator's samples, one exporter, a run of opsets that ended alike.
class Outcome {
 public:
  constexpr Outcome(Text op, Text opinfo, OnnxExporter exporter, int first, int last, Text error, Text nodes)
      : operator_(op), opinfo_(opinfo), error_(error), nodes_(nodes), first_(first), last_(last), exporter_(exporter) {}

  std::string_view operator_name() const { return operator_.view(); }  // the one operator that the sample calls
  std::string_view opinfo() const { return opinfo_.view(); }           // PyTorch's name of the samples
  OnnxExporter exporter() const { return exporter_; }
  int first_opset() const { return first_; }
  int last_opset() const { return last_; }
  bool exported() const { return error_.empty(); }
  std::string_view error() const { return error_.view(); }  // the class of the first sample's error
  // Each distinct node once, separated by `; `: `Shape; Resize(mode=cubic,nearest_mode=floor)`. Attributes are the
  // sample's; constants and identities are left out.
  std::string_view nodes() const { return nodes_.view(); }

 private:
  Text operator_, opinfo_, error_, nodes_;
  int first_, last_;
  OnnxExporter exporter_;
};

// All outcomes of samples that call just this operator (`aten::add`, no overload), by sample, exporter and opset.
std::span<const Outcome> OutcomesOf(std::string_view operator_name);

// The outcomes that tell of an operator, without overload: those of what it becomes, `aten::add` for `aten::add_`, or
// else its own: PyTorch samples `aten::uniform_` in place alone.
std::span<const Outcome> OutcomesTellingOf(std::string_view operator_name);

}  // namespace exportlint::facts
