// How Python statements lower: source and the exact graph.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

TEST(LowerStatements, Assign) {
  EXPECT_EQ(Lowered(R"py(a = b = f()
a.n = b
a[0] = b
)py"),
            R"graph(
graph 0: module
  %0 = call @f
  store.global a = %0
  store.global b = %0
  store.attribute `n` @a @b
  store.item @a 0 @b
)graph");
}

TEST(LowerStatements, Unpack) {
  EXPECT_EQ(Lowered(R"py(a, (b, c) = f()
a, *b, c = v
)py"),
            R"graph(
graph 0: module
  %0 = call @f
  %1 = iterate.unpack 2 %0
  %2 = index.item 0 %1
  store.global a = %2
  %4 = index.item 1 %1
  %5 = iterate.unpack 2 %4
  %6 = index.item 0 %5
  store.global b = %6
  %8 = index.item 1 %5
  store.global c = %8
  %10 = iterate.unpack 3 star @v 1
  %11 = index.item 0 %10
  store.global a = %11
  %13 = index.item 1 %10
  store.global b = %13
  %15 = index.item 2 %10
  store.global c = %15
)graph");
}

TEST(LowerStatements, Elementwise) {
  EXPECT_EQ(Lowered(R"py(a, b = f(), g()
self.x, y = y, self.x
)py"),
            R"graph(
graph 0: module
  %0 = call @f
  %1 = call @g
  store.global a = %0
  store.global b = %1
  %4 = call.attribute `x` @self
  store.attribute `x` @self @y
  store.global y = %4
)graph");
}

TEST(LowerStatements, Swap) {
  EXPECT_EQ(Lowered(R"py(def f(a, b):
  a, b = b, a
)py"),
            R"graph(
graph 0: module
  %3 = call.function g1 `f`
  store.global f = %3
graph 1 in 0: function f(a, b), locals a
  store.local $a.2 = $a.0
  store.local $a.0 = $b
  store.local $b = $a.2
)graph");
}

TEST(LowerStatements, AugAssign) {
  EXPECT_EQ(Lowered(R"py(a += 1
a.n *= b
a[i()] -= b
)py"),
            R"graph(
graph 0: module
  %0 = mutate.augmented + @a 1
  store.global a = %0
  %2 = call.attribute `n` @a
  %3 = mutate.augmented * %2 @b
  store.attribute `n` @a %3
  %5 = call @i
  %6 = index.subscript @a %5
  %7 = mutate.augmented - %6 @b
  store.item @a %5 %7
)graph");
}

TEST(LowerStatements, AnnAssign) {
  EXPECT_EQ(Lowered(R"py(a: int = 1
b: int
)py"),
            R"graph(
graph 0: module
  store.global a = 1
)graph");
}

TEST(LowerStatements, Delete) {
  EXPECT_EQ(Lowered(R"py(del a, b.n, c[0], (d, e)
)py"),
            R"graph(
graph 0: module
  store.delete @a
  store.delete `n` @b
  store.delete @c 0
  store.delete @d
  store.delete @e
)graph");
}

TEST(LowerStatements, Imports) {
  EXPECT_EQ(Lowered(R"py(import a
import a.b
import a.b as c
from . import d
from ..x . y import e as f, g
from h import *
)py"),
            R"graph(
graph 0: module
  %0 = call.import `a`
  store.global a = %0
  %2 = call.import top `a.b`
  store.global a = %2
  %4 = call.import `a.b`
  store.global c = %4
  %6 = call.import_from `d` '.'
  store.global d = %6
  %8 = call.import_from `e` '..x.y'
  store.global f = %8
  %10 = call.import_from `g` '..x.y'
  store.global g = %10
  %12 = call.import_from `*` 'h'
)graph");
}

TEST(LowerStatements, ReturnRaise) {
  EXPECT_EQ(Lowered(R"py(def f():
  if a: return
  if b: return c
  if d: raise
  raise E('x') from e
)py"),
            R"graph(
graph 0: module
  %11 = call.function g1 `f`
  store.global f = %11
graph 1 in 0: function f()
  %0 = test.truth if @a
  region.if %0
  then:
    return
  %3 = test.truth if @b
  region.if %3
  then:
    return @c
  %6 = test.truth if @d
  region.if %6
  then:
    raise
  %9 = call @E 'x'
  raise %9 @e
)graph");
}

TEST(LowerStatements, TypeAlias) {
  EXPECT_EQ(Lowered(R"py(type X = int
)py"),
            R"graph(
graph 0: module
  %0 = call.operator `exportlint::opaque`
  store.global X = %0
)graph");
}

TEST(LowerStatements, DocstringLeavesNothing) {
  EXPECT_EQ(Lowered(R"py('doc'
1
pass
)py"),
            R"graph(
graph 0: module
)graph");
}

}  // namespace
}  // namespace exportlint::python
