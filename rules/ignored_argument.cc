#include <fmt/format.h>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Ignores(Asked asked, std::string_view name) {
  if (asked == Asked::kDynamo) {
    return OneOf(name, {"training", "operator_export_type", "do_constant_folding", "custom_opsets",
                        "export_modules_as_functions", "autograd_inlining"});
  }
  return OneOf(name, {"external_data", "custom_translation_table", "report", "optimize", "verify", "profile",
                      "dump_exported_program", "artifacts_dir"});
}

void Check(const flow::Site& site, Sink& sink) {
  const Asked asked = AskedExporter(site);
  if (!IsOnnxExport(site) || asked == Asked::kUnknown) return;
  for (const flow::Argument& arg : site.arguments) {
    const std::string_view name = arg.name.text();
    if (!Ignores(asked, name)) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(arg.span);
    draft.Say(fmt::format("`{}` has no effect with dynamo={}", name,
                          asked == Asked::kDynamo ? "True, the default since torch 2.9" : "False"));
    draft.Rewrite(name == "training" ? "set the mode on the model: model.eval() or model.train()" : "leave it out",
                  [&](Rewriter& r) {
                    const Rewriter::Node call = r.Site();
                    const Rewriter::Id argument = r.ArgumentOf(call, name);
                    if (argument == 0) return false;
                    r.RemoveArgument(call, argument);
                    r.Safe();
                    return true;
                  });
  }
}

constexpr std::string_view kPage =
    R"md(`torch.onnx.export` is two exporters behind one name, and each takes the other's arguments without a word.
`training=`, `operator_export_type=`, `do_constant_folding=`, `custom_opsets=`, `export_modules_as_functions=` and
`autograd_inlining=` are for `dynamo=False`; `external_data=`, `custom_translation_table=`, `report=`, `optimize=`, `verify=`,
`profile=`, `dump_exported_program=` and `artifacts_dir=` are for `dynamo=True`.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, do_constant_folding=True)  # note: [ignored-argument] "no effect"
    torch.onnx.export(model, (x,), path, verify=True, dynamo=False)  # note: [ignored-argument] "no effect"
```

With its own exporter each has an effect.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, do_constant_folding=True, dynamo=False)
    torch.onnx.export(model, (x,), path, external_data=False)
```

## How to mend it

- every exporter: leave it out, or name the exporter it belongs to with `dynamo=`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path)
    torch.onnx.export(model, (x,), path, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kIgnoredArgument = {
    .id = "ignored-argument",
    .summary = "an argument that the chosen exporter ignores",
    .group = "export call",
    .catalogue = "EC017 RN007",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kSafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
