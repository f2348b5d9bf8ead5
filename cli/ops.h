// What `exportlint ops` says of operators and of models, before it is text or JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/onnx_operators.h"
#include "facts/support_table.h"
#include "facts/targets.h"

namespace exportlint::cli {

struct OpsQuestion {
  int first_opset = facts::kFirstOpset, last_opset = facts::kLastOpset;
  std::vector<const facts::TargetRelease*> targets;
};

// Whether a target runs an ONNX operator, at the newest of the asked opsets that it loads.
struct TargetAnswer {
  const facts::TargetRelease* target;
  std::string onnx;  // "Resize"
  int opset;
  facts::TargetVerdict verdict;
};

// One operator of PyTorch's dispatcher, with an overload where one was typed.
struct OperatorAnswer {
  std::string name;
  facts::SupportTable trace, dynamo;
  std::vector<std::string> trace_maps, dynamo_maps;  // ONNX operators that do the work, at the newest asked opset
  std::vector<TargetAnswer> targets;
};

// One operator of ONNX.
struct OnnxAnswer {
  std::string name;
  std::vector<const facts::OnnxOperator*> versions;  // oldest first
  std::vector<std::string> trace_from, dynamo_from;  // operators of PyTorch that samples show becoming it
  std::vector<TargetAnswer> targets;
};

OperatorAnswer AnswerOperator(const std::string& name, const OpsQuestion& question);
OnnxAnswer AnswerOnnx(const std::string& name, const OpsQuestion& question);

// One line: "aten::relu: trace since opset 9 as Relu; dynamo since opset 18 as Relu".
std::string OneLine(const OperatorAnswer& answer);
std::string OneLine(const OnnxAnswer& answer);

// The whole answers; JSON is {"schema": 1, "operator": ...} for one and {"schema": 1, "operators": [...]} for several.
std::string RenderOpsText(const std::vector<OperatorAnswer>& operators, const std::vector<OnnxAnswer>& onnx,
                          const OpsQuestion& question);
std::string RenderOpsJson(const std::vector<OperatorAnswer>& operators, const std::vector<OnnxAnswer>& onnx);

// Cells in columns, each as wide as its widest cell but the last.
std::string OpsTable(const std::vector<std::vector<std::string>>& rows);

// A model's operator and where it is used first.
struct UsedOperator {
  std::string name;   // `aten::relu`, `ai.onnx::Relu`
  std::string typed;  // as the model says it, where that differs: `torch.nn.ReLU`
  std::string path;
  int line = 0;
  int uses = 0;
  bool known = true;    // false: nobody knows this operator
  bool certain = true;  // false: only some calls of what is typed use it
};

// What a model file uses. `opset` is the model's own, of .onnx; 0 otherwise.
struct ModelOperators {
  std::string path;
  int opset = 0;
  std::vector<UsedOperator> used;
  std::vector<std::string> notes;  // what the list leaves out
};

std::string RenderModelText(const ModelOperators& model, const OpsQuestion& question);
std::string RenderModelJson(const ModelOperators& model, const OpsQuestion& question);

// The lowest opset at which nothing in the list is refused by the exporter; 0: none. What is unknown counts as served.
int LowestOpset(const ModelOperators& model, facts::OnnxExporter exporter);

}  // namespace exportlint::cli
