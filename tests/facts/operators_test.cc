#include "facts/operators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace exportlint::facts {
namespace {

std::vector<std::string> OverloadNames(std::string_view name) {
  std::vector<std::string> names;
  for (const OperatorSchema& schema : FindOverloads(name)) names.emplace_back(schema.overload());
  return names;
}

const OperatorSchema& Only(std::string_view name, std::string_view overload) {
  for (const OperatorSchema& schema : FindOverloads(name)) {
    if (schema.overload() == overload) return schema;
  }
  ADD_FAILURE() << "no " << name << "." << overload;
  return AllSchemas().front();
}

TEST(Operators, AddHasItsOverloads) {
  EXPECT_THAT(OverloadNames("aten::add"), testing::ElementsAre("Scalar", "Scalar_out", "Tensor", "out"));
  const OperatorSchema& add = Only("aten::add", "Tensor");
  ASSERT_EQ(add.arguments().size(), 3u);
  EXPECT_EQ(add.arguments()[0].name(), "self");
  EXPECT_EQ(add.arguments()[0].type(), Type::kTensor);
  EXPECT_FALSE(add.arguments()[0].keyword_only());
  EXPECT_EQ(add.arguments()[2].name(), "alpha");
  EXPECT_EQ(add.arguments()[2].type(), Type::kScalar);
  EXPECT_TRUE(add.arguments()[2].keyword_only());
  EXPECT_EQ(add.arguments()[2].default_text(), "1");
  EXPECT_FALSE(add.MutatesAny());
  EXPECT_TRUE(add.Has(Tag::kCore));
  EXPECT_TRUE(add.Has(Tag::kPointwise));
  EXPECT_FALSE(add.Has(Tag::kDynamicOutputShape));
}

TEST(Operators, MutationIsKnown) {
  const OperatorSchema& in_place = Only("aten::add_", "Tensor");
  EXPECT_TRUE(in_place.arguments()[0].is_mutated());
  EXPECT_FALSE(in_place.arguments()[1].is_mutated());
  EXPECT_FALSE(in_place.IsOutVariant());
  EXPECT_TRUE(Only("aten::add", "out").IsOutVariant());
  const OperatorSchema& view = Only("aten::view", "");
  EXPECT_TRUE(view.arguments()[0].is_aliased());
  EXPECT_FALSE(view.MutatesAny());
}

TEST(Operators, TagsTellWhatDependsOnData) {
  EXPECT_TRUE(Only("aten::item", "").Has(Tag::kDataDependentOutput));
  EXPECT_TRUE(Only("aten::nonzero", "").Has(Tag::kDynamicOutputShape));
  EXPECT_TRUE(Only("aten::masked_select", "").Has(Tag::kDynamicOutputShape));
  EXPECT_TRUE(Only("aten::bernoulli", "").Has(Tag::kNondeterministicSeeded));
  EXPECT_TRUE(Only("aten::t_", "").Has(Tag::kInplaceView));
  EXPECT_TRUE(Only("aten::sum", "").Has(Tag::kReduction));
}

TEST(Operators, TypesOptionalsAndReturns) {
  const OperatorSchema& pad = Only("aten::pad", "");
  EXPECT_EQ(pad.arguments()[1].type(), Type::kIntList);
  EXPECT_EQ(pad.arguments()[1].type_text(), "SymInt[]");
  EXPECT_EQ(pad.arguments()[2].default_text(), "constant");
  EXPECT_TRUE(pad.arguments()[3].is_optional());
  EXPECT_EQ(pad.arguments()[3].default_text(), "None");
  const OperatorSchema& svd = Only("aten::linalg_svd", "");
  ASSERT_EQ(svd.returns().size(), 3u);
  EXPECT_EQ(svd.returns()[1].name(), "S");
  EXPECT_EQ(svd.kernel(), Kernel::kImplicit);
  EXPECT_EQ(Only("aten::index", "Tensor").arguments()[1].type(), Type::kOptionalTensorList);
  EXPECT_EQ(Only("aten::zeros", "").arguments()[1].type(), Type::kDtype);
}

TEST(Operators, TorchScriptOperatorsAreApart) {
  const OperatorSchema& to_bool = Only("aten::Bool", "Tensor");
  EXPECT_EQ(to_bool.kernel(), Kernel::kJit);
  EXPECT_EQ(to_bool.returns()[0].type(), Type::kBool);
  EXPECT_EQ(Only("aten::len", "Tensor").returns()[0].type(), Type::kInt);
  EXPECT_EQ(Only("aten::is_nonzero", "").kernel(), Kernel::kImplicit);
}

TEST(Operators, TableIsCompleteAndSorted) {
  auto all = AllSchemas();
  const auto dispatcher =
      std::ranges::count_if(all, [](const OperatorSchema& s) { return s.kernel() != Kernel::kJit; });
  EXPECT_EQ(dispatcher, 3466);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &OperatorSchema::name));
  for (const OperatorSchema& schema : all) {
    EXPECT_FALSE(schema.name().empty());
    EXPECT_EQ(FindOverloads(schema.name()).empty(), false) << schema.name();
  }
}

TEST(Operators, UnknownNamesFindNothing) {
  for (std::string_view name : {"", "aten::", "aten::ad", "aten::addd", "add", "zzz::zzz", "\xff"}) {
    EXPECT_TRUE(FindOverloads(name).empty()) << name;
  }
}

TEST(Operators, VersionsAreThoseOfTheData) {
  EXPECT_EQ(FactsVersions().torch, "2.13.0");
  EXPECT_EQ(FactsVersions().onnxscript, "0.7.2");
}

}  // namespace
}  // namespace exportlint::facts
