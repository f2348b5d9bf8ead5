// Strings: f-strings, t-strings, concatenation, values.
#include <gtest/gtest.h>

#include "tests/python/syntax_testing.h"

namespace exportlint::python {
namespace {

TEST(PythonStrings, FormatStrings) {
  EXPECT_EQ(Syntax("f'a{x!r:>{w}}b' 'c' f'{y=}'"),
            "Expr(JoinedStr(<a> FormattedValue(x JoinedStr(<>> FormattedValue(w))) <b' 'c' f'{y=> FormattedValue(y)))");
  EXPECT_EQ(Syntax("f'{x:%H:%M}{ {1: 2}[1] }{(lambda x: 1)}{{}}'"),
            "Expr(JoinedStr(FormattedValue(x JoinedStr(<%H:%M>)) FormattedValue(Subscript(Dict(1 2) 1)) "
            "FormattedValue(Lambda(arguments(arg) 1)) <{{}}>))");
  EXPECT_EQ(Syntax("f\"{\"nested\" f'{f\"{1}\"}'}\""),
            "Expr(JoinedStr(FormattedValue(JoinedStr(\"nested\" FormattedValue(JoinedStr(FormattedValue(1)))))))");
  EXPECT_EQ(Syntax("f'''{\nx # c }\n}'''"), "Expr(JoinedStr(FormattedValue(x)))");
  EXPECT_EQ(Syntax("f'{x:=5}{(y:=6)}'"),
            "Expr(JoinedStr(FormattedValue(x JoinedStr(<=5>)) FormattedValue(NamedExpr(y 6))))");
}

TEST(PythonStrings, Concatenation) {
  EXPECT_EQ(Syntax("u'a' \"b\" \\\n  'c'"), "Expr(u'a' \"b\" \\\n  'c')");
  EXPECT_EQ(Syntax("(u'a' # c\n 'b')"), "Expr(u'a' # c\n 'b')");
}

TEST(PythonStrings, RawAndTemplate) {
  EXPECT_EQ(Expression("rf'\\{x}\\n'"), "JoinedStr(<\\> FormattedValue(x) <\\n>)");
  EXPECT_EQ(Expression("f'\\N{DASH}{x}'"), "JoinedStr(<\\N{DASH}> FormattedValue(x))");
  EXPECT_EQ(Expression("t'{a!s:{b}}c'"), "TemplateStr(Interpolation(a JoinedStr(FormattedValue(b))) <c>)");
  EXPECT_EQ(Syntax("t'a' 'b'"), " !1:6 t-strings cannot be joined with other strings");
}

TEST(PythonStrings, BadEscapes) {
  EXPECT_EQ(Syntax("'\\x4'\ny"), "Expr(y) !1:2 this escape sequence is incomplete or names no character");
  EXPECT_EQ(Syntax("r'\\x4'"), "Expr(r'\\x4')");
  EXPECT_EQ(Syntax("b'\xC3\xA9'"), " !1:1 bytes can only hold ASCII characters: use an escape sequence");
}

std::string Value(std::string_view literal) {
  std::string value;
  return StringValue(literal, &value) ? value : "(none)";
}

TEST(PythonStrings, Values) {
  EXPECT_EQ(Value("'a\\n\\x41\\u00e9\\U0001F600\\101\\q'"),
            "a\nA\xC3\xA9\xF0\x9F\x98\x80"
            "A\\q");
  EXPECT_EQ(Value("'\\N{DASH}'"), "\\N{DASH}");
  EXPECT_EQ(Value("R'a\\n\\''"), "a\\n\\'");
  EXPECT_EQ(Value("'''a\r\n\"b\\\nc'''"), "a\n\"bc");
  EXPECT_EQ(Value("u'a' # 'x'\n  \"b\" \\\n '''c'''"), "abc");
  EXPECT_EQ(Value("''"), "");
  EXPECT_EQ(Value("b'a'"), "(none)");
  EXPECT_EQ(Value("f'a'"), "(none)");
  EXPECT_EQ(Value("'a"), "(none)");
  EXPECT_EQ(Value("abc"), "(none)");
}

TEST(PythonStrings, PrefixIsAFlagOfTheConstant) {
  const Tree tree = Parse("u'a'");
  const NodeId statement = tree.list(tree.as<Module>(tree.root()).body)[0];
  EXPECT_EQ(tree[tree.as<ExprStatement>(statement).value].flags, 1);
}

}  // namespace
}  // namespace exportlint::python
