#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!OneOf(site.op, {"format", "str"}) || !site.value.may_be_tensor()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Weaken(Confidence::kPossible);  // nearly always a log line
  draft.Say(fmt::format("a tensor's value is put into {}; the text is made once, during the export", Code(site)));
  draft.Hint("leave it out of the exported path: `if not torch.compiler.is_exporting():`");
}

constexpr std::string_view kPage =
    R"md(Formatting a tensor reads its value. During an export the text shows the example (or a fake tensor) and is made only
once. In a log line that is harmless, so this is a note, shown with `--min-confidence possible`. A string that decides
something, such as the key of a table, is a different matter: it decides for the example and for all inputs after it, in
every exporter, without an error.

```py
import torch
from torch import nn

class Verbose(nn.Module):
    def forward(self, x):
        message = f"mean {x.mean():.3f}"  # possible: [tensor-in-string] "made once, during the export"
        print(message)
        return x.relu()
```

Names, ranks and configuration format to the same text every time.

```py
import torch
from torch import nn

class Verbose(nn.Module):
    def __init__(self):
        super().__init__()
        self.width = 8

    def forward(self, x):
        assert self.width == 8, f"bad width {self.width}"
        print(f"running {type(self).__name__} on {x.dim()} dimensions")
        return x.relu()
```

## How to mend it

- every exporter: delete it, or keep it out of the export with `if not torch.compiler.is_exporting():`.

```py fixed
import torch
from torch import nn

class Verbose(nn.Module):
    def forward(self, x):
        return x.relu()
```

## When to ignore it

Whenever the text is only read by people.
)md";

}  // namespace

extern constinit const Rule kTensorInString = {
    .id = "tensor-in-string",
    .summary = "a tensor's value put into a string",
    .group = "trace interruption",
    .catalogue = "TR013 SE012",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
