#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/select_rewrites.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (OneOf(site.op, {"min", "max", "sorted"})) return;
  const Heat heat = HeatOf(site.value);
  if (heat != Heat::kShape && heat != Heat::kTracedConstant) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (heat == Heat::kTracedConstant) {
    draft.Level(Severity::kNote);
    draft.Say(fmt::format("test of {} draws a TracerWarning, which is harmless: the size is the same in every run",
                          Code(site)));
    return;
  }
  if (site.guards_raise || site.op == "assert") {
    draft.Level(Severity::kNote).Trace(Outcome::kLost).Dynamo(Outcome::kLost);
    draft.Say(fmt::format("check of size {} is not in the exported model, which accepts what your model rejects",
                          Code(site)));
    draft.Hint("check shapes where the exported model is called");
    return;
  }
  draft.Trace(Outcome::kBaked).Dynamo(Outcome::kSpecialized);
  draft.Say(fmt::format(
      "decision on size {}; jit.trace keeps the example's branch, and the dynamo exporter too, without a warning",
      Code(site)));
  draft.Rewrite(
      "write it so that one formula fits every size (`F.pad` by 0 is a no-op), or declare the dimension static",
      [&](Rewriter& r) { return DoAlways(site, r); });
  draft.Or("keep the branch with torch.cond", [&](Rewriter& r) { return SelectWithCond(site, r); });
}

constexpr std::string_view kPage =
    R"md(A branch on a size is decided once, for the example. `jit.trace` warns; a size is a tensor while tracing. `torch.export`
records a guard, but `torch.onnx.export` throws guards away: the file accepts the other sizes and computes the wrong
branch without a word. A test that only raises is a check; the exported model just does not make it, which is a note.
So is a test of a parameter's size, which cannot change.

```py
import torch
from torch import nn
import torch.nn.functional as F

class Pad(nn.Module):
    def forward(self, x):
        if x.dim() != 2 or x.shape[1] > 512:  # note: [shape-branch] "accepts what your model rejects"
            raise ValueError("bad input")
        extra = -x.shape[1] % 8
        if extra > 0:  # warning: [shape-branch] "without a warning"
            x = F.pad(x, (0, extra))
        return x
```

The rank, the dtype and the device of a tensor are static.

```py
import torch
from torch import nn

class Batch(nn.Module):
    def forward(self, x):
        if x.dim() == 2:
            x = x.unsqueeze(1)
        return x.float() if x.dtype == torch.float16 else x
```

## How to mend it

- every exporter: let one formula cover all sizes: pad always, `min` in place of `if`, slices that may be empty.
- every exporter: keep the dimension static when it never varies in use.
- dynamo: `torch.cond(x.shape[1] > 8, f, g, (x,))`, or bounds: `Dim("n", max=8)`.

```py fixed
import torch
from torch import nn
import torch.nn.functional as F

class Pad(nn.Module):
    def forward(self, x):
        return F.pad(x, (0, -x.shape[1] % 8))
```
)md";

}  // namespace

extern constinit const Rule kShapeBranch = {
    .id = "shape-branch",
    .summary = "Python control flow that depends on an input's shape",
    .group = "control flow",
    .catalogue = "CF014 CF015 CF016 CF023 SH009",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kTest}),
    .family = "control",
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(AssertionError: Guard failed:
in the specified range * satisfy the generated guard
but your code specialized it to be a constant
Converting a tensor to a Python boolean might cause the trace to be incorrect)",
};

}  // namespace exportlint::rules
