// Deep, huge and broken input: bounded, verified, no crash.
#include <random>

#include "tests/graph/lower_support.h"

namespace exportlint::python {
namespace {

std::string Repeat(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// Lowers and prints; gives the number of nodes.
std::size_t Nodes(const std::string& text) {
  const auto unit = LowerText(text);
  EXPECT_LT(graph::Print(*unit).size(), 300 * text.size() + 1000);
  return unit->nodes().size();
}

// Long chains keep all their parts: nothing is lost where nesting gives way to standing side by side.
TEST(LowerHostile, LongChainsAreKept) {
  EXPECT_EQ(Nodes("if a: x\n" + Repeat("elif b: f()\n", 20000)), 1u + 1 + 20000 * 3);
  EXPECT_EQ(Nodes("if a" + Repeat(" and b", 20000) + ": pass\n"), 20001u + 301 + 1);
  EXPECT_EQ(Nodes("x = a" + Repeat(" or b", 20000) + "\n"), 20000u + 301 + 1);
  EXPECT_EQ(Nodes("x = a" + Repeat(" < b", 5000) + "\n"), 5000u + 4999 + 301 + 1);
  EXPECT_EQ(Nodes("match v:\n" + Repeat(" case 1: f()\n", 5000)), 5000u * 4);
  EXPECT_EQ(Nodes("with " + Repeat("a as b, ", 4000) + "c: pass\n"), 4000u * 2 + 301);
  EXPECT_EQ(Nodes("try: pass\n" + Repeat("except A as e: f()\n", 1000)), 1000u * 3 + 1);
}

// Expressions too deep become one opaque node, or are the parser's error.
TEST(LowerHostile, DeepExpressions) {
  for (const std::string& text :
       {"x = a" + Repeat(" + a", 100000) + "\n", "x = a" + Repeat(".b()", 100000) + "\n",
        "x = a" + Repeat("[0]", 100000) + "\n", "x = " + Repeat("not ", 100000) + "a\n",
        "x = " + Repeat("-", 100000) + "a\n", "x = " + Repeat("a if b else ", 50000) + "c\n",
        "x = " + Repeat("lambda: ", 50000) + "c\n", "x = " + Repeat("(", 50000) + "\n",
        "x = a" + Repeat(" ** a", 50000) + "\n", "x = [a " + Repeat("for a in b if c ", 5000) + "]\n",
        Repeat("(", 150) + "a" + Repeat(",)", 150) + " = x\n",
        "x: " + Repeat("List[", 150) + "int" + Repeat("]", 150) + "\n",
        "def f(a: A" + Repeat(" | A", 50000) + "): pass\n",
        "x = " + Repeat("f'{", 100) + "a" + Repeat("}'", 100) + "\n",
        "match v:\n case " + Repeat("[", 150) + "a" + Repeat("]", 150) + ": b\n"}) {
    EXPECT_LT(Nodes(text), 30000u) << text.substr(0, 40);
  }
}

TEST(LowerHostile, DeepStatements) {
  std::string ifs, defs, mixed;
  for (int i = 0; i < 98; ++i) {
    const std::string indent = Repeat(" ", i);
    ifs += indent + "if a:\n";
    defs += indent + "def f" + std::to_string(i) + "(a" + std::to_string(i) + "):\n";
    mixed += indent + "if a: b\n" + Repeat(indent + "elif c: d\n", 50) + indent + "else:\n";
  }
  const std::string end = Repeat(" ", 98) + "return a0\n";
  Nodes(ifs + end);
  Nodes(defs + end);
  Nodes(mixed + end);
}

TEST(LowerHostile, ManyNames) {
  std::string text = "def f():\n", list;
  for (int i = 0; i < 3000; ++i) {
    text += " v" + std::to_string(i) + " = 1\n";
    list += "v" + std::to_string(i) + ", ";
  }
  text += " class C:\n  def g(self):\n   def h():\n    return " + list + "\n";
  const auto unit = LowerText(text);
  for (graph::GraphId id = 2; id < unit->graphs().size(); ++id) EXPECT_EQ(unit->graph(id).captures.size(), 3000u);
}

// Whatever a mutated file parses to lowers to a graph that verifies.
TEST(LowerHostile, MutatedInputVerifies) {
  const std::string seed = R"py(
import a.b as c, d
from ..e import f as g, h
@torch.jit.script
class C(nn.Module, metaclass=M):
    x: Optional["Tensor"] = 1
    def forward(self, x: Tuple[int, ...] = 1, /, *args, y=2, **kw) -> int | None:
        nonlocal q; global z
        if x and not y or 0 < z <= 3: return (w := x) if y else z
        elif [i * j for i, *j in x if i async for j in k]: pass
        else: x, self.y = self.y, x
        for a, (b, *c) in {**d, 1: 2}: x[a:b, ...] += f"{x!r:>{y}}"; break
        else: del a, b.c, d[0]
        while x: continue
        with a as b, c() as (d, e): yield lambda p, q=1: p + q
        try: assert a and b, "m"
        except (A, B) as e: raise X from e
        except: await (yield from y)
        finally: a = b = *c, d
        match x:
            case 1 | 2 if y: pass
            case [a, *b] | {"k": a, **b}: pass
            case C(1, x=y) as z: pass
            case None: pass
            case _: pass
        def inner(): return {x for x in x}, {k: v for k, v in z}
)py";
  std::mt19937 random(1);  // NOLINT: the same inputs each run
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  static constexpr std::string_view kPieces[] = {
      "(",        ")",      "[",  "]",        "{",       "}",        ":",     ",",         "\n",
      " ",        "\n    ", "*",  "=",        ":=",      "if ",      "else ", "for x in ", "lambda ",
      "'",        "f'{",    "\\", "def f():", "case _:", "global x", "\xff",  "not ",      "nonlocal a\n",
      "class C:", "1",      "x",  "."};
  for (int i = 0; i < 4000; ++i) {
    std::string text = seed;
    for (std::size_t edits = 1 + pick(6); edits > 0; --edits) {
      const std::size_t at = pick(text.size()), length = pick(3) == 0 ? pick(40) : pick(3);
      switch (pick(3)) {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, kPieces[pick(std::size(kPieces))]); break;
        default: text.insert(pick(text.size()), text.substr(at, length)); break;
      }
    }
    LowerText(text);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace exportlint::python
