// How Python expressions lower: source and the exact graph.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

TEST(LowerExpressions, NamesAndConstants) {
  EXPECT_EQ(Lowered(R"py(f(a, None, True, 7, 0x_ff, 1_0.5, 2j, 'it\'s', "a" 'b', b'x', ..., -1, -2.5, '')
)py"),
            R"graph(
graph 0: module
  %0 = call @f @a None True 7 255 10.5 2.0j 'it\'s' 'ab' b'...' ... -1 -2.5 ''
)graph");
}

TEST(LowerExpressions, HugeNumbers) {
  EXPECT_EQ(Lowered(R"py(f(99999999999999999999, 1e999, 0b101, 0o17)
)py"),
            R"graph(
graph 0: module
  %0 = call @f 9223372036854775807 inf 5 15
)graph");
}

TEST(LowerExpressions, AttributeSubscriptSlice) {
  EXPECT_EQ(Lowered(R"py(a.b.c[0][i, 1:n, ::2, ...]
)py"),
            R"graph(
graph 0: module
  %0 = call.attribute `b` @a
  %1 = call.attribute `c` %0
  %2 = index.subscript %1 0
  %3 = call.slice 1 @n None
  %4 = call.slice None None 2
  %5 = call.tuple @i %3 %4 ...
  %6 = index.subscript %2 %5
)graph");
}

TEST(LowerExpressions, Operators) {
  EXPECT_EQ(Lowered(R"py(a + b * c @ d // e ** f
~a, +a, -a
)py"),
            R"graph(
graph 0: module
  %0 = call.binary * @b @c
  %1 = call.binary @ %0 @d
  %2 = call.binary ** @e @f
  %3 = call.binary // %1 %2
  %4 = call.binary + @a %3
  %5 = call.unary ~ @a
  %6 = call.unary + @a
  %7 = call.unary - @a
  %8 = call.tuple %5 %6 %7
)graph");
}

TEST(LowerExpressions, Call) {
  EXPECT_EQ(Lowered(R"py(f(a, *b, k=c, **d)
)py"),
            R"graph(
graph 0: module
  %0 = call @f @a *@b k=@c **@d
)graph");
}

TEST(LowerExpressions, SuperCall) {
  EXPECT_EQ(Lowered(R"py(super().__init__()
)py"),
            R"graph(
graph 0: module
  %0 = call @super
  %1 = call.attribute `__init__` %0
  %2 = call %1
)graph");
}

TEST(LowerExpressions, Displays) {
  EXPECT_EQ(Lowered(R"py([a, *b], (a,), {a, b}, {k: v, **d}, {}
)py"),
            R"graph(
graph 0: module
  %0 = call.list @a *@b
  %1 = call.tuple @a
  %2 = call.set @a @b
  %3 = call.dict @k @v **@d
  %4 = call.dict
  %5 = call.tuple %0 %1 %2 %3 %4
)graph");
}

TEST(LowerExpressions, FormattedString) {
  EXPECT_EQ(Lowered(R"py(f'{a}x{b!r:>{w}}{c:.2f}' 'tail'
)py"),
            R"graph(
graph 0: module
  %0 = call.format @a r=@b @w spec=@c
)graph");
}

TEST(LowerExpressions, Walrus) {
  EXPECT_EQ(Lowered(R"py(f(y := g(), y)
)py"),
            R"graph(
graph 0: module
  %0 = call @g
  store.global y = %0
  %2 = call @f @y @y
)graph");
}

TEST(LowerExpressions, AwaitAndYield) {
  EXPECT_EQ(Lowered(R"py(async def f():
  await g()
  x = yield
  yield x
def h():
  yield from x
)py"),
            R"graph(
graph 0: module
  %5 = call.function g1 `f`
  store.global f = %5
  %8 = call.function g2 `h`
  store.global h = %8
graph 1 in 0: function f(), generator, async, locals x
  %0 = call @g
  %1 = call.await %0
  %2 = call.yield
  store.local $x = %2
  %4 = call.yield $x
graph 2 in 0: function h(), generator
  %7 = call.yield from @x
)graph");
}

TEST(LowerExpressions, Starred) {
  EXPECT_EQ(Lowered(R"py(return_ = *a, b
)py"),
            R"graph(
graph 0: module
  %0 = call.tuple *@a @b
  store.global return_ = %0
)graph");
}

}  // namespace
}  // namespace exportlint::python
