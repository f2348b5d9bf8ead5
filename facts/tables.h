// The embedded tables, written by generate/embed.cc into tables.cc at build time. Only the look-ups include this.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "facts/onnx_support.h"
#include "facts/operators.h"
#include "facts/python_names.h"
#include "facts/text.h"

namespace exportlint::facts::internal {

// A symbolic of the TorchScript exporter: bit n of `opsets` says it is registered at opset n, of `refuses` that it only
// raises there.
struct TraceRow {
  Text name_;
  std::uint32_t opsets;
  std::uint32_t refuses;
  std::string_view name() const { return name_.view(); }
};

// An overload the dynamo exporter translates (kNative) or takes apart.
struct DynamoRow {
  Text name_;
  Text overload;
  OnnxSupport::How how;
  std::uint8_t since;  // of kNative
  bool real;           // translates real values, not only complex ones
  std::string_view name() const { return name_.view(); }
};

extern const std::span<const Argument> kArguments;
extern const std::span<const OperatorSchema> kSchemas;
extern const std::span<const PythonName> kPythonNames;
extern const std::span<const ModuleAttribute> kModuleAttributes;
extern const std::span<const Module> kModules;
extern const std::span<const TraceRow> kTraceRows;
extern const std::span<const DynamoRow> kDynamoRows;
extern const std::span<const Evidence> kEvidence;
extern const Text kTorchVersion;
extern const Text kOnnxscriptVersion;

// What a table is sorted by.
template <typename Row>
std::string_view Key(const Row& row) {
  return row.name();
}
inline std::string_view Key(const Evidence& row) {
  return row.operator_name();
}

// The rows of `table` whose key is `name`.
template <typename Row>
std::span<const Row> RowsNamed(std::span<const Row> table, std::string_view name) {
  auto first = std::lower_bound(table.begin(), table.end(), name,
                                [](const Row& row, std::string_view wanted) { return Key(row) < wanted; });
  auto last = first;
  while (last != table.end() && Key(*last) == name) ++last;
  return {first, last};
}

}  // namespace exportlint::facts::internal
