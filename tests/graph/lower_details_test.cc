// What Print does not show: spans, anchors, constants, comments.
#include <gmock/gmock.h>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

using graph::Op;
using testing::ElementsAre;

// "line: text" of each node of an op, the line being its anchor's.
std::vector<std::string> Places(const std::string& text, Op op) {
  const auto unit = LowerText(text);
  std::vector<std::string> places;
  for (const graph::Node& node : unit->nodes()) {
    if (node.op != op) continue;
    std::string shown(unit->source().slice(node.span));
    for (char& c : shown) c = c == '\n' ? '~' : c;
    places.push_back(std::to_string(unit->source().Locate(node.anchor).line) + ": " + shown);
  }
  return places;
}

// Python 3.11 names the method's line for `a\n.b()` and the expression's first line otherwise.
TEST(LowerDetails, Anchors) {
  const std::string chain = "y = (x\n  .a\n  .b(\n 1)\n  .c())\n";
  EXPECT_THAT(Places(chain, Op::kAttribute), ElementsAre("2: x~  .a", "3: x~  .a~  .b", "5: x~  .a~  .b(~ 1)~  .c"));
  EXPECT_THAT(Places(chain, Op::kCall), ElementsAre("3: x~  .a~  .b(~ 1)", "5: x~  .a~  .b(~ 1)~  .c()"));
  EXPECT_THAT(Places("if (\n a\n +\n b): c\n", Op::kTruth), ElementsAre("2: a~ +~ b"));
  EXPECT_THAT(Places("if (a\n .b()): c\n", Op::kTruth), ElementsAre("2: a~ .b()"));
  EXPECT_THAT(Places("f(\n)(\n)\n", Op::kCall), ElementsAre("1: f(~)", "1: f(~)(~)"));
  EXPECT_THAT(Places("y = (a\n [b]\n [c])\n", Op::kSubscript), ElementsAre("1: a~ [b]", "1: a~ [b]~ [c]"));
}

TEST(LowerDetails, SpansOfTests) {
  EXPECT_THAT(Places("if a and not b or c < d < e: f\n", Op::kTruth),
              ElementsAre("1: a", "1: b", "1: c < d", "1: d < e"));
  EXPECT_THAT(Places("y = a and b and c\n", Op::kAnd), ElementsAre("1: b and c", "1: a and b and c"));
  EXPECT_THAT(Places("for x in a.b(): c\n", Op::kElement), ElementsAre("1: a.b()"));
}

TEST(LowerDetails, StringConstants) {
  const auto unit =
      LowerText("f('''a\n''', r'\\d', 'x' * 2, '" + std::string(300, 'y') + "', '" + std::string(256, 'z') + "')\n");
  std::vector<std::string> strings;
  for (const graph::Constant& c : unit->constants()) {
    if (c.type == graph::Constant::Type::kString)
      strings.push_back(std::to_string(c.integer) + " " + std::string(c.text.text()));
  }
  EXPECT_THAT(strings, ElementsAre("2 a\n", "2 \\d", "1 x", "300 ", "256 " + std::string(256, 'z')));
}

TEST(LowerDetails, EqualConstantsAreOne) {
  const auto unit = LowerText("f(1, 1, 1.0, True, 'a', \"a\", None)\n");
  EXPECT_EQ(unit->constants().size(), 5u);  // None, 1, 1.0, True, 'a'
}

TEST(LowerDetails, Comments) {
  const auto unit = LowerText(
      "# exportlint: allow[a] one  \n"
      "x = 1  #exportlint: allow[b]\r\n"
      "# plain # exportlint: allow[c]\n"
      "y = '# exportlint: no'\n"
      "z = f'''\n# exportlint: no {x}\n'''\n"
      "# said of exportlint: no\n"
      "'''\n# exportlint: no\n'''  # \texportlint: allow[d]");
  std::vector<std::string> comments;
  for (const graph::Comment& comment : unit->comments()) {
    EXPECT_EQ(unit->source().slice(comment.span), comment.text.text());
    comments.emplace_back(comment.text.text());
  }
  EXPECT_THAT(comments, ElementsAre("# exportlint: allow[a] one", "#exportlint: allow[b]", "# exportlint: allow[c]",
                                    "# \texportlint: allow[d]"));
}

}  // namespace
}  // namespace exportlint::python
