#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool NamesAccelerator(const flow::Site& site, const flow::Value& v) {
  std::string_view device;
  if (!site.ConstantString(v, &device)) return false;
  return device.starts_with("cuda") || device.starts_with("mps") || device.starts_with("xpu");
}

// The argument that names an accelerator; null when there is none.
const flow::Argument* Accelerator(const flow::Site& site) {
  if (const flow::Argument* device = site.Arg("device"); device && NamesAccelerator(site, device->value)) return device;
  if (!OneOf(site.op, {"torch.Tensor.to", "torch.nn.Module.to", "torch.device"})) return nullptr;
  for (const flow::Argument& arg : site.arguments) {
    if (NamesAccelerator(site, arg.value)) return &arg;
  }
  return nullptr;
}

void Check(const flow::Site& site, Sink& sink) {
  const bool cuda_call = OneOf(site.op, {"torch.Tensor.cuda", "torch.nn.Module.cuda"});
  const flow::Argument* device = cuda_call ? nullptr : Accelerator(site);
  if (!cuda_call && !device) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError).Script(Outcome::kError).Dynamo(Outcome::kError);
  draft.Say(cuda_call ? "`.cuda()` in forward: the export fails on a machine without CUDA, and elsewhere the device is "
                        "part of the graph"
                      : fmt::format("device `{}` written into forward: the export fails on a machine without it",
                                    site.Text(device->span)));
  draft.Hint("follow the input: `device=x.device`, `.to(x.device)`; keep tables as buffers");
}

constexpr std::string_view kPage =
    R"md(A device named in forward ties the export to a machine that has it, and `torch.export` keeps the device in the program,
where it fails on another. The model's own parameters and inputs already say where to compute.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        y = torch.zeros(3, device="cuda")  # warning: [hardcoded-device] "written into forward"
        return x.cuda() + y  # warning: [hardcoded-device] "without CUDA"
```

Following the input's device works everywhere.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x + torch.arange(x.shape[1], device=x.device)
```

## How to mend it

- every exporter: `device=x.device`, `torch.zeros_like(x)`, `x.new_zeros(...)`, or a buffer.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x + x.new_zeros(3)
```

## When to ignore it

Where the model is exported and run on that device only.
)md";

}  // namespace

extern constinit const Rule kHardcodedDevice = {
    .id = "hardcoded-device",
    .summary = "a device named in forward",
    .group = "side effects",
    .catalogue = "SE021",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall, graph::NodeKind::kBuild}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
