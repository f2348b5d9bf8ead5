// How Python definitions lower: source and the exact graph.
#include <gtest/gtest.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

TEST(LowerDefinitions, Function) {
  EXPECT_EQ(Lowered(R"py(def f(a, b: int = 1, /, c=x, *args: str, d, e=None, **kw) -> torch.Tensor:
  return a
)py"),
            R"graph(
graph 0: module
  %1 = call.function g1 `f` b=1 c=@x e=None
  store.global f = %1
graph 1 in 0: function f(pos a, pos b: int =, c =, *args: str, kw d, kw e =, **kw) -> tensor
  return $a
)graph");
}

TEST(LowerDefinitions, Decorators) {
  EXPECT_EQ(Lowered(R"py(@torch.no_grad()
@a.b
def f(): pass
)py"),
            R"graph(
graph 0: module
  %0 = call.attribute `no_grad` @torch
  %1 = call %0
  %2 = call.attribute `b` @a
  %3 = call.function g1 `f`
  %4 = call.decorate %2 %3
  %5 = call.decorate %1 %4
  store.global f = %5
graph 1 in 0: function f(), no grad
)graph");
}

TEST(LowerDefinitions, DecoratorFlags) {
  EXPECT_EQ(Lowered(R"py(class C:
  @property
  def p(self): pass
  @p.setter
  def p(self, v): pass
  @staticmethod
  def s(): pass
  @abc.abstractmethod
  @classmethod
  def c(cls): pass
@jit.script
def a(): pass
@torch.jit.ignore
def b(): pass
@torch.jit.export
def d(): pass
@typing.overload
def e(): pass
@torch._dynamo.disable
def g(): pass
@other.ignore
def h(): pass
)py"),
            R"graph(
graph 0: module
  %15 = call.class c0 `C`
  store.global C = %15
  %17 = call.attribute `script` @jit
  %18 = call.function g6 `a`
  %19 = call.decorate %17 %18
  store.global a = %19
  %21 = call.attribute `jit` @torch
  %22 = call.attribute `ignore` %21
  %23 = call.function g7 `b`
  %24 = call.decorate %22 %23
  store.global b = %24
  %26 = call.attribute `jit` @torch
  %27 = call.attribute `export` %26
  %28 = call.function g8 `d`
  %29 = call.decorate %27 %28
  store.global d = %29
  %31 = call.attribute `overload` @typing
  %32 = call.function g9 `e`
  %33 = call.decorate %31 %32
  store.global e = %33
  %35 = call.attribute `_dynamo` @torch
  %36 = call.attribute `disable` %35
  %37 = call.function g10 `g`
  %38 = call.decorate %36 %37
  store.global g = %38
  %40 = call.attribute `ignore` @other
  %41 = call.function g11 `h`
  %42 = call.decorate %40 %41
  store.global h = %42
graph 1 in 0: class body C, locals p s c
  %0 = call.function g2 `p`
  %1 = call.decorate @property %0
  store.local $p = %1
  %3 = call.attribute `setter` $p
  %4 = call.function g3 `p`
  %5 = call.decorate %3 %4
  store.local $p = %5
  %7 = call.function g4 `s`
  %8 = call.decorate @staticmethod %7
  store.local $s = %8
  %10 = call.attribute `abstractmethod` @abc
  %11 = call.function g5 `c`
  %12 = call.decorate @classmethod %11
  %13 = call.decorate %10 %12
  store.local $c = %13
graph 2 in 1: method C.p(self), property
graph 3 in 1: method C.p(self, v), setter
graph 4 in 1: method C.s(), static
graph 5 in 1: method C.c(cls), classmethod, abstract
graph 6 in 0: function a(), scripted
graph 7 in 0: function b(), jit ignored
graph 8 in 0: function d(), jit export
graph 9 in 0: function e(), overload
graph 10 in 0: function g(), compile disabled
graph 11 in 0: function h()
class 0: C() body 1, methods 2 3 4 5
)graph");
}

TEST(LowerDefinitions, Lambda) {
  EXPECT_EQ(Lowered(R"py(f = lambda x, y=1: x + y
)py"),
            R"graph(
graph 0: module
  %2 = call.function g1 `<lambda>` y=1
  store.global f = %2
graph 1 in 0: lambda <lambda>(x, y =)
  %0 = call.binary + $x $y
  return %0
)graph");
}

TEST(LowerDefinitions, Class) {
  EXPECT_EQ(Lowered(R"py(@dataclass(frozen=True)
class C(nn.Module, Generic[T], metaclass=M):
  'doc'
  x: int = 1
  y: Optional[Tensor]
  z = x
  if a:
    def forward(self, x): return x + z
)py"),
            R"graph(
graph 0: module
  %0 = call @dataclass frozen=True
  %1 = call.attribute `Module` @nn
  %2 = index.subscript @Generic @T
  %11 = call.class c0 `C` %1 %2 metaclass=@M
  %12 = call.decorate %0 %11
  store.global C = %12
graph 1 in 0: class body C, locals x y z forward
  store.local $x = 1
  store.local $z = $x
  %5 = test.truth if @a
  region.if %5
  then:
    %8 = call.function g2 `forward`
    store.local $forward = %8
graph 2 in 1: method C.forward(self, x)
  %6 = call.binary + $x @z
  return %6
class 0: @dataclass C(nn.Module, Generic) body 1, methods 2, fields x: int =; y: union[tensor, None]
)graph");
}

TEST(LowerDefinitions, NestedNames) {
  EXPECT_EQ(Lowered(R"py(def f():
  class C:
    def m(self):
      return lambda: 1
  def g(): pass
  global h
  def h(): pass
)py"),
            R"graph(
graph 0: module
  %11 = call.function g1 `f`
  store.global f = %11
graph 1 in 0: function f(), locals C g
  %5 = call.class c0 `C`
  store.local $C = %5
  %7 = call.function g5 `g`
  store.local $g = %7
  %9 = call.function g6 `h`
  store.global h = %9
graph 2 in 1: class body f.<locals>.C, locals m
  %3 = call.function g3 `m`
  store.local $m = %3
graph 3 in 2: method f.<locals>.C.m(self)
  %1 = call.function g4 `<lambda>`
  return %1
graph 4 in 3: lambda f.<locals>.C.m.<locals>.<lambda>()
  return 1
graph 5 in 1: function f.<locals>.g()
graph 6 in 1: function h()
class 0: f.<locals>.C() body 2, methods 3
)graph");
}

}  // namespace
}  // namespace exportlint::python
