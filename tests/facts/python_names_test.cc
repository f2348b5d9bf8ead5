#include "facts/python_names.h"

#include <gtest/gtest.h>

#include <string>

namespace exportlint::facts {
namespace {

Returned ReturnOf(std::string_view name) {
  const PythonName* found = FindPythonName(name);
  if (!found) {
    ADD_FAILURE() << "unknown name " << name;
    return {};
  }
  return found->returns();
}

std::string VariesOf(std::string_view name) {
  const PythonName* found = FindPythonName(name);
  return found ? std::string(found->varies()) : "unknown name";
}

TEST(PythonNames, FunctionsMapToOperators) {
  EXPECT_EQ(FindPythonName("torch.linalg.inv")->operator_name(), "aten::linalg_inv");
  EXPECT_EQ(FindPythonName("torch.fft.fft")->operator_name(), "aten::fft_fft");
  EXPECT_EQ(FindPythonName("torch.special.erf")->operator_name(), "aten::special_erf");
  EXPECT_EQ(FindPythonName("torch.nn.functional.one_hot")->operator_name(), "aten::one_hot");
  EXPECT_EQ(FindPythonName("torch.Tensor.max")->operator_name(), "aten::max");
  EXPECT_EQ(FindPythonName("torch.nn.functional.interpolate")->operator_name(), "");
}

TEST(PythonNames, ReturnsComeFromSchemas) {
  EXPECT_EQ(ReturnOf("torch.linalg.svd"), (Returned{ReturnKind::kTensorTuple, 3}));
  EXPECT_EQ(ReturnOf("torch.sort"), (Returned{ReturnKind::kTensorTuple, 2}));
  EXPECT_EQ(ReturnOf("torch.split"), (Returned{ReturnKind::kTensorList, 0}));
  EXPECT_EQ(ReturnOf("torch.Tensor.item"), (Returned{ReturnKind::kScalar, 0}));
  EXPECT_EQ(ReturnOf("torch.Tensor.dim"), (Returned{ReturnKind::kInt, 0}));
  EXPECT_EQ(ReturnOf("torch.equal"), (Returned{ReturnKind::kBool, 0}));
}

TEST(PythonNames, PythonFunctionsReturnWhatTheySay) {
  EXPECT_EQ(ReturnOf("torch.nn.functional.cross_entropy").kind, ReturnKind::kTensor);
  EXPECT_EQ(ReturnOf("torch.nn.functional.dropout").kind, ReturnKind::kTensor);
  EXPECT_EQ(ReturnOf("torch.nn.functional.multi_head_attention_forward"), (Returned{ReturnKind::kTensorTuple, 2}));
}

TEST(PythonNames, WhatVariesSaysWhy) {
  EXPECT_EQ(ReturnOf("torch.max").kind, ReturnKind::kTensor);
  EXPECT_EQ(VariesOf("torch.max"), "overload");
  EXPECT_EQ(ReturnOf("torch.Tensor.size").kind, ReturnKind::kIntList);
  EXPECT_EQ(VariesOf("torch.Tensor.size"), "overload");
  EXPECT_EQ(ReturnOf("torch.nn.functional.max_pool2d").kind, ReturnKind::kTensor);
  EXPECT_EQ(VariesOf("torch.nn.functional.max_pool2d"), "return_indices");
  EXPECT_EQ(VariesOf("torch.nonzero"), "arguments");
  EXPECT_EQ(VariesOf("torch.nn.functional.relu"), "");
}

TEST(PythonNames, PropertiesAreNoMethods) {
  EXPECT_EQ(FindPythonName("torch.Tensor.shape")->kind(), NameKind::kProperty);
  EXPECT_EQ(ReturnOf("torch.Tensor.shape").kind, ReturnKind::kIntList);
  EXPECT_EQ(ReturnOf("torch.Tensor.dtype").kind, ReturnKind::kDtype);
  EXPECT_EQ(ReturnOf("torch.Tensor.device").kind, ReturnKind::kDevice);
  EXPECT_EQ(ReturnOf("torch.Tensor.T").kind, ReturnKind::kTensor);
  EXPECT_FALSE(HasTensorMethod("shape"));
  EXPECT_TRUE(HasTensorMethod("view"));
  EXPECT_FALSE(HasTensorMethod("conv2d"));
}

TEST(PythonNames, FunctionsOfAnyNamespace) {
  for (std::string_view name : {"cat", "relu", "cross_entropy", "rfft", "inv", "expit"})
    EXPECT_TRUE(IsTorchFunction(name)) << name;
  for (std::string_view name : {"", "fft.rfft", "no_such_name", "Tensor", "view"})
    EXPECT_FALSE(IsTorchFunction(name)) << name;
  EXPECT_EQ(FindPythonName("torch.nn.functional"), nullptr);
  EXPECT_EQ(FindPythonName(""), nullptr);
}

TEST(Modules, ForwardAndAttributes) {
  const Module* linear = FindModule("torch.nn.Linear");
  ASSERT_NE(linear, nullptr);
  EXPECT_EQ(linear->returns().kind, ReturnKind::kTensor);
  EXPECT_EQ(linear->bases(), "Module");
  std::string seen;
  for (const ModuleAttribute& attribute : linear->attributes()) {
    seen += std::string(attribute.name()) + (attribute.kind() == ReturnKind::kTensor ? ":tensor "
                                             : attribute.kind() == ReturnKind::kInt  ? ":int "
                                                                                     : " ");
  }
  EXPECT_EQ(seen, "bias:tensor in_features:int out_features:int training weight:tensor ");
  EXPECT_EQ(FindModule("torch.nn.GRU")->returns(), (Returned{ReturnKind::kTensorTuple, 2}));
  EXPECT_EQ(FindModule("torch.nn.LSTM")->returns(), (Returned{ReturnKind::kTuple, 2}));
  EXPECT_EQ(FindModule("torch.nn.LSTM")->bases(), "RNNBase,Module");
  EXPECT_EQ(FindModule("torch.nn.MaxPool2d")->returns().kind, ReturnKind::kTensor);
  EXPECT_EQ(FindModule("torch.nn.ModuleList")->returns().kind, ReturnKind::kUnknown);
  EXPECT_EQ(FindModule("torch.nn.NoSuch"), nullptr);
}

}  // namespace
}  // namespace exportlint::facts
