// Expressions, each by its short form.
#include <gtest/gtest.h>

#include "tests/python/syntax_testing.h"

namespace exportlint::python {
namespace {

TEST(PythonExpressions, Operators) {
  EXPECT_EQ(Syntax("a < b <= c is not d not in e"), "Expr(Compare(a b c d e))");
  EXPECT_EQ(Syntax("not a or b and c"), "Expr(BoolOp(UnaryOp(a) BoolOp(b c)))");
  EXPECT_EQ(Syntax("-a ** -b"), "Expr(UnaryOp(BinOp(a UnaryOp(b))))");
  EXPECT_EQ(Syntax("a if b else c if d else e"), "Expr(IfExp(b a IfExp(d c e)))");
  EXPECT_EQ(Syntax("await x ** 2"), "Expr(BinOp(Await(x) 2))");
  EXPECT_EQ(Syntax("a.b[1:2, ::3, ...](*c, d=1, **e)"),
            "Expr(Call(Subscript(Attribute(a) Tuple(Slice(1 2) Slice(3) ...)) Starred(c) keyword(1) keyword(e)))");
}

TEST(PythonExpressions, LambdaAndWalrus) {
  EXPECT_EQ(Syntax("lambda x, /, y=1, *z, k, w=2, **q: x"), "Expr(Lambda(arguments(arg arg arg arg arg 2 arg 1) x))");
  EXPECT_EQ(Syntax("(a := 1)"), "Expr(NamedExpr(a 1))");
}

TEST(PythonExpressions, Comprehensions) {
  EXPECT_EQ(Syntax("[x async for x in y if a if b]"), "Expr(ListComp(x comprehension(x y a b)))");
  EXPECT_EQ(Syntax("{**a, 'b': 1}; {1, *b}; {k: v for k, v in d}"),
            "Expr(Dict('b' a 1)); Expr(Set(1 Starred(b))); Expr(DictComp(k v comprehension(Tuple(k v) d)))");
  EXPECT_EQ(Syntax("f(x for x in y)"), "Expr(Call(f GeneratorExp(x comprehension(x y))))");
}

TEST(PythonExpressions, YieldAndStars) {
  EXPECT_EQ(Syntax("(yield), (yield from a)"), "Expr(Tuple(Yield YieldFrom(a)))");
  EXPECT_EQ(Syntax("a, *b = c = d"), "Assign(Tuple(a Starred(b)) c d)");
}

}  // namespace
}  // namespace exportlint::python
