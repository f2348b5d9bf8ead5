#include <fmt/format.h>

#include <algorithm>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

using graph::Block;
using graph::Node;
using graph::Unit;

bool Holds(const Unit& unit, const Block& block, const Node* wanted) {
  return std::ranges::any_of(unit.nodes(block), [&](graph::NodeId id) {
    const Node& node = unit.node(id);
    if (&node == wanted) return true;
    return std::ranges::any_of(unit.blocks(node), [&](const Block& inner) { return Holds(unit, inner, wanted); });
  });
}

// Whether a handler does anything but raise.
bool Recovers(const Unit& unit, const Block& handler) {
  const auto nodes = unit.nodes(handler);
  return nodes.empty() || unit.node(nodes.back()).op != graph::Op::kRaise;
}

// Whether `wanted` runs in the body of a try statement of `block` whose handler goes on in another way.
bool IsTried(const Unit& unit, const Block& block, const Node* wanted) {
  constexpr std::size_t kFirstHandler = 3;  // after body, else, finally
  for (const graph::NodeId id : unit.nodes(block)) {
    const Node& node = unit.node(id);
    const auto blocks = unit.blocks(node);
    const bool recovers =
        node.op == graph::Op::kTry && blocks.size() > kFirstHandler &&
        std::ranges::any_of(blocks.subspan(kFirstHandler), [&](const Block& b) { return Recovers(unit, b); });
    if (recovers && Holds(unit, blocks[0], wanted)) return true;
    if (std::ranges::any_of(blocks, [&](const Block& inner) { return IsTried(unit, inner, wanted); })) return true;
  }
  return false;
}

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.Tensor.view", "torch.Tensor.reshape", "torch.reshape", "torch.Tensor.expand"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.is_tensor() || site.value.dims == flow::Stage::kStatic || !site.graph) return;
  if (!IsTried(*site.unit, site.unit->block(site.graph->body), site.node)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Script(Outcome::kError).Dynamo(Outcome::kError).Level(Severity::kWarning);
  draft.Say(
      fmt::format("`{}` that may fail for other sizes is tried here; every exporter keeps the arm the example took",
                  LastName(site.op)));
  draft.Hint("decide by what the configuration knows, or let one formula fit every size");
}

constexpr std::string_view kPage =
    R"md(`try` around a reshape is a branch on the shape in disguise. The graph holds what ran for the example: no exporter records
an exception handler. `jit.trace` says nothing; with a dynamic dimension `torch.export` fails, since the reshape fits the
example only.

```py
import torch
from torch import nn

class Fold(nn.Module):
    def forward(self, x):
        try:
            return x.view(2, 16)  # warning: [exception-branch] "the arm the example took"
        except RuntimeError:
            return x.sum().view(1, 1)
```

A handler that only raises again takes no other way, and a try about something else is none of the graph's business.

```py
import torch
from torch import nn

class Fold(nn.Module):
    def forward(self, x):
        try:
            y = x.view(-1, 16)
        except RuntimeError as e:
            raise ValueError("want a multiple of 16") from e
        return y
```

## How to mend it

- every exporter: one formula for all sizes; pad first where the number of elements may not fit.

```py fixed
import torch
from torch import nn

class Fold(nn.Module):
    def forward(self, x):
        return x.reshape(-1, 16)
```
)md";

}  // namespace

extern constinit const Rule kExceptionBranch = {
    .id = "exception-branch",
    .summary = "a reshape tried for one size, with another way for the rest",
    .group = "control flow",
    .catalogue = "TR016 TS007",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
