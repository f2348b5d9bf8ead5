#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.nn.functional.one_hot";
}

void Check(const flow::Site& site, Sink& sink) {
  for (const flow::Argument& arg : site.arguments) {
    if (arg.name.text() == "**" || arg.name.text() == "*") return;
  }
  const flow::Argument* classes = site.Arg("num_classes", 1);
  std::int64_t number = -1;
  if (classes && (!site.ConstantInt(classes->value, &number) || number >= 0)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError).Script(Outcome::kFails).Dynamo(Outcome::kError);
  draft.Say("`one_hot` without `num_classes` reads the largest value; no exporter can know the width of its result");
  draft.Hint("pass `num_classes=`");
}

constexpr std::string_view kPage =
    R"md(Without `num_classes` the width of `F.one_hot(x)` is the largest value in `x` plus one. That is a size from values, which
no exporter accepts.

```py
import torch.nn.functional as F
from torch import nn

class Encode(nn.Module):
    def forward(self, labels):
        return F.one_hot(labels).float()  # error: [one-hot-without-classes] "without `num_classes`"
```

With the number of classes it is a comparison with a range.

```py
import torch.nn.functional as F
from torch import nn

class Encode(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.classes = classes

    def forward(self, labels):
        return F.one_hot(labels, self.classes).float()
```

## How to mend it

- every exporter: pass `num_classes=`.

```py fixed
import torch.nn.functional as F
from torch import nn

class Encode(nn.Module):
    def forward(self, labels):
        return F.one_hot(labels, num_classes=10).float()
```
)md";

}  // namespace

extern constinit const Rule kOneHotWithoutClasses = {
    .id = "one-hot-without-classes",
    .summary = "one_hot without num_classes",
    .group = "data-dependent shapes",
    .catalogue = "DS007",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Attempted to use `torch.nn.functional.one_hot` with data-dependent output shape
Op (OneHot) * Input 'depth' must be non-negative
Could not extract specialized integer from data-dependent expression)",
};

}  // namespace exportlint::rules
