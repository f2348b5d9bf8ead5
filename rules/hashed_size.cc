#include <fmt/format.h>

#include "rules/engine/body.h"
#include "rules/engine/kept_place.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The key and the container of a look-up, a membership test or a store.
struct Lookup {
  graph::Operand key;
  KeptPlace place;
};
Lookup LookupOf(const graph::Unit& unit, const graph::Node& node) {
  const auto inputs = unit.inputs(node);
  if (inputs.size() < 2) return {};
  const bool test = node.op == graph::Op::kCompare;
  if (!test && node.op != graph::Op::kSubscript && node.op != graph::Op::kSetItem) return {};
  return {.key = inputs[test ? 0 : 1].value, .place = PlaceOf(unit, inputs[test ? 1 : 0].value)};
}

// Whether the function stores under the very key that it looks up, one local: `if n not in memo: memo[n] = ...`. While
// tracing the tensor is found again, or made anew in every call.
bool IsMemo(const flow::Site& site) {
  if (site.unit == nullptr || site.graph == nullptr) return false;
  const Lookup asked = LookupOf(*site.unit, *site.node);
  if (!asked.place.known || !asked.key.present() || asked.key.tag() != graph::Operand::Tag::kSlot) return false;
  bool stored = false;
  VisitBlock(*site.unit, site.unit->block(site.graph->body), [&](const graph::Node& node) {
    if (node.op != graph::Op::kSetItem) return;
    const Lookup store = LookupOf(*site.unit, node);
    stored = stored || (store.key == asked.key && store.place == asked.place);
  });
  return stored;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "hash") return;
  const Heat heat = HeatOf(site.value);
  if (site.value.stage == flow::Stage::kData && site.value.is(flow::kNumeric | flow::kString)) {
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.Dynamo(Outcome::kError);
    draft.Say(fmt::format("{}, read from a tensor, used as a key; torch.export has no value to look up and fails",
                          Code(site)));
    draft.Hint("keep the table as a tensor and index that, or compute every entry and select");
    return;
  }
  if (heat != Heat::kShape && heat != Heat::kTracedConstant) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (heat == Heat::kShape) draft.Dynamo(Outcome::kError);
  if (IsMemo(site)) {
    if (heat != Heat::kShape) draft.Level(Severity::kNote);
    draft.Say(fmt::format("size {} used as a key, which torch.export refuses; jit.trace computes the entry every time",
                          Code(site)));
    draft.Hint("compute the entry each time, or key it by a number that the configuration knows");
    return;
  }
  draft.Trace(Outcome::kWrong);
  draft.Say(fmt::format(
      "size {} used as a key; while tracing it is a tensor, which equals no other key, so the look-up misses",
      Code(site)));
  draft.Hint("compare with `==`, or look up by a number that the configuration knows");
}

constexpr std::string_view kPage =
    R"md(While `jit.trace` runs, a size is a tensor, and a tensor hashes by identity. `h in {1, 3}`, `table[h]`, `table.get(h)` and
an `lru_cache` keyed by a size therefore miss, and no two are equal in a set, though the number is there: the trace differs from eager already on the
example, without a warning. `torch.export` refuses to hash a symbolic size, and a number read from a tensor, also one put into
a string, has no value yet to look up.

```py
import torch
from torch import nn

SCALES = {8: 0.5, 16: 0.25}

class Scale(nn.Module):
    def forward(self, x, kind):
        y = x * SCALES.get(x.shape[1], 1.0)  # error: [hashed-size] "so the look-up misses"
        y = y * SCALES[kind.item()]  # error: [hashed-size] "no value to look up" # warning: [item-call]
        return y * len(set(x.shape))  # error: [hashed-size] "so the look-up misses"
```

Keys from the configuration are plain numbers, and a list is searched with `==`.

```py
import torch
from torch import nn

SCALES = {8: 0.5, 16: 0.25}

class Scale(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.width = width

    def forward(self, x):
        return x * SCALES.get(self.width, 1.0)
```

## How to mend it

- every exporter: look the value up in `__init__`, by what the configuration knows.
- every exporter: replace the table by a formula of the size.

```py fixed
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * (4.0 / x.shape[1])
```
)md";

}  // namespace

extern constinit const Rule kHashedSize = {
    .id = "hashed-size",
    .summary = "a size or a value of a tensor used as a key of a dict or set",
    .group = "dynamic dimensions",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .check = &Check,
    .page = kPage,
    .errors = "unhashable type: non-nested SymInt",
};

}  // namespace exportlint::rules
