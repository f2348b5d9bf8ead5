#include <fmt/format.h>

#include <algorithm>

#include "rules/engine/export_call.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Whether the last example input is a dict that is no set of keyword arguments of forward: torch takes it for one.
bool TakenForKeywords(const flow::Site& site) {
  std::vector<flow::Value> inputs;
  if (!site.second.is(flow::kTuple) || !site.Elements(site.second, &inputs) || inputs.empty()) return false;
  std::vector<std::pair<flow::Value, flow::Value>> items;
  std::vector<const graph::Parameter*> parameters;
  if (!inputs.back().is(flow::kDict) || !site.Items(inputs.back(), &items) ||
      !site.ForwardParameters(site.value, &parameters))
    return false;
  return std::ranges::any_of(items, [&](const auto& item) {
    std::string_view key;
    return site.ConstantString(item.first, &key) && std::ranges::none_of(parameters, [&](const graph::Parameter* p) {
             return p->name.text() == key || p->kind == graph::Parameter::Kind::kKwargs;
           });
  });
}

// The example inputs as they are written, when they are a display.
Rewriter::Node Display(const Rewriter& r) {
  const Rewriter::Node call = r.Site();
  Rewriter::Node args = r.Get(r.ArgumentOf(call, "args", 1));
  if (args.kind == Rewriter::Kind::kKeyword) args = r.Get(args.parts[0]);
  return args.kind == Rewriter::Kind::kDisplay && !args.parts.empty() ? args : Rewriter::Node{};
}

bool MakeTuple(Rewriter& r) {
  const Rewriter::Node list = Display(r);
  if (list.id == 0 || !r.Text(list.span).starts_with('[')) return false;
  const std::uint32_t last = r.WithParentheses(list.parts.back()).end;
  const bool comma = list.parts.size() > 1 || r.Text({last, list.span.end}).find(',') != std::string_view::npos;
  r.Replace({list.span.begin, list.span.begin + 1}, "(");
  r.Replace({list.span.end - 1, list.span.end}, comma ? ")" : ",)");
  r.Safe();
  return true;
}

bool AddDict(Rewriter& r) {
  const Rewriter::Node tuple = Display(r);
  if (tuple.id == 0) return false;
  const std::uint32_t last = r.WithParentheses(tuple.parts.back()).end;
  r.Replace({last, tuple.span.end - 1}, ", {}");
  r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site)) return;
  const Asked asked = AskedExporter(site);
  const flow::Argument* args = site.Arg("args", 1);
  if (!args || asked == Asked::kUnknown) return;
  if (asked == Asked::kDynamo && site.second.is(flow::kList)) {
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(args->span).Dynamo(Outcome::kError);
    draft.Say("example inputs given as a list; torch.export wants a tuple and fails");
    draft.Rewrite("write `(x,)` for `[x]`", [&](Rewriter& r) { return MakeTuple(r); });
  } else if (!GivenArg(site, "kwargs") && TakenForKeywords(site)) {
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(args->span).Trace(Outcome::kError).Dynamo(Outcome::kError);
    draft.Say("a dict as the last example input is taken for keyword arguments, and forward has no such parameters");
    draft.Rewrite("put an empty dict behind it: `(batch, {})`, or take tensors instead of a dict",
                  [&](Rewriter& r) { return AddDict(r); });
  }
}

constexpr std::string_view kPage =
    R"md(`args` is the tuple of forward's positional arguments. A list is not a tuple: `torch.export` fails on it. A dict at the end
of the tuple is taken for keyword arguments, so a model that takes a dict misses its argument.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, batch):
        return batch["x"].relu()

def run(path):
    torch.onnx.export(nn.ReLU().eval(), [torch.randn(2, 8)], path)  # error: [args-not-tuple] "wants a tuple"
    # error: [args-not-tuple] "taken for keyword arguments"
    torch.onnx.export(Net().eval(), ({"x": torch.randn(2, 8)},), path, dynamo=False)
```

A dict of forward's own parameters is meant to be keywords.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, scale):
        return x * scale

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, {"scale": x}), path)
```

## How to mend it

- every exporter: a tuple of tensors; keywords with `kwargs=`; `(batch, {})` where the dict is an argument.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, batch):
        return batch["x"].relu()

def run(path):
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path)
    torch.onnx.export(Net().eval(), ({"x": torch.randn(2, 8)}, {}), path, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kArgsNotTuple = {
    .id = "args-not-tuple",
    .summary = "example inputs that are not the tuple of forward's arguments",
    .group = "export call",
    .catalogue = "EC016 IO004",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kSafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(forward() missing * required positional argument
TypeError: missing a required argument:
Expecting `args` to be a tuple of example positional inputs)",
};

}  // namespace exportlint::rules
