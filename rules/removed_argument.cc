#include <fmt/format.h>

#include "facts/signatures.h"
#include "rules/engine/export_call.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

struct Advice {
  std::string_view name, advice;
};

constexpr Advice kAdvice[] = {
    {"example_outputs", "leave it out: outputs are found by running the model"},
    {"strip_doc_string", "leave it out; `verbose=True` keeps doc strings"},
    {"enable_onnx_checker", "leave it out, and call onnx.checker.check_model on the file"},
    {"use_external_data_format", "leave it out; the dynamo exporter has external_data="},
    {"_retain_param_name", "leave it out: parameter names are always kept"},
    {"add_node_names", "leave it out: nodes always have names"},
    {"fallback", "leave it out: ask for the exporter you want with dynamo="},
};

std::string_view AdviceFor(std::string_view name) {
  for (const Advice& a : kAdvice) {
    if (a.name == name) return a.advice;
  }
  return "leave it out";
}

bool LeaveOut(std::string_view name, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Id argument = r.ArgumentOf(call, name);
  if (argument == 0) return false;
  r.RemoveArgument(call, argument);
  r.Safe();  // the call raises as it is
  return true;
}

// As releases before 2.5 ordered them.
bool NameIt(Rewriter& r) {
  const Rewriter::Node call = r.Site();
  constexpr std::string_view kOrder[] = {"export_params", "verbose", "training", "input_names", "output_names"};
  for (int i = 0; i < 5; ++i) {
    const Rewriter::Node argument = r.Get(r.ArgumentOf(call, {}, 3 + i));
    if (argument.id == 0) break;
    if (r.ArgumentOf(call, kOrder[i]) != 0) return false;
    const std::uint32_t begin = r.WithParentheses(argument.id).begin;
    r.Replace({begin, begin}, fmt::format("{}=", kOrder[i]));
  }
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site)) return;
  constexpr int kPositional = 3;  // model, args, f
  int position = 0;
  for (const flow::Argument& arg : site.arguments) {
    const std::string_view name = arg.name.text();
    if (name == "*") return;
    const facts::ArgumentReleases releases = facts::ReleasesWith(site.op, name);
    const bool removed = releases && !releases.in_newest;
    const bool too_many = name.empty() && ++position > kPositional;
    if (!removed && !too_many) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(arg.span).Trace(Outcome::kError).Dynamo(Outcome::kError);
    if (removed) {
      draft.Say(
          fmt::format("`{}` is no argument of torch.onnx.export any more (since torch {}); the call raises a TypeError",
                      name, releases.since));
      draft.Rewrite(std::string(AdviceFor(name)), [&](Rewriter& r) { return LeaveOut(name, r); });
    } else {
      draft.Say("argument after the path given by position; torch.onnx.export takes the others by keyword only");
      draft.Rewrite("name it", [&](Rewriter& r) { return NameIt(r); });
    }
    return;
  }
}

constexpr std::string_view kPage =
    R"md(Arguments of old tutorials are gone from `torch.onnx.export`: `example_outputs`, `use_external_data_format`,
`enable_onnx_checker`, `strip_doc_string` since torch 1.11, `fallback` of the first dynamo releases. A call that passes one
raises a TypeError. What follows the path must be given by keyword.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, x, path, example_outputs=model(x))  # error: [removed-argument] "raises a TypeError"
    torch.onnx.export(model, x, path, True)  # error: [removed-argument] "by keyword only"
```

Present arguments.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, verbose=True, input_names=["x"], output_names=["y"])
```

## How to mend it

- every exporter: leave the argument out; outputs are found by running the model, and data above 2 GB goes to a second
  file by itself (`external_data=`, dynamo).

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path)
```
)md";

}  // namespace

extern constinit const Rule kRemovedArgument = {
    .id = "removed-argument",
    .summary = "an argument that torch.onnx.export no longer has",
    .group = "export call",
    .catalogue = "EC017",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kSafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = "export() got an unexpected keyword argument",
};

}  // namespace exportlint::rules
