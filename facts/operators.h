// What an operator is: every schema of the dispatcher and the TorchScript operators on tensors, from data/schemas.tsv
// and data/jit_operators.tsv. Look-ups are binary searches over constant tables; nothing is built at start-up.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "facts/text.h"

namespace exportlint::facts {

// The closed set of argument and return types; `int` and `SymInt` are both kInt. What is none of these is kOther.
enum class Type : std::uint8_t {
  kTensor,
  kTensorList,
  kOptionalTensorList,
  kInt,
  kFloat,
  kBool,
  kScalar,
  kComplex,
  kIntList,
  kFloatList,
  kBoolList,
  kScalarList,
  kStr,
  kStrList,
  kGenerator,
  kDtype,
  kDevice,
  kLayout,
  kMemoryFormat,
  kAny,
  kOther,
};

// One argument or return value of a schema.
class Argument {
 public:
  constexpr Argument(Text name, Text type, Text value, Type kind, std::uint8_t flags)
      : name_(name), type_text_(type), default_(value), type_(kind), flags_(flags) {}

  std::string_view name() const { return name_.view(); }            // empty for most return values
  std::string_view type_text() const { return type_text_.view(); }  // as the schema spells it: `SymInt[]?`
  std::string_view default_text() const { return default_.view(); }
  Type type() const { return type_; }
  bool is_optional() const { return flags_ & 1; }  // `Tensor?`: None is allowed
  bool has_default() const { return flags_ & 2; }
  bool keyword_only() const { return flags_ & 4; }
  bool is_mutated() const { return flags_ & 8; }   // written in place
  bool is_aliased() const { return flags_ & 16; }  // shares memory with another value of the schema

 private:
  Text name_, type_text_, default_;
  Type type_;
  std::uint8_t flags_;
};

// at::Tag, in the order of data/schemas.tsv's words.
enum class Tag : std::uint8_t {
  kCore,
  kCudagraphUnsafe,
  kDataDependentOutput,
  kDynamicOutputShape,
  kFlexibleLayout,
  kGenerated,
  kInplace,
  kInplaceView,
  kMaybeAliasingOrMutating,
  kNeedsContiguousStrides,
  kNeedsExactStrides,
  kNeedsFixedStrideOrder,
  kNondeterministicBitwise,
  kNondeterministicSeeded,
  kOut,
  kOutVariant,
  kPointwise,
  kPt2Compliant,
  kReduction,
  kViewCopy,
};

// How the dispatcher runs an operator.
enum class Kernel : std::uint8_t {
  kDevice,    // a kernel per device
  kExplicit,  // written in terms of other operators, with its own derivative
  kImplicit,  // written in terms of other operators
  kJit,       // known to TorchScript only: conversions, `len`, properties
};

// One overload of an operator.
class OperatorSchema {
 public:
  constexpr OperatorSchema(Text name, Text overload, Range arguments, Range returns, std::uint32_t tags, Kernel kernel)
      : name_(name), overload_(overload), arguments_(arguments), returns_(returns), tags_(tags), kernel_(kernel) {}

  std::string_view name() const { return name_.view(); }          // `aten::add`
  std::string_view overload() const { return overload_.view(); }  // `Tensor`; often empty
  std::span<const Argument> arguments() const;
  std::span<const Argument> returns() const;
  bool Has(Tag tag) const { return tags_ >> static_cast<unsigned>(tag) & 1; }
  Kernel kernel() const { return kernel_; }
  bool MutatesAny() const;    // some argument is written, `out=` included
  bool IsOutVariant() const;  // some keyword-only argument is written: `out=`

 private:
  Text name_, overload_;
  Range arguments_, returns_;
  std::uint32_t tags_;
  Kernel kernel_;
};

// All overloads of `aten::add`: the dispatcher's first, then TorchScript's, each sorted by overload name; empty for an
// unknown name.
std::span<const OperatorSchema> FindOverloads(std::string_view qualified_name);
// Every schema, sorted by name.
std::span<const OperatorSchema> AllSchemas();

// The versions the embedded data comes from, such as "2.13.0" and "0.7.2".
struct Versions {
  std::string_view torch;
  std::string_view onnxscript;
  std::string_view onnx;
};
Versions FactsVersions();

}  // namespace exportlint::facts
