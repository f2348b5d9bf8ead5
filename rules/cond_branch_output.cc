#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.cond/branches"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Value& yes = site.value;
  const flow::Value& no = site.second;
  const bool plain = yes.is(flow::kNone | flow::kNumeric | flow::kString) && yes.kinds != 0;
  const bool both = yes.is_tensor() && no.is_tensor();
  const bool dtypes = both && yes.dtype != no.dtype && yes.dtype != flow::DtypeClass::kUnknown &&
                      no.dtype != flow::DtypeClass::kUnknown;
  const bool ranks = both && yes.rank >= 0 && no.rank >= 0 && yes.rank != no.rank;
  if (!plain && !dtypes && !ranks) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  draft.Say(plain ? "a branch of torch.cond gives None or a Python value; torch.export wants tensors"
                  : fmt::format("the branches of torch.cond give tensors of different {}; torch.export refuses",
                                dtypes ? "dtypes" : "ranks"));
  draft.Hint(plain ? "return a tensor from both branches" : "make both alike: `.to(x.dtype)`, unsqueeze");
}

constexpr std::string_view kPage =
    R"md(Both branches of `torch.cond` must give tensors of one dtype and one number of dimensions: the ONNX `If` has one type for each of
its outputs. None or a Python number is refused as well.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        # warning: [control-operator-in-trace]
        # error: [cond-branch-output] "different dtypes"
        return torch.cond(x.sum() > 0, lambda a: a.long(), lambda a: a.float() * 3, (x,))
```

Alike.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        # warning: [control-operator-in-trace]
        return torch.cond(x.sum() > 0, lambda a: a.long().float(), lambda a: a.float() * 3, (x,))
```

## How to mend it

- dynamo: cast in one branch; return a tensor, also where nothing is to be done.
)md";

}  // namespace

extern constinit const Rule kCondBranchOutput = {
    .id = "cond-branch-output",
    .summary = "branches of torch.cond that give no tensors, or tensors of different kinds",
    .group = "export language",
    .catalogue = "EP002 EP003 EP007",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(When merging two branches' output in torch.cond)",
    .since = "2.2",
};

}  // namespace exportlint::rules
