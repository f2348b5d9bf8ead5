#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Whether the stored value is computed from the same attribute or global: `self.n += 1`, `self.n = self.n + x`.
bool ReadsItself(const flow::Site& site) {
  const std::size_t stored = site.op == "attribute" ? 1 : 0;
  const graph::Node* value = InputNode(site, stored);
  if (!value) return false;
  if (value->op == graph::Op::kAugmented) return true;
  if (value->op != graph::Op::kBinary) return false;
  for (const graph::Input& input : site.unit->inputs(*value)) {
    const graph::Operand o = input.value;
    if (!o.present()) continue;
    if (o.tag() == graph::Operand::Tag::kGlobal && o.global() == site.name) return true;
    if (o.tag() != graph::Operand::Tag::kNode) continue;
    const graph::Node& read = site.unit->node(o.index());
    if (read.op == graph::Op::kAttribute && read.name == site.name) return true;
  }
  return false;
}

void CheckStore(const flow::Site& site, Sink& sink) {
  if (site.op != "attribute" && site.op != "global") return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const std::string name = fmt::format("{}{}", site.op == "attribute" ? "self." : "", site.name.text());
  if (!ReadsItself(site)) {
    draft.Level(Severity::kNote).Weaken(Confidence::kPossible);
    draft.Say(fmt::format("`{}` is set in forward; the exported model does not set it", name));
    return;
  }
  if (site.value.may_be_tensor()) {
    draft.Trace(Outcome::kLost).Script(Outcome::kLost).Dynamo(Outcome::kLost);
    draft.Say(
        fmt::format("state `{}` updated in forward; the exported model starts from the same state in every run", name));
  } else {
    draft.Trace(Outcome::kBaked).Script(Outcome::kBaked).Dynamo(Outcome::kBaked);
    draft.Say(fmt::format(
        "counter `{}` updated in forward; every exporter keeps the example's number, without a warning", name));
  }
  draft.Hint("make the state an input and an output of forward");
}

void CheckMutation(const flow::Site& site, Sink& sink) {
  // `self.cache.add_(x)` and `self.history.append(x)`: the receiver is an attribute, so the change outlives the call.
  const graph::Node* callee = InputNode(site, 0);
  if (!callee || callee->op != graph::Op::kAttribute) return;
  const auto receiver = site.unit->inputs(*callee);
  if (receiver.empty() || !receiver[0].value.present() || receiver[0].value.tag() != graph::Operand::Tag::kNode) return;
  if (site.unit->node(receiver[0].value.index()).op != graph::Op::kAttribute) return;
  const bool tensor = site.value.is_tensor();
  if (!tensor && !site.value.is(flow::kList | flow::kDict)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kLost).Script(Outcome::kLost).Dynamo(Outcome::kLost);
  if (!tensor) draft.Level(Severity::kNote).Weaken(Confidence::kPossible);
  draft.Say(tensor
                ? fmt::format("buffer {} changed in place; the exported model starts from the same buffer in every run",
                              Code(site))
                : fmt::format("{} grows in forward; the exported model does not keep it", Code(site)));
  draft.Hint("make the state an input and an output of forward");
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.kind == graph::NodeKind::kStore) {
    CheckStore(site, sink);
  } else {
    CheckMutation(site, sink);
  }
}

constexpr std::string_view kPage =
    R"md(An exported model is a function: what forward writes to `self`, to a global or to a buffer is gone when it returns. A
counter read back in the same forward becomes the example's number in every exporter, without a warning. A value that is
only left for inspection does no harm; that is a note, shown with `--min-confidence possible`.

```py
import torch
from torch import nn

class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = 0
        self.last = torch.zeros(1)

    def forward(self, x):
        self.calls += 1  # warning: [forward-state] "keeps the example's number"
        self.last = x  # possible: [forward-state] "does not set it"
        return x * self.calls
```

Local variables and local tensors are part of the function.

```py
import torch
from torch import nn

class Steps(nn.Module):
    def forward(self, x):
        steps = 0
        steps += 1
        y = x.clone()
        y[:, 0] = 0
        return y * steps
```

## How to mend it

- every exporter: take the state as an argument and return the next one, as key-value caches do.

```py fixed
import torch
from torch import nn

class Counter(nn.Module):
    def forward(self, x, calls):
        calls = calls + 1
        return x * calls, calls
```
)md";

}  // namespace

extern constinit const Rule kForwardState = {
    .id = "forward-state",
    .summary = "state written in forward, which an exported model does not keep",
    .group = "side effects",
    .catalogue = "SE001 SE002 SE003 SE004 SE005 SE006 SE007 SE011",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kStore, graph::NodeKind::kMutate}),
    .check = &Check,
    .page = kPage,
    .errors = "is mutated in the forward method. Pls register it as buffer",
};

}  // namespace exportlint::rules
