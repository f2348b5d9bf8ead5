// ONNX's own operators: every version of every operator of onnx, and ONNX Runtime's com.microsoft ones, from
// data/onnx_operators.tsv.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "facts/text.h"

namespace exportlint::facts {

// One version of an operator: what holds from an opset of its domain on, until the next one.
class OnnxOperator {
 public:
  constexpr OnnxOperator(Text name, int since, unsigned flags, Text inputs, Text attributes, Text changes)
      : name_(name), inputs_(inputs), attributes_(attributes), changes_(changes), since_(since), flags_(flags) {}

  std::string_view name() const { return name_.view(); }  // `ai.onnx::Resize`
  int since() const { return since_; }
  bool deprecated() const { return flags_ & 1; }  // gone from here on
  bool function() const { return flags_ & 2; }    // onnx can expand it into other operators
  // Names separated by spaces: `roi?` is optional, `inputs...` repeats, `axis!` is a required attribute.
  std::string_view inputs() const { return inputs_.view(); }
  std::string_view attributes() const { return attributes_.view(); }
  // What differs from the version before: `+attribute antialias axes; +type bfloat16`; empty for the first one.
  std::string_view changes() const { return changes_.view(); }

 private:
  Text name_, inputs_, attributes_, changes_;
  int since_;
  unsigned flags_;
};

// All versions of `Resize`, `ai.onnx::Resize` or `com.microsoft::Gelu`, oldest first; empty for an unknown name.
std::span<const OnnxOperator> FindOnnxOperator(std::string_view name);
// The version in force at an opset of its domain; nullptr when it is not there yet. A deprecated one is returned.
const OnnxOperator* OnnxOperatorAt(std::string_view name, int opset);
// Every version of every operator, sorted by name.
std::span<const OnnxOperator> AllOnnxOperators();
// `Resize` with its domain: `ai.onnx::Resize`; what names one already stays.
std::string QualifiedOnnxName(std::string_view name);
// The newest opset of a domain (`ai.onnx`) that an operator of it changed at; 0 for an unknown domain.
int NewestOnnxOpset(std::string_view domain);

}  // namespace exportlint::facts
