#include <fmt/format.h>

#include <algorithm>

#include "facts/signatures.h"
#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.export.export", "torch.jit.trace", "torch.jit.script"});
}

// The argument nearest to a word, by letters in common; empty when none is near.
std::string_view NearestArgument(std::string_view function, std::string_view word) {
  std::string_view best;
  for (const std::string_view name : facts::ArgumentsOf(function)) {
    const std::size_t shared = std::min(name.size(), word.size());
    const bool prefix = name.substr(0, shared) == word.substr(0, shared) && shared >= 4;
    if (prefix && (best.empty() || name.size() < best.size())) best = name;
  }
  return best;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!facts::KnowsCall(site.op)) return;
  for (const flow::Argument& arg : site.arguments) {
    const std::string_view name = arg.name.text();
    if (name.empty() || name.starts_with('*')) continue;
    const facts::ArgumentReleases releases = facts::ReleasesWith(site.op, name);
    if (releases.in_newest || (releases && IsOnnxExport(site))) continue;  // removed-argument tells of those
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(arg.span).Trace(Outcome::kError).Script(Outcome::kError).Dynamo(Outcome::kError);
    draft.Say(releases
                  ? fmt::format("`{}` is no argument of {} since torch {}; the call raises a TypeError", name, site.op,
                                releases.since)
                  : fmt::format("`{}` is no argument of {} in any torch from {} to {}; the call raises a TypeError",
                                name, site.op, facts::OldestRelease(), facts::NewestRelease()));
    const std::string_view nearest = NearestArgument(site.op, name);
    draft.Hint(nearest.empty() ? "leave it out" : fmt::format("did you mean `{}`?", nearest));
  }
}

constexpr std::string_view kPage =
    R"md(Exporters take no further keywords: a misspelt one, or one of another function, is a TypeError. The signatures are known release by
release (`facts/data/call_signatures.tsv`), so the message says when an argument went.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    # error: [unknown-argument] "`input_name` is no argument"
    torch.onnx.export(nn.ReLU().eval(), (x,), path, input_name=["x"])
    return torch.export.export(nn.ReLU().eval(), (x,), constraints=[])  # error: [unknown-argument] "since torch 2.3"
```

Arguments that there are.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(nn.ReLU().eval(), (x,), path, input_names=["x"])
    return torch.export.export(nn.ReLU().eval(), (x,), strict=False)
```

## How to mend it

- every exporter: the name in the message.

```py fixed
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(nn.ReLU().eval(), (x,), path, input_names=["x"])
    return torch.export.export(nn.ReLU().eval(), (x,), dynamic_shapes=None)
```
)md";

}  // namespace

extern constinit const Rule kUnknownArgument = {
    .id = "unknown-argument",
    .summary = "an argument that no release of an exporter has",
    .group = "export call",
    .catalogue = "EC017",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(got an unexpected keyword argument)",
};

}  // namespace exportlint::rules
