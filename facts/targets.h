// What runs an exported model, by release: the opsets and IR versions it loads and the operators it lists. ONNX
// Runtime's releases are measured (data/onnxruntime.tsv), the others are from documents (data/targets.tsv,
// data/target_operators.tsv).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/text.h"

namespace exportlint::facts {

// One release of a target. A limit of 0 is not known.
class TargetRelease {
 public:
  enum class Operators : std::uint8_t {
    kUnknown,  // nothing is said of single operators
    kAllBut,   // what is not named as missing is there, up to the highest opset
    kOnly,     // what is not named is not there
  };
  struct Limits {
    int lowest_opset, highest_opset, highest_ir;
  };

  constexpr TargetRelease(Text target, Text release, Limits limits, Operators operators, bool falls_back, bool measured,
                          Text source)
      : target_(target),
        release_(release),
        source_(source),
        limits_(limits),
        operators_(operators),
        falls_back_(falls_back),
        measured_(measured) {}

  std::string_view name() const { return target_.view(); }      // "onnxruntime"
  std::string_view release() const { return release_.view(); }  // "1.17"
  int lowest_opset() const { return limits_.lowest_opset; }     // of the default domain
  int highest_opset() const { return limits_.highest_opset; }
  int highest_ir() const { return limits_.highest_ir; }
  Operators operators() const { return operators_; }
  bool falls_back() const { return falls_back_; }  // what it lacks runs elsewhere, slower, in the same process
  bool measured() const { return measured_; }      // false: from documents only
  std::string_view source() const { return source_.view(); }
  std::string Title() const;  // "onnxruntime 1.17"

 private:
  Text target_, release_, source_;
  Limits limits_;
  Operators operators_;
  bool falls_back_, measured_;
};

// What a target's list says of one operator.
class TargetOperator {
 public:
  enum class Listed : std::uint8_t { kYes, kLimited, kNo };
  constexpr TargetOperator(Text key, Listed listed, Text restriction)
      : key_(key), restriction_(restriction), listed_(listed) {}
  std::string_view name() const { return key_.view(); }  // "tensorrt 10.15 Resize"
  Listed listed() const { return listed_; }
  std::string_view restriction() const { return restriction_.view(); }

 private:
  Text key_, restriction_;
  Listed listed_;
};

struct TargetVerdict {
  enum class Answer : std::uint8_t { kYes, kLimited, kNo, kUnknown };
  Answer answer = Answer::kUnknown;
  std::string_view restriction;         // of kLimited
  const TargetRelease* list = nullptr;  // whose list was asked: the release itself, or an older one of the same target
};

// Names of targets, each once.
std::vector<std::string> TargetNames();
// The releases of a target, oldest first; empty for an unknown name.
std::span<const TargetRelease> ReleasesOf(std::string_view target);
// `onnxruntime:1.17`, `onnxruntime:1.17.3` or `tensorrt` (the newest); nullptr with the reason in `*wrong`.
const TargetRelease* FindTarget(std::string_view text, std::string* wrong);
// Whether a release runs an operator (`Resize`, `ai.onnx::Resize`) of an opset of the default domain.
TargetVerdict TargetRuns(const TargetRelease& release, std::string_view onnx_operator, int opset);

}  // namespace exportlint::facts
