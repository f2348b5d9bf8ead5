// Which tests of a module jit.trace would warn of, where the rules' findings cannot tell: they speak of dynamo too.
#include <gtest/gtest.h>

#include <string>

#include "tests/flow/run_flow.h"

namespace exportlint::test {
namespace {

// The kinds of warning of the sites whose text is this; empty when there is none.
std::string Warns(const Flowed& flowed, const std::string& text) {
  std::string all;
  for (const std::string& site : flowed.sites) {
    if (!site.ends_with(": " + text + "\n")) continue;
    const std::size_t at = site.find("warns=") + 6;
    all += (all.empty() ? "" : " ") + site.substr(at, site.find(' ', at) - at);
  }
  return all;
}

TEST(TraceWarnings, ASizeIsNoInt) {
  const Flowed f = RunFlow(
      "import torch\n"
      "from torch import nn\n"
      "class M(nn.Module):\n"
      "    def forward(self, x: torch.Tensor, k: int | None = None, j: int | None = None):\n"
      "        k = k or x.shape[-1]\n"
      "        if isinstance(k, int) and k > 4:\n"
      "            x = x * 2\n"
      "        j = j or x.shape[-1]\n"
      "        if not isinstance(j, int) and j > 5:\n"
      "            x = x * 2\n"
      "        return x\n");
  EXPECT_EQ(Warns(f, "k > 4"), "none");
  EXPECT_EQ(Warns(f, "j > 5"), "bool");
}

TEST(TraceWarnings, FieldsOfOperatorsResults) {
  const Flowed f = RunFlow(
      "import torch\n"
      "from torch import nn\n"
      "class M(nn.Module):\n"
      "    def forward(self, x: torch.Tensor):\n"
      "        if x.max(dim=1).values.sum() > 1:\n"
      "            return x\n"
      "        if torch.sort(x).indices.sum() > 2:\n"
      "            return x\n"
      "        if torch.linalg.qr(x).R.sum() > 3:\n"
      "            return x\n"
      "        if (x, 1).count(1) > 4:\n"
      "            return x\n"
      "        return x\n");
  EXPECT_EQ(Warns(f, "x.max(dim=1).values.sum() > 1"), "bool");
  EXPECT_EQ(Warns(f, "torch.sort(x).indices.sum() > 2"), "bool");
  EXPECT_EQ(Warns(f, "torch.linalg.qr(x).R.sum() > 3"), "bool");
  EXPECT_EQ(Warns(f, "(x, 1).count(1) > 4"), "");
}

TEST(TraceWarnings, ItemsOfAClassThatIsADict) {
  const Flowed f = RunFlow(
      "import torch\n"
      "from torch import nn\n"
      "from collections import OrderedDict\n"
      "class Output(OrderedDict):\n"
      "    def __getattr__(self, name):\n"
      "        return self[name]\n"
      "class M(nn.Module):\n"
      "    def forward(self, x: torch.Tensor):\n"
      "        out = Output(hidden=x, size=4)\n"
      "        out['pooled'] = out['hidden'].mean(-1)\n"
      "        if out['pooled'].min() < 0:\n"
      "            return x\n"
      "        if out.pooled.max() < 0:\n"
      "            return x\n"
      "        if out['size'] < 0:\n"
      "            return x\n"
      "        return x\n");
  EXPECT_EQ(Warns(f, "out['pooled'].min() < 0"), "bool");
  EXPECT_EQ(Warns(f, "out.pooled.max() < 0"), "bool");
  EXPECT_EQ(Warns(f, "out['size'] < 0"), "");
}

}  // namespace
}  // namespace exportlint::test
