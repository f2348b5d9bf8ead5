// Hostile sizes: each ends quickly, in bounded stack, with an error where it is no Python.
#include <gtest/gtest.h>

#include <string>

#include "tests/python/syntax_testing.h"

namespace exportlint::python {
namespace {

std::string Repeat(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

// Empty when there is no error.
std::string FirstError(std::string_view text) {
  const Tree tree = Parse(text);
  return tree.errors().empty() ? "" : std::string(tree.errors()[0].message);
}

TEST(PythonLimits, Brackets) {
  EXPECT_EQ(FirstError(Repeat("(", 150) + "x" + Repeat(")", 150)), "");
  EXPECT_EQ(Syntax("y\n" + Repeat("(", 10000) + "\nx"), "Expr(y); Expr(x) !2:201 too many nested brackets");
  EXPECT_EQ(FirstError(Repeat("[", 10000) + Repeat("]", 10000)), "too many nested brackets");
  EXPECT_EQ(FirstError(Repeat("f'{", 10000)), "too many nested brackets");
}

TEST(PythonLimits, RightRecursion) {
  for (const char* text : {"not ", "-", "~", "lambda: ", "2 ** ", "a if b else "}) {
    EXPECT_EQ(FirstError(Repeat(text, 100) + "x"), "") << text;
    EXPECT_EQ(Syntax(Repeat(text, 100000) + "x\ny").substr(0, 7), "Expr(y)") << text;
  }
}

TEST(PythonLimits, LeftChainsAreAsLongAsTheFile) {
  EXPECT_EQ(FirstError("a" + Repeat(" + a", 100000)), "");
  EXPECT_EQ(FirstError("a" + Repeat(".a", 100000)), "");
  EXPECT_EQ(FirstError("a" + Repeat("(0)[1]", 100000)), "");
  EXPECT_EQ(FirstError("if a: pass\n" + Repeat("elif a: pass\n", 100000)), "");
  EXPECT_EQ(FirstError(Repeat("a = ", 100000) + "1"), "");
}

TEST(PythonLimits, PrintingADeepTreeStaysSmall) {
  const std::string text = "if a: pass\n" + Repeat("elif a: pass\n", 20000);
  EXPECT_LT(PrintSyntax(Parse(text), text).size(), 20'000'000u);
}

TEST(PythonLimits, Indentation) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "if x:\n";
  EXPECT_EQ(FirstError(text), "too many levels of indentation");
}

TEST(PythonLimits, OneLongLine) {
  EXPECT_EQ(FirstError("x = [" + Repeat("1, ", 3'000'000) + "]"), "");
  EXPECT_EQ(FirstError("x = '" + std::string(10'000'000, 'a') + "'"), "");
  EXPECT_EQ(FirstError(std::string(10'000'000, 'a')), "");
}

TEST(PythonLimits, JunkBytes) {
  std::string junk;
  std::uint32_t state = 1;
  for (int i = 0; i < 300'000; ++i) junk += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  EXPECT_NE(FirstError(junk), "");
  EXPECT_EQ(FirstError(std::string("a\0b", 3)), "source contains a zero byte");
  EXPECT_EQ(FirstError("x = 1\n'\xFF'"), "bytes that are not UTF-8 and no coding comment that names another encoding");
  EXPECT_EQ(FirstError("# coding: latin-1\nx = '\xFF' + \xE9"), "");
  EXPECT_EQ(FirstError("# coding: nonsense\n"), "unknown encoding in the coding comment");
  EXPECT_EQ(FirstError("\xEF\xBB\xBFx = 1"), "");
}

TEST(PythonLimits, NothingAtAll) {
  EXPECT_EQ(Syntax(""), "");
  EXPECT_EQ(Syntax("\n\n  \n\t# a\n"), "");
}

}  // namespace
}  // namespace exportlint::python
