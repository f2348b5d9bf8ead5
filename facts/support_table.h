// Registries and evidence together: what each exporter makes of an operator, opset by opset. What `exportlint ops` and
// the rule unsupported-operator say comes from here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/onnx_support.h"
#include "facts/outcomes.h"

namespace exportlint::facts {

// The opsets that are spoken of, and those that each exporter delivers.
inline constexpr int kFirstOpset = 9;
inline constexpr int kTraceLastOpset = 20;
inline constexpr int kDynamoFirstOpset = 18;
inline constexpr int kLastOpset = 28;

enum class Answer : std::uint8_t {
  kYes,           // a sample exported, or, where none was tried, there is a translation
  kPartly,        // some samples export, others are refused for their arguments
  kNo,            // no translation
  kRefused,       // there is a translation, and it refuses every sample of PyTorch's
  kUnknown,       // taken apart into parts that no sample shows
  kNotDelivered,  // the exporter does not write this opset
};
inline bool Exports(Answer answer) {
  return answer == Answer::kYes || answer == Answer::kPartly;
}
std::string_view ToString(Answer answer);  // "yes", "partly", "no", "refused", "unknown", "not delivered"

// A run of opsets with the same answer and the same ONNX operators.
struct OpsetRun {
  int first = 0, last = 0;
  Answer answer = Answer::kUnknown;
  OnnxSupport::How how = OnnxSupport::How::kNone;
  bool tried = false;       // by exporting samples, not only looked up
  std::string_view error;   // of kPartly, kNo and kRefused, where tried: the exporter's class of error
  std::string_view nodes;   // Outcome::nodes() of the sample that exported
  std::string_view opinfo;  // the sample
  bool operator==(const OpsetRun&) const = default;
};

struct SupportTable {
  OnnxExporter exporter = OnnxExporter::kTrace;
  int since = 0;  // the first opset of all with kYes or kPartly; 0: none
  std::vector<OpsetRun> runs;
};

// What an exporter makes of `aten::add` or `aten::add.Tensor` at the opsets from `first` to `last`.
SupportTable TableFor(std::string_view operator_name, OnnxExporter exporter, int first = kFirstOpset,
                      int last = kLastOpset);
// At one opset.
OpsetRun AnswerAt(std::string_view operator_name, OnnxExporter exporter, int opset);

// The ONNX operators in Outcome::nodes() that do the work, each once, without attributes; what only computes sizes is
// left out.
std::vector<std::string> MainOperators(std::string_view nodes);
// All of them, sizes included.
std::vector<std::string> AllOperators(std::string_view nodes);

}  // namespace exportlint::facts
