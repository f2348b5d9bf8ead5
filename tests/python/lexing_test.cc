// Numbers, lines, indentation and encodings.
#include <gtest/gtest.h>

#include "tests/python/syntax_testing.h"

namespace exportlint::python {
namespace {

TEST(PythonLexing, Numbers) {
  EXPECT_EQ(Syntax("x = 1if y else 2"), "Assign(x IfExp(y 1 2))");
  EXPECT_EQ(Syntax("1.5e101.__format__; 0xF_F; 0o17; 0b1_0; 1_000j; .5; 1.e3; 1.; 0_0"),
            "Expr(Attribute(1.5e101)); Expr(0xF_F); Expr(0o17); Expr(0b1_0); Expr(1_000j); Expr(.5); Expr(1.e3); "
            "Expr(1.); Expr(0_0)");
}

TEST(PythonLexing, BadNumbers) {
  EXPECT_EQ(
      Syntax("x = 0777\n1__0\n0b12\n1_\n12abc\n1e+"),
      " !1:5 leading zeros are not allowed in an integer: use the prefix 0o for octal !2:1 invalid number: misplaced "
      "underscore !3:1 invalid digit in a number of this radix !4:1 invalid number: misplaced underscore !5:1 invalid "
      "number: a letter or digit follows it directly !6:1 invalid number: no digit in its exponent");
}

TEST(PythonLexing, Lines) {
  EXPECT_EQ(Syntax("a;b;\n"), "Expr(a); Expr(b)");
  EXPECT_EQ(Syntax("if x:\r\n  a\r\nb\r"), "If(x Expr(a)); Expr(b)");
  EXPECT_EQ(Syntax("\fx\n\f\ny"), "Expr(x); Expr(y)");
  EXPECT_EQ(Syntax("x = 1 # no newline"), "Assign(x 1)");
  EXPECT_EQ(Syntax("# only a comment"), "");
}

TEST(PythonLexing, Names) {
  EXPECT_EQ(Syntax("é = ñ2"), "Assign(é ñ2)");
  EXPECT_EQ(Syntax("x = “a”"), " !1:5 this character cannot be part of a name");
}

TEST(PythonLexing, Continuation) {
  EXPECT_EQ(Syntax("x = \\ y"), " !1:5 unexpected character after the line continuation `\\`");
}

TEST(PythonLexing, TabsStopEveryEightColumns) {
  EXPECT_EQ(Syntax("if x:\n\ty\n\tz\n"), "If(x Expr(y) Expr(z))");
  EXPECT_EQ(Syntax("if x:\n        y\n\tz\nw"),
            "If(x Expr(y) Expr(z)); Expr(w) !3:2 inconsistent use of tabs and spaces in indentation");
  EXPECT_EQ(Syntax("if x:\n\tif y:\n\t\tz\n\tw\n"), "If(x If(y Expr(z)) Expr(w))");
}

TEST(PythonLexing, LoneCarriageReturnsEndLinesAndComments) {
  EXPECT_EQ(Syntax("a # b\rc\rif d:\r  e\r"), "Expr(a); Expr(c); If(d Expr(e))");
}

}  // namespace
}  // namespace exportlint::python
