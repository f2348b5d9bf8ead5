// Whether an operator can become ONNX, per exporter and opset: from the exporters' own registries (data/onnx_trace.tsv,
// data/onnx_dynamo.tsv) and, where they cannot tell or every sample contradicts them, from really
// exported samples (data/evidence.tsv).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "facts/text.h"

namespace exportlint::facts {

// The two ways to ONNX: torch.onnx.export(dynamo=False) and torch.onnx.export(dynamo=True).
enum class OnnxExporter : std::uint8_t { kTrace, kDynamo };

struct OnnxSupport {
  enum class Status : std::uint8_t { kSupported, kUnsupported, kUnknown };
  enum class How : std::uint8_t {
    kNone,        // nothing is known
    kNative,      // the registry has a translation
    kNoSymbolic,  // the registry has none, and the operator is not taken apart first
    kDecomposed,  // taken apart by a decomposition, whose parts were not tried
    kComposite,   // taken apart by its own definition, whose parts were not tried
    kEvidence,    // a really exported sample
  };
  Status status = Status::kUnknown;
  int since_opset = 0;  // the first opset that supports it; 0: none or not known
  How how = How::kNone;

  bool operator==(const OnnxSupport&) const = default;
};

std::string_view ToString(OnnxExporter exporter);       // "trace", "dynamo"
std::string_view ToString(OnnxSupport::Status status);  // "supported", "unsupported", "unknown"
std::string_view ToString(
    OnnxSupport::How how);  // "native", "no symbolic", "decomposed", "composite", "evidence", "none"

// Whether `aten::add` or `aten::add.Tensor` exports at `opset`. Without an overload: supported if a call of any
// overload that returns its result is. In-place operators count as what they become, `aten::add_` as `aten::add`.
// Opsets that the dynamo exporter does not honour count as 18, which it then delivers.
OnnxSupport SupportFor(std::string_view operator_name, OnnxExporter exporter, int opset);

// `aten::add_` is `aten::add` where that exists: both exporters rewrite in-place operators so. No overload.
std::string_view FunctionalName(std::string_view operator_name);

// The result of exporting PyTorch's own samples of one operator at opset 20.
class Evidence {
 public:
  enum class Result : std::uint8_t {
    kNotRun,
    kExported,  // the first sample did
    kPartly,    // the first did not, another with other arguments did
    kFailed,    // none of up to five samples did
  };
  struct Side {
    Result result;
    Text sample, onnx, detail;
  };

  constexpr Evidence(Text op, Text opinfo, Side trace, Side dynamo)
      : operator_(op), opinfo_(opinfo), trace_(trace), dynamo_(dynamo) {}

  std::string_view operator_name() const { return operator_.view(); }  // the one operator that the sample calls
  std::string_view opinfo() const { return opinfo_.view(); }           // PyTorch's name of the samples: `std_unbiased`
  Result result(OnnxExporter exporter) const { return side(exporter).result; }
  // The inputs of the sample that exported, otherwise of the first: `float32[5,5]`.
  std::string_view sample(OnnxExporter exporter) const { return side(exporter).sample.view(); }
  // The ONNX operators it became, separated by spaces.
  std::string_view onnx(OnnxExporter exporter) const { return side(exporter).onnx.view(); }
  // The first sample's error, class and first words; empty when it exported.
  std::string_view detail(OnnxExporter exporter) const { return side(exporter).detail.view(); }

 private:
  const Side& side(OnnxExporter exporter) const { return exporter == OnnxExporter::kTrace ? trace_ : dynamo_; }

  Text operator_, opinfo_;
  Side trace_, dynamo_;
};

// The samples that call just this operator (`aten::add`, no overload).
std::span<const Evidence> EvidenceFor(std::string_view operator_name);

}  // namespace exportlint::facts
