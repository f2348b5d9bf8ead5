// Statements, each by its short form.
#include <gtest/gtest.h>

#include "tests/python/syntax_testing.h"

namespace exportlint::python {
namespace {

TEST(PythonStatements, Assignments) {
  EXPECT_EQ(Syntax("x: int = 3; (x): int; a.b: c"), "AnnAssign(x int 3); AnnAssign(x int); AnnAssign(Attribute(a) c)");
  EXPECT_EQ(Syntax("x += 1; x //= 2; x @= y; x **= 3; x >>= 1"),
            "AugAssign(x 1); AugAssign(x 2); AugAssign(x y); AugAssign(x 3); AugAssign(x 1)");
}

TEST(PythonStatements, Definitions) {
  EXPECT_EQ(Syntax("def f[T: int = str, *Ts = *x, **P](a: int, /, b=1, *args: *Ts, c, d=2, **k) -> r: pass"),
            "FunctionDef(arguments(arg(int) arg arg(Starred(Ts)) arg arg 2 arg 1) Pass r TypeVar(int str) "
            "TypeVarTuple(Starred(x)) ParamSpec)");
  EXPECT_EQ(Syntax("@a.b(1)\n@c[2]\nclass D(E, m=F): pass"),
            "ClassDef(E keyword(F) Pass Call(Attribute(a) 1) Subscript(c 2))");
  EXPECT_EQ(Syntax("async def f():\n async with a as b: pass\n async for x in y: pass\n else: z\n"),
            "AsyncFunctionDef(arguments AsyncWith(withitem(a b) Pass) AsyncFor(x y Pass Expr(z)))");
}

TEST(PythonStatements, TypeAliases) {
  EXPECT_EQ(Syntax("type X[T] = int; type = 3; type(x); type X = list[X]"),
            "TypeAlias(X TypeVar int); Assign(type 3); Expr(Call(type x)); TypeAlias(X Subscript(list X))");
}

TEST(PythonStatements, Match) {
  EXPECT_EQ(Syntax("match x:\n case [1, -2+3j, *_, *r] | None: pass\n case {'a': b, **rest} if c: pass\n case A.B(x, "
                   "y=1) as z: pass\n case _: pass\n"),
            "Match(x match_case(MatchOr(MatchSequence(MatchValue(1) MatchValue(BinOp(UnaryOp(2) 3j)) MatchStar "
            "MatchStar) MatchSingleton) Pass) match_case(MatchMapping('a' MatchAs) c Pass) "
            "match_case(MatchAs(MatchClass(Attribute(A) MatchAs MatchValue(1))) Pass) match_case(MatchAs Pass))");
  EXPECT_EQ(Syntax("match (x):\n case 'a' 'b': pass\n case (a): pass\n case a, : pass\n case (): pass\n"),
            "Match(x match_case(MatchValue('a' 'b') Pass) match_case(MatchAs Pass) match_case(MatchSequence(MatchAs) "
            "Pass) match_case(MatchSequence Pass))");
  EXPECT_EQ(Syntax("match -x:\n case -1: pass\n"), "Match(UnaryOp(x) match_case(MatchValue(UnaryOp(1)) Pass))");
}

TEST(PythonStatements, MatchIsAName) {
  EXPECT_EQ(
      Syntax("match = 1; match[x]; match(x); match * y; match.z"),
      "Assign(match 1); Expr(Subscript(match x)); Expr(Call(match x)); Expr(BinOp(match y)); Expr(Attribute(match))");
  EXPECT_EQ(Syntax("match not in y"), "Expr(Compare(match y))");
}

TEST(PythonStatements, Try) {
  EXPECT_EQ(Syntax("try: pass\nexcept* A as e: pass\n"), "TryStar(Pass ExceptHandler(A Pass))");
  EXPECT_EQ(Syntax("try: pass\nexcept A, B: pass\nelse: a\nfinally: b\n"),
            "Try(Pass ExceptHandler(Tuple(A B) Pass) Expr(a) Expr(b))");
}

TEST(PythonStatements, WithItems) {
  EXPECT_EQ(Syntax("with (a as b, c as d,): pass\nwith (a, b): pass\nwith (a, b) as c: pass\nwith (a).b as c, d: "
                   "pass\nwith (yield): pass\n"),
            "With(withitem(a b) withitem(c d) Pass); With(withitem(a) withitem(b) Pass); With(withitem(Tuple(a b) c) "
            "Pass); With(withitem(Attribute(a) c) withitem(d) Pass); With(withitem(Yield) Pass)");
}

TEST(PythonStatements, ElifChain) {
  EXPECT_EQ(Syntax("if a: b\nelif c: d\nelif e: f\nelse: g\n"), "If(a Expr(b) If(c Expr(d) If(e Expr(f) Expr(g))))");
}

TEST(PythonStatements, For) {
  EXPECT_EQ(Syntax("for x, *y in *a, b: pass\nelse: c"), "For(Tuple(x Starred(y)) Tuple(Starred(a) b) Pass Expr(c))");
}

TEST(PythonStatements, Imports) {
  EXPECT_EQ(Syntax("from . import a; from ...b.c import (d as e, f,); import a.b as c, d; from x import *"),
            "ImportFrom(alias); ImportFrom(alias alias); Import(alias alias); ImportFrom(alias)");
}

TEST(PythonStatements, Simple) {
  EXPECT_EQ(Syntax("global a, b; nonlocal c; del a, (b, [c]); assert a, b; raise a from b; return *a, b"),
            "Global; Nonlocal; Delete(a Tuple(b List(c))); Assert(a b); Raise(a b); Return(Tuple(Starred(a) b))");
}

}  // namespace
}  // namespace exportlint::python
