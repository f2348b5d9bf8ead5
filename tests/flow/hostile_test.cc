// Generated programs that are meant to take for ever: each ends within the budget of steps and says what it gave up.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>

#include "analyzers/flow/limits.h"
#include "tests/flow/run_flow.h"

namespace exportlint::test {
namespace {

const std::string kHead = "import functools\nimport torch\nfrom torch import nn\n\n";

std::string Repeat(int n, const std::function<std::string(int)>& line) {
  std::string text;
  for (int i = 0; i < n; ++i) text += line(i);
  return text;
}

std::string Model(const std::string& body) {
  return kHead + "class M(nn.Module):\n    def forward(self, x):\n" + body;
}

// One file's budget, and what the entry that used it up may go over it by.
void ExpectBounded(const Flowed& flowed) {
  EXPECT_LE(flowed.steps, flow::Budget::kMaxFileNodes + 1'000'000);
}

TEST(Hostile, TenThousandBranches) {
  const Flowed f = RunFlow(
      Model(Repeat(10'000,
                   [](int i) { return fmt::format("        if x.sum() > {}:\n            v{} = x + {}\n", i, i, i); }) +
            "        return x\n"));
  ExpectBounded(f);
  EXPECT_TRUE(f.Gave("too many steps"));
  EXPECT_TRUE(f.Met("x.sum() > 0"));
}

TEST(Hostile, TenThousandElifsAndCases) {
  for (const std::string& head : {std::string("        if x is None:\n            y = 0\n"), std::string()}) {
    const bool elif = !head.empty();
    const Flowed f =
        RunFlow(Model((elif ? head : "        match x.shape[0]:\n") +
                      Repeat(10'000,
                             [&](int i) {
                               return elif ? fmt::format("        elif x.shape[0] == {}:\n            y{} = x\n", i, i)
                                           : fmt::format("            case {}:\n                y{} = x\n", i, i);
                             }) +
                      "        if x.sum() > 0:\n            return x\n        return x + 1\n"));
    ExpectBounded(f);
    EXPECT_TRUE(f.Gave("nested too deep"));
    EXPECT_TRUE(f.Met("x.sum() > 0")) << "what follows is looked at";
  }
}

TEST(Hostile, TenThousandFunctionsThatCallEachOther) {
  const auto functions = [](int n) {
    return kHead +
           Repeat(n,
                  [n](int i) {
                    std::string sum = "x";
                    for (int k = 0; k < 5; ++k) sum += fmt::format(" + f{}(x)", (i * 7 + k * 13) % n);
                    return fmt::format("def f{}(x):\n    return {}\n", i, sum);
                  }) +
           "class M(nn.Module):\n    def forward(self, x):\n        return f0(x)\n";
  };
  const Flowed half = RunFlow(functions(5'000)), whole = RunFlow(functions(10'000));
  EXPECT_TRUE(whole.Gave("calls nest too deep"));
  EXPECT_TRUE(whole.Gave("recursive call"));
  EXPECT_LE(whole.steps, 3 * half.steps);
}

TEST(Hostile, TenThousandGlobalsThatCallThem) {
  const Flowed f =
      RunFlow(kHead +
              Repeat(10'000,
                     [](int i) {
                       return fmt::format("def f{}(x):\n    return f{}(x + 1) + f{}(x + 2)\n", i, i * 7 % 10'000,
                                          (i * 7 + 13) % 10'000);
                     }) +
              Repeat(10'000, [](int i) { return fmt::format("A{} = f{}({})\n", i, i, i); }) +
              "class M(nn.Module):\n    def forward(self, x):\n" +
              Repeat(10'000, [](int i) { return fmt::format("        x = x + A{}\n", i); }) + "        return x\n");
  ExpectBounded(f);
}

TEST(Hostile, ADecoratedFunctionThatIsCalledInFortyWays) {
  const Flowed f =
      RunFlow(kHead +
              "def double(f):\n    def inner(x, n):\n        return f(x * 2, n)\n    return inner\n"
              "@double\ndef g(x, n):\n    return x + n\n"
              "class M(nn.Module):\n    def forward(self, x):\n" +
              Repeat(40, [](int i) { return fmt::format("        x = g(x, {})\n", i); }) + "        return x\n");
  ExpectBounded(f);
  EXPECT_TRUE(f.Gave("its wrapper is not run"));
}

TEST(Hostile, ATreeOfCallsThatDoublesWithEachLevel) {
  const auto tree = [](int n) {
    return kHead +
           Repeat(n,
                  [](int i) {
                    return fmt::format("def f{0}(x, a):\n    return f{1}(x, (a, 1)) + f{1}(x, (a, 2))\n", i, i + 1);
                  }) +
           fmt::format(
               "def f{}(x, a):\n    return x\nclass M(nn.Module):\n    def forward(self, x):\n        return f0(x, "
               "0)\n",
               n);
  };
  const Flowed f = RunFlow(tree(40));
  EXPECT_TRUE(f.Gave("too many different arguments"));
  EXPECT_LE(f.steps, 100'000);
  EXPECT_TRUE(RunFlow(tree(200)).Gave("calls nest too deep"));
}

TEST(Hostile, TablesOfAHundredThousandEntries) {
  const Flowed f =
      RunFlow(kHead + "T = {" + Repeat(100'000, [](int i) { return fmt::format("{}: {}, ", i, i * 2); }) + "}\nL = [" +
              Repeat(100'000, [](int i) { return fmt::format("{}, ", i); }) +
              "]\nclass M(nn.Module):\n    def forward(self, x):\n        d = {" +
              Repeat(100'000, [](int i) { return fmt::format("'k{}': x, ", i); }) + "}\n" +
              Repeat(1'000, [](int i) { return fmt::format("        x = x + T[{0}] + L[{0}] + d['k{0}']\n", i); }) +
              "        if x.sum() > 0:\n            return x\n        return x + 1\n");
  EXPECT_TRUE(f.Gave("too many elements"));
  EXPECT_TRUE(f.Met("x.sum() > 0"));
  EXPECT_LE(f.steps, 100'000);
}

TEST(Hostile, ContainersThatShareTheirParts) {
  const Flowed f =
      RunFlow(Model("        a = [x, 1]\n        b = [x, 2]\n" +
                    Repeat(1'000, [](int) { return std::string("        a = [a, a]\n        b = [b, b]\n"); }) +
                    "        c = a if x.sum() > 0 else b\n        d = {'a': 1}\n" +
                    Repeat(100, [](int) { return std::string("        d = {**d, **d, 'b': d}\n"); }) +
                    "        return x, c, d, torch.tensor(a)\n"));
  EXPECT_LE(f.steps, 10'000);
  EXPECT_TRUE(f.Met("x.sum() > 0"));
}

TEST(Hostile, ClosuresThatMakeClosures) {
  const Flowed f = RunFlow(Model(R"(        def f(g):
            return lambda y: f(lambda z: g(y)(z))(y)
        def omega(g):
            return g(g)
        x = omega(omega)
        h = f(f)
        for i in range(10):
            h = f(h)
        return h(x)
)"));
  EXPECT_TRUE(f.Gave("recursive call"));
  EXPECT_LE(f.steps, 100'000);
}

TEST(Hostile, CyclesOfClassesAndConstructors) {
  for (const int n : {1, 2, 1'000}) {
    const Flowed bases =
        RunFlow(kHead + Repeat(n, [n](int i) {
                  return fmt::format(
                      "class C{}(C{}, nn.Module):\n    def forward(self, x):\n        if x.sum() > 0:\n"
                      "            return super().forward(x) + self.missing\n        return x\n",
                      i, (i + 1) % n);
                }));
    ExpectBounded(bases);
    EXPECT_TRUE(bases.Met("x.sum() > 0"));
    EXPECT_EQ(bases.Gave("too many bases"), n == 1'000);
    ExpectBounded(RunFlow(kHead + Repeat(n, [n](int i) {
                            return fmt::format(
                                "class C{}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
                                "        self.b = C{}()\n        self.n = self.b.n\n    def forward(self, x):\n"
                                "        return self.b(x) + self.n\n",
                                i, (i * 7 + 1) % n);
                          })));
  }
}

TEST(Hostile, AChainOfClassesWrittenBackwards) {
  constexpr int kClasses = 20'000;
  const Flowed f = RunFlow(
      kHead +
      Repeat(kClasses,
             [](int i) {
               return fmt::format(
                   "class C{}(C{}):\n    def __init__(self):\n        super().__init__()\n        self.n{} = 1\n", i,
                   i + 1, i);
             }) +
      fmt::format("class C{}(nn.Module):\n    def forward(self, x):\n        return x\n", kClasses));
  ExpectBounded(f);
  EXPECT_FALSE(f.limits.empty());
}

TEST(Hostile, GlobalsThatNeedEachOther) {
  const Flowed f = RunFlow(kHead + Repeat(300'000, [](int i) { return fmt::format("A{} = A{} + 1\n", i, i + 1); }) +
                           "A300000 = 1\nclass M(nn.Module):\n    def forward(self, x):\n        return x + A0\n");
  ExpectBounded(f);
  EXPECT_TRUE(f.Gave("nest too deep"));
}

TEST(Hostile, CyclicImports) {
  std::vector<std::pair<std::string, std::string>> modules;
  for (int i = 0; i < 50; ++i) {
    modules.emplace_back(
        fmt::format("pkg/m{}.py", i),
        fmt::format(
            "from .m{0} import *\nfrom .m{0} import C{0}\nclass C{1}(C{0}):\n    n = missing\n"
            "    def forward(self, x):\n        if x.sum() > 0:\n            return x\n        return self.other\n",
            (i + 1) % 50, i));
  }
  modules.emplace_back("pkg/__init__.py", "from .m0 import *\n");
  modules.emplace_back("pkg/n.py", "from .m0 import C0\nimport torch\nclass N(C0, torch.nn.Module):\n    pass\n");
  const Flowed f = RunFlow(modules);
  EXPECT_TRUE(f.Met("x.sum() > 0"));
  EXPECT_LE(f.steps, 1'000'000);
}

TEST(Hostile, AChainOfAssignmentsInALoopSettlesOrIsWidened) {
  const auto chain = [](int n) {
    std::string text = "        a0 = 0\n" + Repeat(n, [](int i) { return fmt::format("        a{} = 0\n", i + 1); });
    text += "        for i in range(10):\n";
    for (int i = n; i > 0; --i) text += fmt::format("            a{} = a{}\n", i, i - 1);
    return Model(
        text +
        fmt::format("            a0 = x\n        if a{}.sum() > 0:\n            return x\n        return -x\n", n));
  };
  const Flowed few = RunFlow(chain(8)), many = RunFlow(chain(40));
  EXPECT_TRUE(few.limits.empty());
  EXPECT_TRUE(few.Met("a8.sum() > 0"));
  EXPECT_TRUE(many.Gave("did not settle"));
}

TEST(Hostile, PartialsOfPartials) {
  const Flowed f =
      RunFlow(Model("        p = functools.partial(self.f, 1)\n" +
                    Repeat(2'000, [](int) { return std::string("        p = functools.partial(p, x)\n"); }) +
                    "        return p()\n"));
  EXPECT_LE(f.steps, 10'000);
}

const std::string kDecorator =
    "def deco(f):\n    def inner(self, x):\n        if x.sum() > 0:\n            x = x + 1\n"
    "        return f(self, x)\n    return inner\n\n";

TEST(Hostile, ThreeThousandDecorators) {
  const Flowed f =
      RunFlow(kHead + kDecorator + "class M(nn.Module):\n" + Repeat(3'000, [](int) { return "    @deco\n"; }) +
              "    def forward(self, x):\n        return x.item()\n");
  ExpectBounded(f);
  EXPECT_TRUE(f.Met("x.sum() > 0"));
  EXPECT_TRUE(f.Met("x.item()"));
}

TEST(Hostile, DecoratorsThatDecorateWhileTheyRun) {
  const Flowed f = RunFlow(kHead + kDecorator +
                           "@deco\ndef twice(f):\n    def inner(self, x):\n        return twice(f)(self, x.shape[0])\n"
                           "    return inner\n\nTABLE = {}\n\ndef add(n):\n    @add(n)\n    def store(f):\n"
                           "        TABLE[n] = f\n        return store\n    return store\n\n@add('g')\n@add(TABLE)\n"
                           "def g(self, x):\n    return TABLE['g'](self, x)\n\n"
                           "def patch(cls):\n    f = cls.forward\n    def forward(self, x):\n"
                           "        return patch(cls)().forward(x) + f(self, x).item()\n"
                           "    cls.forward = forward\n    return cls\n\n"
                           "@patch\n@patch\nclass M(nn.Module):\n    @twice\n    def forward(self, x):\n"
                           "        return g(self, self.forward(x.tolist()))\n");
  ExpectBounded(f);
  EXPECT_TRUE(f.Met("x.tolist()"));
}

TEST(Hostile, TwoThousandFunctionsInOneRegistry) {
  const Flowed f = RunFlow(
      kHead + kDecorator + "TABLE = {}\n\ndef add(n):\n    def store(f):\n        TABLE[n] = f\n        return f\n" +
      "    return store\n\n" +
      Repeat(2'000, [](int i) { return fmt::format("@add('{}')\ndef f{}(x):\n    return x.item()\n", i, i); }) +
      Repeat(200, [](int i) {
        return fmt::format(
            "class M{}(nn.Module):\n    @deco\n    def forward(self, x):\n        return TABLE['{}'](x)\n", i, i);
      }));
  ExpectBounded(f);
  EXPECT_TRUE(f.Met("x.item()"));
}

TEST(Limits, SayWhereAndInWhichFunction) {
  const Flowed f = RunFlow(kHead +
                           "def fact(n):\n    return n * fact(n - 1)\n\nclass M(nn.Module):\n"
                           "    def forward(self, x):\n        return fact(x)\n");
  ASSERT_EQ(f.limits.size(), 1u);
  EXPECT_EQ(f.limits[0].path, "model.py");
  EXPECT_EQ(f.limits[0].line, 6u);
  EXPECT_EQ(f.limits[0].function, "fact");
  EXPECT_FALSE(f.limits[0].fatal);
}

}  // namespace
}  // namespace exportlint::test
