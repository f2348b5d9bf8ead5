#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.jit.trace"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* check = GivenArg(site, "check_trace");
  bool on = true;
  if (check == nullptr || !site.ConstantBool(check->value, &on) || on) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(check->span);
  draft.Say("check_trace=False: a model that is not the same in two runs is traced without a word");
  draft.Hint("leave it out, and mend what the check complains of: randomness, or a mode that is not eval()");
}

constexpr std::string_view kPage =
    R"md(After tracing, `torch.jit.trace` runs the model again and compares: nondeterministic operators, state and dropout that is still on
are found so. `check_trace=False` is usually there because it found something.

```py
import torch
from torch import nn

traced = torch.jit.trace(nn.Linear(8, 4).eval(), torch.randn(2, 8), check_trace=False)  # note: [trace-check-off] "two runs"
```

With the check, on another input as well.

```py
import torch
from torch import nn

traced = torch.jit.trace(nn.Linear(8, 4).eval(), torch.randn(2, 8), check_inputs=[torch.randn(3, 8)])
```

## How to mend it

- trace: leave it out; `check_inputs=` with other sizes finds more.
)md";

}  // namespace

extern constinit const Rule kTraceCheckOff = {
    .id = "trace-check-off",
    .summary = "torch.jit.trace told not to check its result",
    .group = "export call",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Trace had nondeterministic nodes)",
};

}  // namespace exportlint::rules
