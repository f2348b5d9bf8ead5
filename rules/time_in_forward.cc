#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool TellsTime(std::string_view op) {
  return OneOf(op, {"time.time", "time.time_ns", "time.perf_counter", "time.perf_counter_ns", "time.monotonic",
                    "time.monotonic_ns", "time.process_time", "time.process_time_ns", "datetime.datetime.now",
                    "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"});
}

bool Wants(std::string_view op) {
  return TellsTime(op);
}

void Check(const flow::Site& site, Sink& sink) {
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Script(Outcome::kError).Dynamo(Outcome::kBaked);
  draft.Say(fmt::format(
      "`{}` reads the clock once, during the export; every exporter keeps that moment, without a warning", site.op));
  draft.Hint("pass the time as an input, or measure outside the model");
}

constexpr std::string_view kPage =
    R"md(The clock is read while the export runs, and what is computed from it becomes a constant: an exported model lives for
ever in the second of its export. No exporter warns.

```py
import time
import torch
from torch import nn

class Pulse(nn.Module):
    def forward(self, x):
        return x * (time.time() % 7.0)  # warning: [time-in-forward] "reads the clock once"
```

Measuring around the model is no part of it.

```py
import time
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.relu()

def measure(model, x):
    start = time.time()
    model(x)
    return time.time() - start
```

## How to mend it

- every exporter: pass the time as an input tensor.

```py fixed
import torch
from torch import nn

class Pulse(nn.Module):
    def forward(self, x, seconds):
        return x * (seconds % 7.0)
```

## When to ignore it

Where the time only goes into a log line.
)md";

}  // namespace

extern constinit const Rule kTimeInForward = {
    .id = "time-in-forward",
    .summary = "the clock read in forward",
    .group = "side effects",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
