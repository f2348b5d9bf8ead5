// The embedded tables, written by generate/embed.cc into tables.cc at build time. Only the look-ups include this.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "facts/onnx_operators.h"
#include "facts/onnx_support.h"
#include "facts/operators.h"
#include "facts/outcomes.h"
#include "facts/python_names.h"
#include "facts/targets.h"
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

// What a call of a torch.nn class records.
struct ModuleOperators {
  Text name_, first, others;
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
extern const std::span<const ModuleOperators> kModuleOperators;
extern const std::span<const OnnxOperator> kOnnxOperators;
extern const std::span<const Outcome> kOutcomes;
extern const std::span<const TargetRelease> kTargetReleases;
extern const std::span<const TargetOperator> kTargetOperators;
extern const Text kTorchVersion;
extern const Text kOnnxscriptVersion;
extern const Text kOnnxVersion;

// What a table is sorted by.
template <typename Row>
std::string_view Key(const Row& row) {
  return row.name();
}
inline std::string_view Key(const Evidence& row) {
  return row.operator_name();
}
inline std::string_view Key(const Outcome& row) {
  return row.operator_name();
}

// First row of every key, by hash of the key; made at the first look-up. A slot holds the row's number plus one.
template <typename Row>
class KeyIndex {
 public:
  explicit KeyIndex(std::span<const Row> table) : table_(table), slots_(std::bit_ceil(table.size() * 2 + 1)) {
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (row > 0 && Key(table[row]) == Key(table[row - 1])) continue;
      std::size_t at = Home(Key(table[row]));
      while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = static_cast<std::uint32_t>(row + 1);
    }
  }
  std::size_t Find(std::string_view name) const {
    for (std::size_t at = Home(name); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
      if (Key(table_[slots_[at] - 1]) == name) return slots_[at] - 1;
    }
    return table_.size();
  }

 private:
  std::size_t Home(std::string_view name) const { return std::hash<std::string_view>{}(name) & (slots_.size() - 1); }
  std::span<const Row> table_;
  std::vector<std::uint32_t> slots_;
};

// The rows of `table`, sorted by key, whose key is `name`. One table a type of row.
template <typename Row>
std::span<const Row> RowsNamed(std::span<const Row> table, std::string_view name) {
  static const KeyIndex<Row> index(table);
  const auto first = table.begin() + static_cast<std::ptrdiff_t>(index.Find(name));
  auto last = first;
  while (last != table.end() && Key(*last) == name) ++last;
  return {first, last};
}

}  // namespace exportlint::facts::internal
