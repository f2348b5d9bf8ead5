// What annotations say.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

// The hint of `annotation`, as Print shows it.
std::string Hint(const std::string& annotation) {
  const std::string graph = Lowered("def f(x: " + annotation + "): pass\n");
  const std::size_t begin = graph.find("(x: ") + 4;
  return graph.substr(begin, graph.find(")\n", begin) - begin);
}

TEST(LowerHints, Annotations) {
  EXPECT_EQ(Hint("int"), "int");
  EXPECT_EQ(Hint("float"), "float");
  EXPECT_EQ(Hint("bool"), "bool");
  EXPECT_EQ(Hint("str"), "str");
  EXPECT_EQ(Hint("None"), "None");
  EXPECT_EQ(Hint("torch.Tensor"), "tensor");
  EXPECT_EQ(Hint("LongTensor"), "tensor");
  EXPECT_EQ(Hint("nn.Parameter"), "tensor");
  EXPECT_EQ(Hint("Any"), "unknown");
  EXPECT_EQ(Hint("object"), "unknown");
  EXPECT_EQ(Hint("T"), "unknown");
  EXPECT_EQ(Hint("_T"), "unknown");
  EXPECT_EQ(Hint("List[int]"), "list[int]");
  EXPECT_EQ(Hint("list"), "list");
  EXPECT_EQ(Hint("Sequence[torch.Tensor]"), "list[tensor]");
  EXPECT_EQ(Hint("Tuple[int, Tensor]"), "tuple[int, tensor]");
  EXPECT_EQ(Hint("tuple[int, ...]"), "tuple[int, ...]");
  EXPECT_EQ(Hint("Dict[str, Tensor]"), "dict[str, tensor]");
  EXPECT_EQ(Hint("Optional[int]"), "union[int, None]");
  EXPECT_EQ(Hint("Union[int, None, Tensor]"), "union[int, None, tensor]");
  EXPECT_EQ(Hint("int | None | Tensor"), "union[int, None, tensor]");
  EXPECT_EQ(Hint("Callable[[int], str]"), "callable");
  EXPECT_EQ(Hint("Annotated[int, 'x']"), "int");
  EXPECT_EQ(Hint("Final[Tensor]"), "tensor");
  EXPECT_EQ(Hint("Float[Tensor, 'b c']"), "tensor");
  EXPECT_EQ(Hint("'torch.Tensor'"), "tensor");
  EXPECT_EQ(Hint("'Optional[List[Tensor]]'"), "union[list[tensor], None]");
  EXPECT_EQ(Hint("\"int | None\""), "union[int, None]");
  EXPECT_EQ(Hint("Literal['a', 'b']"), "str");
  EXPECT_EQ(Hint("Literal[1, 'b']"), "unknown");
  EXPECT_EQ(Hint("nn.Module"), "nn.Module");
  EXPECT_EQ(Hint("Foo[Tensor]"), "Foo");
  EXPECT_EQ(Hint("List['Tensor']"), "list[tensor]");
  EXPECT_EQ(Hint("f(x)"), "unknown");
  EXPECT_EQ(Hint("'not python ('"), "unknown");
  EXPECT_EQ(Hint("torch.Size"), "torch.Size");
}

}  // namespace
}  // namespace exportlint::python
