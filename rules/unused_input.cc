#include <fmt/format.h>

#include <vector>

#include "rules/engine/body.h"
#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const auto inputs = ExampleInputs(site);
  const graph::Unit* unit = nullptr;
  graph::GraphId g = 0;
  if (!inputs || !site.Forward(site.value, &unit, &g)) return;
  const graph::Graph& forward = unit->graph(g);
  std::vector<bool> read(forward.parameters.size(), false);
  const auto use = [&](const graph::Operand& o) {
    if (o.present() && o.tag() == graph::Operand::Tag::kSlot && o.index() < read.size()) read[o.index()] = true;
  };
  bool whole = false;  // locals() and the like read everything
  VisitBody(*unit, g, [&](const graph::Node& node) {
    for (const graph::Input& input : unit->inputs(node)) use(input.value);
    for (const graph::Block& block : unit->blocks(node)) use(block.result);
    whole = whole || CallsName(*unit, node, "locals") || node.op == graph::Op::kDelete;
  });
  for (const graph::Graph& inner : unit->graphs()) {
    if (inner.parent != g) continue;
    for (const graph::Capture& capture : inner.captures) {
      if (capture.outer_slot < read.size()) read[capture.outer_slot] = true;
    }
  }
  for (std::size_t i = 1; i < read.size() && i <= inputs->size() && !whole; ++i) {
    if (read[i] || forward.parameters[i].kind != graph::Parameter::Kind::kPlain) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.Trace(Outcome::kLost);
    draft.Because(*unit, forward.parameters[i].span, "never read");
    draft.Say(
        fmt::format("forward never reads `{}`: with dynamo=False the exported model has no such input, and feeds by "
                    "position shift",
                    forward.parameters[i].name.text()));
    draft.Hint("take it out of forward, or feed inputs by name and skip what the model does not have");
  }
}

constexpr std::string_view kPage =
    R"md(An input that nothing depends on is not part of a traced graph: the file has one input fewer than forward has parameters, and a
runtime that is fed by position gets the tensors in the wrong places. The dynamo exporter keeps it.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask, y):
        return x + y

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, x, x), path, dynamo=False)  # warning: [unused-input] "never reads `mask`"
```

Every parameter is read.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask, y):
        return (x + y) * mask

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, x, x), path, dynamo=False)
```

## How to mend it

- trace: a forward without it.
- dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kUnusedInput = {
    .id = "unused-input",
    .summary = "an input that forward never reads",
    .group = "signature",
    .catalogue = "IO011",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
