// How Python conditions lower: source and the exact graph.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

TEST(LowerConditions, ValueTest) {
  EXPECT_EQ(Lowered(R"py(if x: a()
)py"),
            R"graph(
graph 0: module
  %0 = test.truth if @x
  region.if %0
  then:
    %1 = call @a
)graph");
}

TEST(LowerConditions, And) {
  EXPECT_EQ(Lowered(R"py(if a and b and c: d()
)py"),
            R"graph(
graph 0: module
  %0 = test.truth and @a
  %4 = region.and test @a %0
  right: -> %3
    %1 = test.truth and @b
    %3 = region.and test @b %1
    right: -> %2
      %2 = test.truth if @c
  region.if %4
  then:
    %5 = call @d
)graph");
}

TEST(LowerConditions, OrInValue) {
  EXPECT_EQ(Lowered(R"py(y = a or b or c
)py"),
            R"graph(
graph 0: module
  %0 = test.truth or @a
  %3 = region.or @a %0
  right: -> %2
    %1 = test.truth or @b
    %2 = region.or @b %1
    right: -> @c
  store.global y = %3
)graph");
}

TEST(LowerConditions, NotNeedsNoSecondTest) {
  EXPECT_EQ(Lowered(R"py(if not x: a()
y = not x
)py"),
            R"graph(
graph 0: module
  %0 = test.truth not @x
  %1 = call.unary not %0
  region.if %1
  then:
    %2 = call @a
  %4 = test.truth not @x
  %5 = call.unary not %4
  store.global y = %5
)graph");
}

TEST(LowerConditions, NotInAnd) {
  EXPECT_EQ(Lowered(R"py(y = not a and b
)py"),
            R"graph(
graph 0: module
  %0 = test.truth not @a
  %1 = call.unary not %0
  %2 = region.and %1 %1
  right: -> @b
  store.global y = %2
)graph");
}

TEST(LowerConditions, MixedInTest) {
  EXPECT_EQ(Lowered(R"py(while a or not (b and c): d()
)py"),
            R"graph(
graph 0: module
  region.while
  test: -> %5
    %0 = test.truth or @a
    %5 = region.or test @a %0
    right: -> %4
      %1 = test.truth and @b
      %3 = region.and test @b %1
      right: -> %2
        %2 = test.truth not @c
      %4 = call.unary not %3
  body:
    %6 = call @d
)graph");
}

TEST(LowerConditions, MixedInValue) {
  EXPECT_EQ(Lowered(R"py(y = (a and b) or c
)py"),
            R"graph(
graph 0: module
  %0 = test.truth and @a
  %1 = region.and @a %0
  right: -> @b
  %2 = test.truth or %1
  %3 = region.or %1 %2
  right: -> @c
  store.global y = %3
)graph");
}

TEST(LowerConditions, Compare) {
  EXPECT_EQ(Lowered(R"py(if x is not None: a()
y = a not in b
)py"),
            R"graph(
graph 0: module
  %0 = call.compare is not @x None
  %1 = test.truth if %0
  region.if %1
  then:
    %2 = call @a
  %4 = call.compare not in @a @b
  store.global y = %4
)graph");
}

TEST(LowerConditions, ChainInTest) {
  EXPECT_EQ(Lowered(R"py(if 0 < f() <= n != m: a()
)py"),
            R"graph(
graph 0: module
  %0 = call @f
  %1 = call.compare < 0 %0
  %2 = test.truth chain %1
  %8 = region.and test %1 %2
  right: -> %7
    %3 = call.compare <= %0 @n
    %4 = test.truth chain %3
    %7 = region.and test %3 %4
    right: -> %6
      %5 = call.compare != @n @m
      %6 = test.truth if %5
  region.if %8
  then:
    %9 = call @a
)graph");
}

TEST(LowerConditions, ChainInValue) {
  EXPECT_EQ(Lowered(R"py(y = a < b < c
)py"),
            R"graph(
graph 0: module
  %0 = call.compare < @a @b
  %1 = test.truth chain %0
  %3 = region.and %0 %1
  right: -> %2
    %2 = call.compare < @b @c
  store.global y = %3
)graph");
}

TEST(LowerConditions, Conditional) {
  EXPECT_EQ(Lowered(R"py(y = a if c else b if d else e
)py"),
            R"graph(
graph 0: module
  %0 = test.truth conditional @c
  %3 = region.conditional %0
  then: -> @a
  else: -> %2
    %1 = test.truth conditional @d
    %2 = region.conditional %1
    then: -> @b
    else: -> @e
  store.global y = %3
)graph");
}

TEST(LowerConditions, WalrusTest) {
  EXPECT_EQ(Lowered(R"py(if (m := f()): g(m)
)py"),
            R"graph(
graph 0: module
  %0 = call @f
  store.global m = %0
  %2 = test.truth if @m
  region.if %2
  then:
    %3 = call @g @m
)graph");
}

TEST(LowerConditions, Comprehension) {
  EXPECT_EQ(Lowered(R"py(def f(xs, y):
  return [x + y for x in xs if x > 0 if y]
)py"),
            R"graph(
graph 0: module
  %12 = call.function g1 `f`
  store.global f = %12
graph 1 in 0: function f(xs, y), locals x
  %10 = region.comprehension list
  body:
    %0 = iterate.element $xs
    region.for %0
    body:
      store.local $x = %0
      %2 = call.compare > $x 0
      %3 = test.truth filter %2
      region.if %3
      then:
        %4 = test.truth filter $y
        region.if %4
        then:
          %5 = call.binary + $x $y
          call.emit %5
  return %10
)graph");
}

TEST(LowerConditions, ComprehensionKinds) {
  EXPECT_EQ(Lowered(R"py(a = {x for x in b}
c = {k: v for k, v in d}
e = g(x async for x in h)
)py"),
            R"graph(
graph 0: module, locals x k v x
  %4 = region.comprehension set
  body:
    %0 = iterate.element @b
    region.for %0
    body:
      store.local $x.0 = %0
      call.emit $x.0
  store.global a = %4
  %14 = region.comprehension dict
  body:
    %6 = iterate.element @d
    region.for %6
    body:
      %7 = iterate.unpack 2 %6
      %8 = index.item 0 %7
      store.local $k = %8
      %10 = index.item 1 %7
      store.local $v = %10
      call.emit $k $v
  store.global c = %14
  %20 = region.comprehension generator
  body:
    %16 = iterate.element async @h
    region.for %16
    body:
      store.local $x.3 = %16
      call.emit $x.3
  %21 = call @g %20
  store.global e = %21
)graph");
}

TEST(LowerConditions, NestedComprehension) {
  EXPECT_EQ(Lowered(R"py(v = [[i * j for j in i] for i in a for k in i]
)py"),
            R"graph(
graph 0: module, locals i k j
  %13 = region.comprehension list
  body:
    %0 = iterate.element @a
    region.for %0
    body:
      store.local $i = %0
      %2 = iterate.element $i
      region.for %2
      body:
        store.local $k = %2
        %9 = region.comprehension list
        body:
          %4 = iterate.element $i
          region.for %4
          body:
            store.local $j = %4
            %6 = call.binary * $i $j
            call.emit %6
        call.emit %9
  store.global v = %13
)graph");
}

}  // namespace
}  // namespace exportlint::python
