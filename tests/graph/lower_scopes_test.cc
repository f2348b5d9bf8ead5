// How Python scopes lower: source and the exact graph.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

TEST(LowerScopes, LocalGlobalBuiltin) {
  EXPECT_EQ(Lowered(R"py(def f(a):
  b = a
  global c
  c = d
  return len(b)
)py"),
            R"graph(
graph 0: module
  %4 = call.function g1 `f`
  store.global f = %4
graph 1 in 0: function f(a), locals b
  store.local $b = $a
  store.global c = @d
  %2 = call @len $b
  return %2
)graph");
}

TEST(LowerScopes, AssignedLaterIsLocal) {
  EXPECT_EQ(Lowered(R"py(def f():
  g(x)
  x = 1
)py"),
            R"graph(
graph 0: module
  %2 = call.function g1 `f`
  store.global f = %2
graph 1 in 0: function f(), locals x
  %0 = call @g $x
  store.local $x = 1
)graph");
}

TEST(LowerScopes, Capture) {
  EXPECT_EQ(Lowered(R"py(def f(a):
  def g():
    return a
  return g
)py"),
            R"graph(
graph 0: module
  %4 = call.function g1 `f`
  store.global f = %4
graph 1 in 0: function f(a), locals g
  %1 = call.function g2 `g`
  store.local $g = %1
  return $g
graph 2 in 1: function f.<locals>.g(), locals a, captures $a<-$a
  return $a
)graph");
}

TEST(LowerScopes, CaptureThroughLevels) {
  EXPECT_EQ(Lowered(R"py(def f(a):
  def g():
    def h():
      return a
)py"),
            R"graph(
graph 0: module
  %5 = call.function g1 `f`
  store.global f = %5
graph 1 in 0: function f(a), locals g
  %3 = call.function g2 `g`
  store.local $g = %3
graph 2 in 1: function f.<locals>.g(), locals h a, captures $a<-$a
  %1 = call.function g3 `h`
  store.local $h = %1
graph 3 in 2: function f.<locals>.g.<locals>.h(), locals a, captures $a<-$a
  return $a
)graph");
}

TEST(LowerScopes, CaptureThroughClass) {
  EXPECT_EQ(Lowered(R"py(def f(a):
  class C:
    a = 1
    def m(self):
      return a
)py"),
            R"graph(
graph 0: module
  %6 = call.function g1 `f`
  store.global f = %6
graph 1 in 0: function f(a), locals C
  %4 = call.class c0 `C`
  store.local $C = %4
graph 2 in 1: class body f.<locals>.C, locals a m a, captures $a.2<-$a
  store.local $a.0 = 1
  %2 = call.function g3 `m`
  store.local $m = %2
graph 3 in 2: method f.<locals>.C.m(self), locals a, captures $a<-$a.2
  return $a
class 0: f.<locals>.C() body 2, methods 3
)graph");
}

TEST(LowerScopes, ClassNamesAreHidden) {
  EXPECT_EQ(Lowered(R"py(class C:
  a = 1
  b = a
  def m(self):
    return a, b
)py"),
            R"graph(
graph 0: module
  %6 = call.class c0 `C`
  store.global C = %6
graph 1 in 0: class body C, locals a b m
  store.local $a = 1
  store.local $b = $a
  %4 = call.function g2 `m`
  store.local $m = %4
graph 2 in 1: method C.m(self)
  %2 = call.tuple @a @b
  return %2
class 0: C() body 1, methods 2
)graph");
}

TEST(LowerScopes, ClassReadsFunction) {
  EXPECT_EQ(Lowered(R"py(def f(a):
  class C:
    b = a
)py"),
            R"graph(
graph 0: module
  %3 = call.function g1 `f`
  store.global f = %3
graph 1 in 0: function f(a), locals C
  %1 = call.class c0 `C`
  store.local $C = %1
graph 2 in 1: class body f.<locals>.C, locals b a, captures $a<-$a
  store.local $b = $a
class 0: f.<locals>.C() body 2
)graph");
}

TEST(LowerScopes, Nonlocal) {
  EXPECT_EQ(Lowered(R"py(def f():
  a = 1
  def g():
    nonlocal a
    a += 1
)py"),
            R"graph(
graph 0: module
  %5 = call.function g1 `f`
  store.global f = %5
graph 1 in 0: function f(), locals a g
  store.local $a = 1
  %3 = call.function g2 `g`
  store.local $g = %3
graph 2 in 1: function f.<locals>.g(), locals a, captures $a<-$a
  %1 = mutate.augmented + $a 1
  store.local $a = %1
)graph");
}

TEST(LowerScopes, GlobalStopsCapture) {
  EXPECT_EQ(Lowered(R"py(def f(a):
  def g():
    global a
    a = 1
    def h(): return a
)py"),
            R"graph(
graph 0: module
  %6 = call.function g1 `f`
  store.global f = %6
graph 1 in 0: function f(a), locals g
  %4 = call.function g2 `g`
  store.local $g = %4
graph 2 in 1: function f.<locals>.g(), locals h
  store.global a = 1
  %2 = call.function g3 `h`
  store.local $h = %2
graph 3 in 2: function f.<locals>.g.<locals>.h()
  return @a
)graph");
}

TEST(LowerScopes, ComprehensionHasOwnSlots) {
  EXPECT_EQ(Lowered(R"py(def f(x, xs):
  y = [x for x in xs]
  return x
)py"),
            R"graph(
graph 0: module
  %7 = call.function g1 `f`
  store.global f = %7
graph 1 in 0: function f(x, xs), locals y x
  %4 = region.comprehension list
  body:
    %0 = iterate.element $xs
    region.for %0
    body:
      store.local $x.3 = %0
      call.emit $x.3
  store.local $y = %4
  return $x.0
)graph");
}

TEST(LowerScopes, FirstIterableIsOutside) {
  EXPECT_EQ(Lowered(R"py(def f(x):
  return [x for x in x]
)py"),
            R"graph(
graph 0: module
  %6 = call.function g1 `f`
  store.global f = %6
graph 1 in 0: function f(x), locals x
  %4 = region.comprehension list
  body:
    %0 = iterate.element $x.0
    region.for %0
    body:
      store.local $x.1 = %0
      call.emit $x.1
  return %4
)graph");
}

TEST(LowerScopes, ModuleComprehension) {
  EXPECT_EQ(Lowered(R"py(x = [lambda: y for y in z]
)py"),
            R"graph(
graph 0: module, locals y
  %6 = region.comprehension list
  body:
    %0 = iterate.element @z
    region.for %0
    body:
      store.local $y = %0
      %3 = call.function g1 `<lambda>`
      call.emit %3
  store.global x = %6
graph 1 in 0: lambda <lambda>(), locals y, captures $y<-$y
  return $y
)graph");
}

TEST(LowerScopes, WalrusInComprehension) {
  EXPECT_EQ(Lowered(R"py(def f(xs):
  any((y := x) for x in xs)
  return y
a = [b := c for c in d]
)py"),
            R"graph(
graph 0: module, locals c
  %8 = call.function g1 `f`
  store.global f = %8
  %15 = region.comprehension list
  body:
    %10 = iterate.element @d
    region.for %10
    body:
      store.local $c = %10
      store.global b = $c
      call.emit @b
  store.global a = %15
graph 1 in 0: function f(xs), locals y x
  %5 = region.comprehension generator
  body:
    %0 = iterate.element $xs
    region.for %0
    body:
      store.local $x = %0
      store.local $y = $x
      call.emit $y
  %6 = call @any %5
  return $y
)graph");
}

TEST(LowerScopes, LocalBinders) {
  EXPECT_EQ(Lowered(R"py(def f():
  import a.b, c as d
  from e import g as h, i
  for j, (k, *l) in m: pass
  with n as o: pass
  try: pass
  except E as p: pass
  class Q: pass
  def r(): pass
  s: int
  t[0] = u.v = 1
  match w:
    case [x, {'k': y, **z}]: pass
)py"),
            R"graph(
graph 0: module
  %39 = call.function g1 `f`
  store.global f = %39
graph 1 in 0: function f(), locals a d h i j k l o p Q r s x z y
  %0 = call.import top `a.b`
  store.local $a = %0
  %2 = call.import `c`
  store.local $d = %2
  %4 = call.import_from `g` 'e'
  store.local $h = %4
  %6 = call.import_from `i` 'e'
  store.local $i = %6
  %8 = iterate.element @m
  region.for %8
  body:
    %9 = iterate.unpack 2 %8
    %10 = index.item 0 %9
    store.local $j = %10
    %12 = index.item 1 %9
    %13 = iterate.unpack 2 star %12 1
    %14 = index.item 0 %13
    store.local $k = %14
    %16 = index.item 1 %13
    store.local $l = %16
  region.with @n
  body:
    %19 = call.enter @n
    store.local $o = %19
  region.try @E
  handler 0:
    %22 = call.caught
    store.local $p = %22
  %25 = call.class c0 `Q`
  store.local $Q = %25
  %27 = call.function g3 `r`
  store.local $r = %27
  store.item @t 0 1
  store.attribute `v` @u 1
  %31 = call.match `sequence` @w 'k'
  region.if %31
  then:
    %32 = index.item 0 %31
    store.local $x = %32
    %34 = index.item 1 %31
    store.local $y = %34
    %36 = index.item 2 %31
    store.local $z = %36
graph 2 in 1: class body f.<locals>.Q
graph 3 in 1: function f.<locals>.r()
class 0: f.<locals>.Q() body 2
)graph");
}

}  // namespace
}  // namespace exportlint::python
