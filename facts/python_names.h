// The Python names models use: methods and properties of torch.Tensor, functions of torch and its namespaces, classes
// of torch.nn; from data/python_names.tsv and data/modules.tsv.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "facts/text.h"

namespace exportlint::facts {

enum class ReturnKind : std::uint8_t {
  kUnknown,
  kNone,
  kTensor,
  kTensorTuple,  // a tuple of `elements` tensors
  kTensorList,   // tensors, their number not known here
  kTuple,        // a tuple of `elements` values, not all of them tensors
  kInt,
  kFloat,
  kBool,
  kScalar,
  kIntList,
  kStr,
  kDtype,
  kDevice,
  kLayout,
  kList,
  kDict,
  kModule,
};

struct Returned {
  ReturnKind kind = ReturnKind::kUnknown;
  std::uint8_t elements = 0;  // of kTensorTuple and kTuple; 0 otherwise

  bool operator==(const Returned&) const = default;
};

enum class NameKind : std::uint8_t { kFunction, kMethod, kProperty };

// One Python name and what calling it (reading it, for a property) gives.
class PythonName {
 public:
  constexpr PythonName(Text name, Text op, Text varies, Returned returns, NameKind kind)
      : name_(name), operator_(op), varies_(varies), returns_(returns), kind_(kind) {}

  std::string_view name() const { return name_.view(); }  // `torch.Tensor.max`, `torch.nn.functional.pad`
  // The operator of the same name, `aten::max`; empty where there is none.
  std::string_view operator_name() const { return operator_.view(); }
  NameKind kind() const { return kind_; }
  // What a call gives; where it varies, what a call with the required arguments only gives.
  Returned returns() const { return returns_; }
  // Empty, or why other calls give something else: "overload", the deciding flag such as `return_indices`, or
  // "arguments" where PyTorch's samples differ.
  std::string_view varies() const { return varies_.view(); }

 private:
  Text name_, operator_, varies_;
  Returned returns_;
  NameKind kind_;
};

// Looks up `torch.Tensor.max`, `torch.max`, `torch.nn.functional.pad`, `torch.fft.fft`; nullptr for an unknown name.
const PythonName* FindPythonName(std::string_view qualified_name);
// Whether torch.Tensor has a method `name` (not a property).
bool HasTensorMethod(std::string_view name);
// Whether `name` is a function of torch, torch.nn.functional, torch.fft, torch.linalg or torch.special; `name` without
// the namespace.
bool IsTorchFunction(std::string_view name);

// An attribute an instance of a torch.nn class has after construction.
class ModuleAttribute {
 public:
  constexpr ModuleAttribute(Text name, ReturnKind kind) : name_(name), kind_(kind) {}
  std::string_view name() const { return name_.view(); }
  ReturnKind kind() const { return kind_; }

 private:
  Text name_;
  ReturnKind kind_;
};

// One class of torch.nn.
class Module {
 public:
  constexpr Module(Text name, Text bases, Range attributes, Returned returns)
      : name_(name), bases_(bases), attributes_(attributes), returns_(returns) {}

  std::string_view name() const { return name_.view(); }    // `torch.nn.LSTM`
  std::string_view bases() const { return bases_.view(); }  // nearest first, separated by commas: `RNNBase,Module`
  Returned returns() const { return returns_; }             // of forward
  std::span<const ModuleAttribute> attributes() const;      // sorted by name

 private:
  Text name_, bases_;
  Range attributes_;
  Returned returns_;
};

// Looks up `torch.nn.Linear`; nullptr for an unknown name.
const Module* FindModule(std::string_view qualified_name);

}  // namespace exportlint::facts
