// What facts_embed gathers, one function per kind of data file.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "facts/generate/embed_tables.h"

namespace exportlint::facts::embed {

// A file's words and the enumerators they become.
using Words = std::map<std::string, std::string>;

// Everything the data files hold, on its way into one source file.
struct Output {
  std::string folder;
  std::map<std::string, std::string> versions;
  Pool pool;
  Table arguments{"Argument", "kArguments"};
  Table schemas{"OperatorSchema", "kSchemas"};
  Table python_names{"PythonName", "kPythonNames"};
  Table module_attributes{"ModuleAttribute", "kModuleAttributes"};
  Table modules{"Module", "kModules"};
  Table trace{"TraceRow", "kTraceRows"};
  Table dynamo{"DynamoRow", "kDynamoRows"};
  Table evidence{"Evidence", "kEvidence"};
  Table module_operators{"ModuleOperators", "kModuleOperators"};
  Table onnx_operators{"OnnxOperator", "kOnnxOperators"};
  Table outcomes{"Outcome", "kOutcomes"};
  Table target_releases{"TargetRelease", "kTargetReleases"};
  Table target_operators{"TargetOperator", "kTargetOperators"};

  std::vector<Line> Lines(const std::string& file, std::size_t columns) {
    return Read(folder, file, columns, &versions);
  }
};

// schemas.tsv and jit_operators.tsv.
void AddSchemas(Output& out);
// python_names.tsv and modules.tsv.
void AddPythonNames(Output& out);
void AddModules(Output& out);
// onnx_trace.tsv, onnx_dynamo.tsv and evidence.tsv.
void AddOnnx(Output& out);
void AddEvidence(Output& out);
// onnx_operators.tsv; outcomes.tsv; targets.tsv, target_operators.tsv and onnxruntime.tsv.
void AddOnnxOperators(Output& out);
void AddOutcomes(Output& out);
void AddTargets(Output& out);

// The initialiser of a Range.
inline std::string RangeText(std::size_t first, std::size_t count) {
  return "{" + std::to_string(first) + "," + std::to_string(count) + "}";
}

// The key of row `n` of a table that keeps its order.
inline std::string OrderKey(std::size_t n) {
  std::string digits = std::to_string(n);
  return std::string(10 - digits.size(), '0') + digits;
}

}  // namespace exportlint::facts::embed
