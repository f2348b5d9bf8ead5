// How Python control lower: source and the exact graph.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

TEST(LowerControl, Elif) {
  EXPECT_EQ(Lowered(R"py(if a: b()
elif c: d()
else: e()
)py"),
            R"graph(
graph 0: module
  %0 = test.truth if @a
  region.if %0
  then:
    %1 = call @b
  else:
    %2 = test.truth if @c
    region.if %2
    then:
      %3 = call @d
    else:
      %4 = call @e
)graph");
}

TEST(LowerControl, While) {
  EXPECT_EQ(Lowered(R"py(while a > 0:
  if b: break
  continue
else: c()
)py"),
            R"graph(
graph 0: module
  region.while
  test: -> %1
    %0 = call.compare > @a 0
    %1 = test.truth while %0
  body:
    %2 = test.truth if @b
    region.if %2
    then:
      return.break
    return.continue
  else:
    %6 = call @c
)graph");
}

TEST(LowerControl, For) {
  EXPECT_EQ(Lowered(R"py(for i, x in enumerate(xs):
  f(i)
else: g()
)py"),
            R"graph(
graph 0: module
  %0 = call @enumerate @xs
  %1 = iterate.element %0
  region.for %1
  body:
    %2 = iterate.unpack 2 %1
    %3 = index.item 0 %2
    store.global i = %3
    %5 = index.item 1 %2
    store.global x = %5
    %7 = call @f @i
  else:
    %8 = call @g
)graph");
}

TEST(LowerControl, ForAsync) {
  EXPECT_EQ(Lowered(R"py(async def f():
  async for x in y: pass
  async with z as w: pass
)py"),
            R"graph(
graph 0: module
  %6 = call.function g1 `f`
  store.global f = %6
graph 1 in 0: function f(), async, locals x w
  %0 = iterate.element async @y
  region.for %0
  body:
    store.local $x = %0
  region.with async @z
  body:
    %3 = call.enter @z
    store.local $w = %3
)graph");
}

TEST(LowerControl, With) {
  EXPECT_EQ(Lowered(R"py(with a as b, c(), d as (e, f): g()
)py"),
            R"graph(
graph 0: module
  region.with @a
  body:
    %0 = call.enter @a
    store.global b = %0
    %2 = call @c
    region.with %2
    body:
      region.with @d
      body:
        %3 = call.enter @d
        %4 = iterate.unpack 2 %3
        %5 = index.item 0 %4
        store.global e = %5
        %7 = index.item 1 %4
        store.global f = %7
        %9 = call @g
)graph");
}

TEST(LowerControl, Try) {
  EXPECT_EQ(Lowered(R"py(try: a()
except E as e: b(e)
except (F, g.G): c()
except: d()
else: h()
finally: i()
)py"),
            R"graph(
graph 0: module
  %0 = call.attribute `G` @g
  %1 = call.tuple @F %0
  region.try @E %1
  body:
    %2 = call @a
  else:
    %8 = call @h
  finally:
    %9 = call @i
  handler 0:
    %3 = call.caught
    store.global e = %3
    %5 = call @b @e
  handler 1:
    %6 = call @c
  handler 2:
    %7 = call @d
)graph");
}

TEST(LowerControl, TryStar) {
  EXPECT_EQ(Lowered(R"py(try: a()
except* E: b()
)py"),
            R"graph(
graph 0: module
  region.try @E
  body:
    %0 = call @a
  handler 0:
    %1 = call @b
)graph");
}

TEST(LowerControl, Assert) {
  EXPECT_EQ(Lowered(R"py(assert a and b, f'{c}'
assert d
)py"),
            R"graph(
graph 0: module
  %0 = test.truth and @a
  %2 = region.and test @a %0
  right: -> %1
    %1 = test.truth assert @b
  region.assert %2
  message: -> %3
    %3 = call.format @c
  %5 = test.truth assert @d
  region.assert %5
)graph");
}

TEST(LowerControl, MatchValues) {
  EXPECT_EQ(Lowered(R"py(match f():
  case 1: a()
  case x.Y | 'z': b()
  case None: c()
  case _: d()
)py"),
            R"graph(
graph 0: module
  %0 = call @f
  %1 = call.compare == %0 1
  %2 = test.truth if %1
  region.if %2
  then:
    %3 = call @a
  else:
    %4 = call.attribute `Y` @x
    %5 = call.compare == %0 %4
    %6 = test.truth if %5
    %9 = region.or test %6 %6
    right: -> %8
      %7 = call.compare == %0 'z'
      %8 = test.truth if %7
    region.if %9
    then:
      %10 = call @b
    else:
      %11 = call.compare is %0 None
      %12 = test.truth if %11
      region.if %12
      then:
        %13 = call @c
      else:
        %14 = call @d
)graph");
}

TEST(LowerControl, MatchCaptures) {
  EXPECT_EQ(Lowered(R"py(match v:
  case [a, *b]: f(a)
  case {'k': c, **d} if c: g()
  case (1 | 2) as e: h(e)
  case n if n > 0: i()
  case m: j(m)
)py"),
            R"graph(
graph 0: module
  %0 = call.match `sequence` @v
  region.if %0
  then:
    %1 = index.item 0 %0
    store.global a = %1
    %3 = index.item 1 %0
    store.global b = %3
    %5 = call @f @a
  else:
    %6 = call.match `mapping` @v 'k'
    %12 = region.and test %6 %6
    right: -> %11
      %7 = index.item 0 %6
      store.global c = %7
      %9 = index.item 1 %6
      store.global d = %9
      %11 = test.truth match guard @c
    region.if %12
    then:
      %13 = call @g
    else:
      %14 = call.compare == @v 1
      %15 = test.truth if %14
      %18 = region.or test %15 %15
      right: -> %17
        %16 = call.compare == @v 2
        %17 = test.truth if %16
      region.if %18
      then:
        store.global e = @v
        %20 = call @h @e
      else:
        store.global n = @v
        %22 = call.compare > @n 0
        %23 = test.truth match guard %22
        region.if %23
        then:
          %24 = call @i
        else:
          store.global m = @v
          %26 = call @j @m
)graph");
}

TEST(LowerControl, MatchClass) {
  EXPECT_EQ(Lowered(R"py(match v:
  case C(): a()
  case p.D(1, x=y): b(y)
)py"),
            R"graph(
graph 0: module
  %0 = call @isinstance @v @C
  %1 = test.truth if %0
  region.if %1
  then:
    %2 = call @a
  else:
    %3 = call.attribute `D` @p
    %4 = call @isinstance @v %3
    %5 = test.truth if %4
    %6 = call.match `class` @v %5 1
    region.if %6
    then:
      %7 = index.item 0 %6
      store.global y = %7
      %9 = call @b @y
)graph");
}

}  // namespace
}  // namespace exportlint::python
