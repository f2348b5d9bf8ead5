#include "facts/onnx_support.h"

#include <algorithm>

#include "facts/operators.h"
#include "facts/tables.h"

namespace exportlint::facts {
namespace {

using Status = OnnxSupport::Status;
using How = OnnxSupport::How;

// Both exporters' own limits: below opset 9 the tracing one looks upwards, up to 9; the dynamo one delivers no opset
// below 18.
constexpr int kTraceBaseOpset = 9, kTraceMinOpset = 7, kTraceMaxOpset = 20, kDynamoMinOpset = 18, kDynamoMaxOpset = 28;

struct Name {
  std::string_view base;  // `aten::add`
  std::string_view overload;
  bool has_overload = false;
};

// Splits `aten::add.Tensor`; `default` is Python's word for the overload without a name.
Name Split(std::string_view name) {
  std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {name, {}, false};
  std::string_view overload = name.substr(dot + 1);
  return {name.substr(0, dot), overload == "default" ? std::string_view{} : overload, true};
}

bool TraceTranslates(const internal::TraceRow& row, int opset) {
  opset = std::clamp(opset, kTraceMinOpset, 31);
  const bool upwards = opset < kTraceBaseOpset;
  for (int at = opset; upwards ? at <= kTraceBaseOpset : at >= 1; at += upwards ? 1 : -1) {
    if (row.opsets >> at & 1) return !(row.refuses >> at & 1);
  }
  return false;
}

bool KnownToDispatcher(std::string_view base) {
  return std::ranges::any_of(FindOverloads(base), [](const OperatorSchema& s) { return s.kernel() != Kernel::kJit; });
}

// What the samples say: one that exported wins, since the others may have failed for their own arguments; kUnknown when
// none was run.
Status EvidenceStatus(std::string_view base, OnnxExporter exporter) {
  Status status = Status::kUnknown;
  for (const Evidence& row : EvidenceFor(base)) {
    switch (row.result(exporter)) {
      case Evidence::Result::kExported:
      case Evidence::Result::kPartly: return Status::kSupported;
      case Evidence::Result::kFailed: status = Status::kUnsupported; break;
      case Evidence::Result::kNotRun: break;
    }
  }
  return status;
}

// Tracing records each operator as it is called, whatever it consists of, so the registry decides.
OnnxSupport TraceSupport(std::string_view base, int opset) {
  auto rows = internal::RowsNamed(internal::kTraceRows, base);
  if (rows.empty()) rows = internal::RowsNamed(internal::kTraceRows, base = FunctionalName(base));
  if (rows.empty()) {
    if (!KnownToDispatcher(base)) return {};
    // `logspace`, `tril_indices`: without tensors going in, the tracer keeps the result as a constant.
    if (EvidenceStatus(base, OnnxExporter::kTrace) == Status::kSupported)
      return {Status::kSupported, 0, How::kEvidence};
    return {Status::kUnsupported, 0, How::kNoSymbolic};
  }
  int since = 0;
  for (int at = kTraceMaxOpset; at >= kTraceMinOpset; --at) {
    if (TraceTranslates(rows.front(), at)) since = at;
  }
  if (since == 0) return {Status::kUnsupported, 0, How::kNoSymbolic};  // registered only to refuse
  return {TraceTranslates(rows.front(), opset) ? Status::kSupported : Status::kUnsupported, since, How::kNative};
}

OnnxSupport DynamoSupport(const Name& name, int opset) {
  if (opset < kDynamoMinOpset || opset > kDynamoMaxOpset) opset = kDynamoMinOpset;
  const std::string_view base = FunctionalName(name.base);
  const bool by_overload = name.has_overload && base == name.base;
  int since = 0;
  How taken_apart = How::kNone;
  for (const internal::DynamoRow& row : internal::RowsNamed(internal::kDynamoRows, base)) {
    if (by_overload && row.overload.view() != name.overload) continue;
    if (row.how == How::kNative) {
      if (row.real && (since == 0 || row.since < since)) since = row.since;
    } else {
      taken_apart = row.how;
    }
  }
  const bool native = since != 0 && since <= opset;
  Status tried = EvidenceStatus(base, OnnxExporter::kDynamo);
  if (tried == Status::kUnknown) tried = EvidenceStatus(name.base, OnnxExporter::kDynamo);
  // `unique_consecutive` is registered and refuses every float tensor: then the samples are right.
  if (native && tried != Status::kUnsupported) return {Status::kSupported, since, How::kNative};
  if (tried != Status::kUnknown) return {tried, since, How::kEvidence};
  if (taken_apart != How::kNone) return {Status::kUnknown, since, taken_apart};
  if (since != 0 || !KnownToDispatcher(base)) return {Status::kUnknown, since, How::kNone};
  return {Status::kUnsupported, 0, How::kNoSymbolic};
}

}  // namespace

std::string_view FunctionalName(std::string_view base) {
  if (!base.ends_with('_') || base.ends_with("__") || FindOverloads(base).empty()) return base;
  std::string_view functional = base.substr(0, base.size() - 1);
  return FindOverloads(functional).empty() ? base : functional;
}

OnnxSupport SupportFor(std::string_view operator_name, OnnxExporter exporter, int opset) {
  const Name name = Split(operator_name);
  return exporter == OnnxExporter::kTrace ? TraceSupport(name.base, opset) : DynamoSupport(name, opset);
}

std::span<const Evidence> EvidenceFor(std::string_view operator_name) {
  return internal::RowsNamed(internal::kEvidence, operator_name);
}

std::string_view ToString(OnnxExporter exporter) {
  return exporter == OnnxExporter::kTrace ? "trace" : "dynamo";
}

std::string_view ToString(OnnxSupport::Status status) {
  switch (status) {
    case Status::kSupported: return "supported";
    case Status::kUnsupported: return "unsupported";
    case Status::kUnknown: break;
  }
  return "unknown";
}

std::string_view ToString(OnnxSupport::How how) {
  switch (how) {
    case How::kNative: return "native";
    case How::kNoSymbolic: return "no symbolic";
    case How::kDecomposed: return "decomposed";
    case How::kComposite: return "composite";
    case How::kEvidence: return "evidence";
    case How::kNone: break;
  }
  return "none";
}

}  // namespace exportlint::facts
