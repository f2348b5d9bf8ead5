// What is not Python: message, place, and the next statement.
#include <gtest/gtest.h>

#include "tests/python/syntax_testing.h"

namespace exportlint::python {
namespace {

TEST(PythonErrors, MissingOperator) {
  EXPECT_EQ(Syntax("a = b c\nd"),
            "Assign(a b); Expr(d) !1:7 expected the end of the statement: an operator, a comma or a bracket may be "
            "missing before this");
  EXPECT_EQ(Syntax("f(a b)\nx"), "Expr(x) !1:5 expected `)` or `,`");
  EXPECT_EQ(Syntax("print 'x'"),
            "Expr(print) !1:7 expected the end of the statement: an operator, a comma or a bracket may be missing "
            "before this");
  EXPECT_EQ(Syntax("a ? b"), "Expr(a) !1:3 this character has no meaning in Python");
  EXPECT_EQ(Syntax("x)\ny"), "Expr(x); Expr(y) !1:2 this bracket was never opened");
}

TEST(PythonErrors, OpenBracketEndsAtAKeyword) {
  EXPECT_EQ(Syntax("x = (1,\ny = 2\ndef f(): pass"), "FunctionDef(arguments Pass) !2:3 expected `)` or `,`");
  EXPECT_EQ(Syntax("x = (\nclass A:\n  y\n"), "ClassDef(Expr(y)) !2:1 expected an expression");
}

TEST(PythonErrors, Headers) {
  EXPECT_EQ(Syntax("if x\n  y\nz"), "Expr(y); Expr(z) !1:5 expected `:`");
  EXPECT_EQ(Syntax("def f(:\n  y\nz"), " !1:7 expected the name of a parameter");
}

TEST(PythonErrors, Indentation) {
  EXPECT_EQ(Syntax("def f():\nx"), "FunctionDef(arguments); Expr(x) !2:1 expected an indented block");
  EXPECT_EQ(Syntax("  x\ny"), "Expr(x); Expr(y) !1:3 unexpected indentation");
  EXPECT_EQ(Syntax("if x:\n    y\n  z\nw"),
            "If(x Expr(y)); Expr(z); Expr(w) !3:3 this indentation matches no outer level");
}

TEST(PythonErrors, Clauses) {
  EXPECT_EQ(Syntax("try: x\ny"), "Try(Expr(x)); Expr(y) !2:1 expected `except` or `finally`");
  EXPECT_EQ(Syntax("except: x\ny"), "Expr(y) !1:1 this clause belongs to no statement before it");
  EXPECT_EQ(Syntax("else: x"), " !1:1 this clause belongs to no statement before it");
  EXPECT_EQ(Syntax("async x\n@a\nx"),
            "Expr(x) !1:7 expected `def`, `for` or `with` after `async` !3:1 expected a function or a class after a "
            "decorator");
}

TEST(PythonErrors, Strings) {
  EXPECT_EQ(Syntax("'abc\nx"), "Expr(x) !1:1 unterminated string");
  EXPECT_EQ(Syntax("\"\"\"abc"), " !1:1 unterminated triple-quoted string");
  EXPECT_EQ(Syntax("x = 'a' b'c'"), " !1:9 bytes and text cannot be joined");
}

TEST(PythonErrors, FormatStrings) {
  EXPECT_EQ(Syntax("f'{}'\nf'{a!x}'\nf'}'\nf'{a'\nf'{a b}'\nok"),
            "Expr(ok) !1:4 expected an expression in this field of an f-string !2:6 expected `s`, `r` or `a` after `!` "
            "!3:3 a single `}` in an f-string: write it twice !4:5 unterminated string !5:6 expected `}`, `!` and a "
            "conversion, or `:` and a format in this field");
}

TEST(PythonErrors, Targets) {
  EXPECT_EQ(Syntax("1 = x; y"), " !1:1 a literal cannot be assigned to");
  EXPECT_EQ(Syntax("f() = 2\nf() += 1"),
            " !1:1 a call cannot be assigned to !2:1 only a name, an attribute or an item can stand before an "
            "augmented assignment");
  EXPECT_EQ(Syntax("a + 1: int"), " !1:1 only a name, an attribute or an item can be annotated");
  EXPECT_EQ(Syntax("del f()\ndel *a"), " !1:5 a call cannot be deleted !2:5 a starred expression cannot stand here");
  EXPECT_EQ(Syntax("not x = 1\nfor f() in x: pass\nwith a as 1: pass"),
            " !1:1 this expression cannot be assigned to !2:5 a call cannot be assigned to !3:11 a literal cannot be "
            "assigned to");
  EXPECT_EQ(Syntax("yield = 1\n(a, b) += 1"),
            " !1:1 this expression cannot be assigned to !2:1 only a name, an attribute or an item can stand before an "
            "augmented assignment");
}

TEST(PythonErrors, Arguments) {
  EXPECT_EQ(Syntax("f(a=1, b)\nf(**a, b)\nf(**a, *b)\nf(x for x in y, 1)"),
            " !1:8 a positional argument follows a keyword argument !2:8 a positional argument follows `**` !3:8 a "
            "positional argument follows `**` !4:3 a generator expression needs round brackets here");
}

TEST(PythonErrors, Parameters) {
  EXPECT_EQ(Syntax("def f(a=1, b): pass\ndef f(*): pass\ndef f(**a, b): pass\ndef f(/): pass"),
            " !1:13 a parameter without a default follows one with a default !2:8 expected the name of a parameter "
            "!3:12 no parameter may follow `**` and its name !4:8 expected a parameter before `/`");
  EXPECT_EQ(Syntax("lambda *: 1\nlambda: (yield)"),
            "Expr(Lambda(arguments Yield)) !1:9 expected the name of a parameter");
}

TEST(PythonErrors, Stars) {
  EXPECT_EQ(Syntax("(*a)\n*a\n[*a for a in b]\n{**a for a in b}"),
            "Expr(Starred(a)) !1:2 a starred expression cannot stand alone in round brackets !3:5 a starred expression "
            "cannot stand in a comprehension !4:6 `**` cannot stand in a comprehension");
}

TEST(PythonErrors, Imports) {
  EXPECT_EQ(
      Syntax("import a.b as c.d\nfrom a import b,\nfrom . import\nimport"),
      "Import(alias) !1:16 expected the end of the statement: an operator, a comma or a bracket may be missing before "
      "this !2:17 expected a name to import !3:14 expected a name to import !4:7 expected the name of a module");
}

TEST(PythonErrors, Match) {
  EXPECT_EQ(Syntax("match x:\n case 1: pass\n foo\n case a b: pass\n case 3: pass\nz"),
            "Match(x match_case(MatchValue(1) Pass) match_case(MatchValue(3) Pass)); Expr(z) !3:2 expected `case` !4:9 "
            "expected `:`");
}

TEST(PythonErrors, Operators) {
  EXPECT_EQ(Syntax("a not b\na is is b\n- not a"),
            " !1:7 expected `in` after `not` !2:6 expected an expression !3:3 expected an expression");
}

}  // namespace
}  // namespace exportlint::python
