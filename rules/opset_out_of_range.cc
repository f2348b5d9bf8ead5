#include <fmt/format.h>

#include "rules/engine/export_call.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Measured on torch 2.13 with onnx 1.23.
constexpr int kTraceFirst = 7, kTraceLast = 20, kTraceStamped = 23;
constexpr int kDynamoFirst = 17, kDynamoLast = 28, kDynamoFallback = 18;

void CheckTrace(std::int64_t opset, Draft& draft) {
  if (opset > kTraceStamped) {
    draft.Trace(Outcome::kError).Dynamo(Outcome::kError);
    draft.Say(fmt::format("opset {} is unknown to the tracing exporter, which raises; it translates to {} up to {}",
                          opset, kTraceFirst, kTraceLast));
  } else if (opset > kTraceLast) {
    draft.Say(fmt::format("opset {} is stamped on a model translated to {}; the tracing exporter ends there", opset,
                          kTraceLast));
  } else {
    draft.Say(fmt::format("opset {} is older than any the tracing exporter translates to ({} up to {})", opset,
                          kTraceFirst, kTraceLast));
  }
}

// The opset that the exporter delivers anyway, or the last one it translates to.
bool Ask(int opset, Rewriter& r) {
  const Rewriter::Node given = r.Get(r.ArgumentOf(r.Site(), "opset_version"));
  if (given.kind != Rewriter::Kind::kKeyword) return false;
  r.Replace(given.span, fmt::format("opset_version={}", opset));
  r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* arg = IsOnnxExport(site) ? GivenArg(site, "opset_version") : nullptr;
  const Asked asked = AskedExporter(site);
  std::int64_t opset = 0;
  if (!arg || asked == Asked::kUnknown || !site.ConstantInt(arg->value, &opset)) return;
  const bool trace = asked == Asked::kTrace;
  if (opset >= (trace ? kTraceFirst : kDynamoFirst) && opset <= (trace ? kTraceLast : kDynamoLast)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(arg->span);
  if (trace) {
    CheckTrace(opset, draft);
    draft.Rewrite(fmt::format("use opset_version={}, or the dynamo exporter for a newer one", kTraceLast),
                  [&](Rewriter& r) { return opset > kTraceLast && Ask(kTraceLast, r); });
    return;
  }
  draft.Say(fmt::format(
      "opset {} is not what the dynamo exporter delivers: outside {} to {} it writes opset {} without an error", opset,
      kDynamoFirst, kDynamoLast, kDynamoFallback));
  draft.Rewrite(fmt::format("use opset_version={} to {}", kDynamoFallback, kDynamoLast),
                [&](Rewriter& r) { return Ask(kDynamoFallback, r); });
}

constexpr std::string_view kPage =
    R"md(Each exporter translates to a range of opsets. The tracing exporter (`dynamo=False`) has translations for 7 to 20, stamps
21 to 23 on what is opset 20, and raises above. The dynamo exporter honours 17 to 28; asked for anything else it writes
opset 18 and prints a log line at most, so a runtime chosen for opset 11 cannot load the file.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, opset_version=11)  # warning: [opset-out-of-range] "writes opset 18"
    torch.onnx.export(model, (x,), path, opset_version=40, dynamo=False)  # error: [opset-out-of-range] "raises"
```

Within the range nothing is said.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, opset_version=18)
    torch.onnx.export(model, (x,), path, opset_version=11, dynamo=False)
```

## How to mend it

- trace: 7 to 20.
- dynamo: 18 or later (17 works); for an older runtime export with `dynamo=False`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, opset_version=18)
    torch.onnx.export(model, (x,), path, opset_version=20, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kOpsetOutOfRange = {
    .id = "opset-out-of-range",
    .summary = "an opset that the exporter does not deliver",
    .group = "export call",
    .catalogue = "EC010 EC011 EC012",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kSafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
