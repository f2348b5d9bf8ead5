// Documents and what is computed on them alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "cli/lsp/code_actions.h"
#include "cli/lsp/document.h"
#include "cli/lsp/uri.h"

namespace exportlint::lsp {
namespace {

TEST(Document, LinesAndPositionsInEachEncoding) {
  const std::string text = "a\r\n\xF0\x9F\x98\x80\xC3\xA9x\rlast";
  for (const auto& [encoding, x] : {std::pair{Encoding::kUtf8, 6u}, {Encoding::kUtf16, 3u}, {Encoding::kUtf32, 2u}}) {
    const Document document(text, encoding);
    ASSERT_EQ(document.line_count(), 3u);
    EXPECT_EQ(document.Line(0), "a");
    EXPECT_EQ(document.Line(2), "last");
    EXPECT_EQ(document.Line(3), "");
    EXPECT_EQ(document.PositionOf(2, 3), (Position{1, x}));
    EXPECT_EQ(document.text()[document.OffsetOf({1, x})], 'x');
    EXPECT_EQ(document.OffsetOf({1, 100}), text.find('\r', 3));
    EXPECT_EQ(document.OffsetOf({100, 0}), text.size());
    EXPECT_EQ(document.PositionAt(text.find('x')), (Position{1, x}));
    EXPECT_EQ(document.PositionAt(text.size()), (Position{2, 4}));
  }
}

TEST(Document, EditsByRange) {
  Document document("one\ntwo\nthree\n", Encoding::kUtf16);
  document.Replace({{0, 3}, {2, 0}}, " and ");
  EXPECT_EQ(document.text(), "one and three\n");
  document.Replace({{0, 0}, {0, 0}}, "\n\n");
  EXPECT_EQ(document.line_count(), 4u);
  document.Replace({{3, 0}, {1, 0}}, "x");  // backwards: nothing is taken
  EXPECT_EQ(document.text(), "\n\none and three\nx");
  document.Replace({{0, 0}, {900, 0}}, "");
  EXPECT_EQ(document.text(), "");
  EXPECT_EQ(document.line_count(), 1u);
}

TEST(Document, AnyBytesAndAnyRangesStayInside) {
  std::mt19937 draw(7);
  const std::string bytes = "ab\n\r\xC3\xA9\xF0\x9F\x98\x80\xFF\x80 ";
  Document document("", Encoding::kUtf16);
  for (int i = 0; i < 3000; ++i) {
    const auto number = [&](std::uint32_t most) { return static_cast<std::uint32_t>(draw() % most); };
    std::string text;
    for (std::uint32_t n = number(5); n > 0; --n) text += bytes[number(static_cast<std::uint32_t>(bytes.size()))];
    document.Replace({{number(9), number(9)}, {number(9), number(9)}}, text);
    (void)document.PositionOf(number(9), number(20));
    ASSERT_LE(document.OffsetOf({number(9), number(9)}), document.text().size());
  }
}

TEST(Uri, OfPathsAndBack) {
  EXPECT_EQ(UriOfPath("/a b/\xC3\xA9#.py"), "file:///a%20b/%C3%A9%23.py");
  for (const char* path : {"/", "/a b/\xC3\xA9#?.py", "/x%20y", "/a+b/(c)"})
    EXPECT_EQ(PathOfUri(UriOfPath(path)), path);
  EXPECT_EQ(PathOfUri("file:///a/./b/../c/"), "/a/c");
  EXPECT_EQ(PathOfUri("file://localhost/a"), "/a");
  for (const char* odd : {"", "untitled:1", "file:", "file://", "file://host/x", "http://x/y", "file:///a%00b"})
    EXPECT_EQ(PathOfUri(odd), "") << odd;
  EXPECT_EQ(PathOfUri("file:///a%2"), "/a%2");
}

std::string Allowed(const std::string& text, std::uint32_t line) {
  Document document(text, Encoding::kUtf16);
  const auto edit = AllowEditOf(document, line, "item-call", "why");
  if (!edit) return "none";
  document.Replace({edit->at, edit->at}, edit->text);
  return document.text();
}

TEST(AllowEdit, StandsWhereACommentCan) {
  EXPECT_EQ(Allowed("x = 1\n", 0), "# exportlint: allow[item-call] why\nx = 1\n");
  EXPECT_EQ(Allowed("if x:\n\ty()  # old\n", 1), "if x:\n\t# exportlint: allow[item-call] why\n\ty()  # old\n");
  EXPECT_EQ(Allowed("f(\n  a,\n  b)\n", 2), "f(\n  a,\n  # exportlint: allow[item-call] why\n  b)\n");
  EXPECT_EQ(Allowed("x = 1 + \\\n  2\n", 1), "x = 1 + \\\n  2  # exportlint: allow[item-call] why\n");
  EXPECT_EQ(Allowed("x = f'''\n{y}\n'''\n", 1), "none");
  EXPECT_EQ(Allowed("x = '''\ny'''\n", 1), "x = '''\ny'''  # exportlint: allow[item-call] why\n");
}

}  // namespace
}  // namespace exportlint::lsp
