// Verify says what is wrong with a graph, and Builder makes graphs that are not.
#include <gmock/gmock.h>

#include "analyzers/graph/builder.h"
#include "analyzers/graph/print.h"

namespace exportlint::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Node Make(Op op, std::uint32_t aux = 0) {
  Node node;
  node.op = op;
  node.kind = KindOf(op);
  node.aux = aux;
  return node;
}

class VerifyTest : public testing::Test {
 protected:
  VerifyTest() : builder_(std::make_shared<const SourceFile>("a.py", "0123456789")) {
    Graph module;
    module.kind = Graph::Kind::kModule;
    builder_.OpenGraph(module);
  }
  Operand Emit(const Node& node, std::vector<Input> inputs, std::vector<Block> blocks = {}) {
    return builder_.Emit(node, inputs, blocks);
  }
  std::vector<std::string> Finish() {
    builder_.CloseGraph();
    return Verify(*builder_.Finish());
  }
  Builder builder_;
  const Operand x_ = Operand::Global(Symbol::Of("x"));
};

TEST_F(VerifyTest, CleanGraph) {
  const Operand test = Emit(Make(Op::kTruth), {{x_, {}}});
  builder_.OpenBlock();
  Emit(Make(Op::kCall), {{x_, {}}});
  const Block then_block = builder_.CloseBlock();
  builder_.OpenBlock();
  Emit(Make(Op::kIf), {{test, {}}}, {then_block, builder_.CloseBlock()});
  EXPECT_THAT(Finish(), IsEmpty());
}

TEST_F(VerifyTest, OperandOfAClosedBlock) {
  builder_.OpenBlock();
  const Operand inside = Emit(Make(Op::kCall), {{x_, {}}});
  const Block body = builder_.CloseBlock();
  Emit(Make(Op::kWith), {{x_, {}}}, {body});
  Emit(Make(Op::kReturn), {{inside, {}}});
  EXPECT_THAT(Finish(), ElementsAre("node 2 (return): operand %0 is not visible here"));
}

TEST_F(VerifyTest, OperandAhead) {
  Emit(Make(Op::kReturn), {{Operand::Node(1), {}}});
  Emit(Make(Op::kCall), {{x_, {}}});
  EXPECT_THAT(Finish(), ElementsAre("node 0 (return): operand %1 is not visible here"));
}

TEST_F(VerifyTest, BlockNobodyOwns) {
  builder_.OpenBlock();
  Emit(Make(Op::kCall), {{x_, {}}});
  builder_.CloseBlock();
  EXPECT_THAT(Finish(), ElementsAre("node 0 is in no block"));
}

TEST_F(VerifyTest, BlockOwnedTwice) {
  builder_.OpenBlock();
  Emit(Make(Op::kCall), {{x_, {}}});
  const Block body = builder_.CloseBlock();
  Emit(Make(Op::kWith), {{x_, {}}}, {body});
  Emit(Make(Op::kWith), {{x_, {}}}, {body});
  EXPECT_THAT(Finish(), ElementsAre("node 0 is in two blocks or none exists"));
}

TEST_F(VerifyTest, Counts) {
  Emit(Make(Op::kAttribute), {});
  Emit(Make(Op::kWhile), {});
  Emit(Make(Op::kFor), {{x_, {}}}, {Block{}, Block{}});
  EXPECT_THAT(Finish(),
              ElementsAre("node 0 (attribute): wrong number of inputs", "node 1 (while): wrong number of blocks",
                          "node 2 (for): a for without its element node"));
}

TEST_F(VerifyTest, Ranges) {
  Node node = Make(Op::kLocal, 7);
  node.span = {5, 11};
  node.kind = NodeKind::kCall;
  Emit(node, {{Operand::Slot(3), {}}});
  Emit(Make(Op::kFunction, 9), {{Operand(), {}}, {Operand::Constant(4), {}}});
  EXPECT_THAT(Finish(), ElementsAre("node 0 (local): its kind is not its op's", "node 0 (local): span outside the text",
                                    "node 0 (local): slot out of range", "node 0 (local): slot out of range",
                                    "node 1 (function): an absent operand", "node 1 (function): constant out of range",
                                    "node 1 (function): graph out of range"));
}

TEST_F(VerifyTest, NestingIsBounded) {
  for (std::uint32_t i = 0; i <= kMaxRegionNesting; ++i) builder_.OpenBlock();
  for (std::uint32_t i = 0; i <= kMaxRegionNesting; ++i) Emit(Make(Op::kWith), {{x_, {}}}, {builder_.CloseBlock()});
  EXPECT_THAT(Finish(), ElementsAre("regions nest deeper than 1000"));
}

}  // namespace
}  // namespace exportlint::graph
