#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <string>

#include "rules/engine/body.h"
#include "rules/engine/kept_place.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

graph::Operand InputOf(const flow::Site& site, std::size_t i) {
  const auto inputs = site.unit->inputs(*site.node);
  return i < inputs.size() ? inputs[i].value : graph::Operand{};
}

// Whether the stored value is computed from what was there before: `self.n += 1`, or over locals, where it is a number
// or a tensor of this call.
bool ReadsItself(const flow::Site& site) {
  const auto inputs = site.unit->inputs(*site.node);
  const bool attribute = site.op == "attribute", item = site.op == "item";
  const std::size_t stored = attribute ? 1 : item ? 2 : 0;
  if (inputs.size() <= stored) return false;
  const graph::Node* value = NodeOf(*site.unit, inputs[stored].value);
  if (!item && value != nullptr && value->op == graph::Op::kAugmented) return true;
  const KeptPlace place =
      item ? PlaceOf(*site.unit, inputs[0].value)
           : KeptPlace{.known = true, .name = site.name, .object = attribute ? inputs[0].value : graph::Operand{}};
  const bool binary = !item && value != nullptr && value->op == graph::Op::kBinary;
  const bool number = site.value.is(flow::kNumeric);
  const bool tensor = site.value.may_be_tensor() && site.value.stage == flow::Stage::kData;
  const bool kept = !attribute || place.OfFirstParameter() || !site.second.may_be_tensor();
  return (binary || (kept && (number || tensor))) && IsComputedFrom(site, inputs[stored].value, place);
}

// Whether an item is stored into what outlives the call: a global, or an attribute of the module itself.
bool IsLasting(const flow::Site& site, graph::Operand object) {
  const KeptPlace place = PlaceOf(*site.unit, object);
  return place.known && (!place.object.present() || !site.name.empty());
}

void CheckStore(const flow::Site& site, Sink& sink) {
  if (site.op != "attribute" && site.op != "global" && site.op != "item") return;
  const bool item = site.op == "item";
  if (item && (!site.in_entry || !IsLasting(site, InputOf(site, 0)) || !ReadsItself(site))) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const bool of_class = site.op == "attribute" && !site.second.may_be(flow::kModule) && !site.second.may_be_tensor();
  const std::string name = item || of_class
                               ? site.Text(site.node->span)
                               : fmt::format("{}{}", site.op == "attribute" ? "self." : "", site.name.text());
  if (!item && !ReadsItself(site)) {
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

// Whether the list that grows here is read in the same function, and no method but the constructor makes it anew: then
// a second call gives something else.
bool GrowsFromCallToCall(const flow::Site& site, const KeptPlace& place, const graph::Node& grown) {
  const graph::Unit& unit = *site.unit;
  if (site.name.empty() || site.graph->class_index < 0) return false;
  if (unit.source().map() != nullptr) return false;  // a listing of a model reads it into a local, whatever for
  bool read = false, renewed = false;
  std::set<const graph::Node*> latest = {&grown};  // `self.history[-1]` is what was just put there
  VisitBlock(unit, unit.block(site.graph->body), [&](const graph::Node& node) {
    const bool last = node.op == graph::Op::kSubscript && site.Text(node.span).ends_with("[-1]");
    if (last) latest.insert(NodeOf(unit, unit.inputs(node)[0].value));
  });
  VisitBlock(unit, unit.block(site.graph->body), [&](const graph::Node& node) {
    read = read || (node.op == graph::Op::kAttribute && !latest.contains(&node) && node.name == place.name &&
                    unit.inputs(node)[0].value == place.object);
  });
  for (const graph::GraphId method : unit.class_at(static_cast<std::uint32_t>(site.graph->class_index)).methods) {
    if (unit.graph(method).name.text() == "__init__") continue;
    VisitBody(unit, method, [&](const graph::Node& node) {
      const bool stored = node.op == graph::Op::kSetAttribute && node.name == place.name;
      const bool shrunk = node.op == graph::Op::kDelete ||
                          (node.op == graph::Op::kAttribute && OneOf(node.name.text(), {"clear", "pop", "popleft"}));
      const auto inputs = unit.inputs(node);
      renewed = renewed || stored || (shrunk && !inputs.empty() && PlaceOf(unit, inputs[0].value) == place);
    });
  }
  return read && !renewed;
}

void CheckMutation(const flow::Site& site, Sink& sink) {
  // `self.cache.add_(x)`, `self.cache[:, pos] = x`, `self.history.append(x)`: of an attribute, so that the change
  // outlives the call.
  const bool item = site.op == "[]";
  const graph::Operand receiver = item ? InputOf(site, 0) : ReceiverOf(site);
  const KeptPlace place = PlaceOf(*site.unit, receiver);
  const graph::Node* attribute = NodeOf(*site.unit, receiver);
  if (!place.known || !place.object.present() || attribute == nullptr) return;
  if (item ? !IsLasting(site, receiver) || site.second.stage != flow::Stage::kData || !site.in_entry
           : attribute->op != graph::Op::kAttribute)
    return;
  const bool tensor = item || site.value.is_tensor();
  if (!tensor && !site.value.is(flow::kList | flow::kDict)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kLost).Script(Outcome::kLost).Dynamo(Outcome::kLost);
  if (!tensor && !GrowsFromCallToCall(site, place, *attribute)) {
    draft.Level(Severity::kNote).Weaken(Confidence::kPossible);
  }
  draft.Say(tensor
                ? fmt::format("buffer {} changed in place; the exported model starts from the same buffer in every run",
                              item ? fmt::format("`{}`", site.Text(attribute->span)) : Code(site))
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
        self.cache = None
        self.register_buffer("slots", torch.zeros(4, 8))

    def forward(self, x, at):
        self.calls += 1  # warning: [forward-state] "keeps the example's number"
        self.last = x  # possible: [forward-state] "does not set it"
        self.slots = self.slots.to(x.device)  # possible: [forward-state] "does not set it"
        k = x if self.cache is None else torch.cat([self.cache, x])
        self.cache = k  # warning: [forward-state] "starts from the same state"
        self.slots[at] = x.mean(0)  # warning: [forward-state] "changed in place"
        return x * self.calls, k, self.slots
```

Local variables and local tensors are part of the function.

```py
import torch
from torch import nn

class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("table", torch.zeros(4))

    def forward(self, x):
        steps = 0
        steps += 1
        y = x.clone()
        y[:, 0] = 0
        table = self.table.to(x.device)
        table[0] = x.sum()
        return y * steps + table
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
