#include "rules/engine/body.h"
#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.jit.trace"});
}

// Whether a node switches off warnings of any category, or of the tracer's.
bool SilencesWarnings(const flow::Site& site, const graph::Node& node) {
  if (!CallsName(*site.unit, node, "filterwarnings") && !CallsName(*site.unit, node, "simplefilter")) return false;
  const auto inputs = site.unit->inputs(node);
  if (inputs.size() < 2 || !inputs[1].value.present() || inputs[1].value.tag() != graph::Operand::Tag::kConstant ||
      site.unit->constant(inputs[1].value).text.text() != "ignore" || node.span.begin > site.span.begin)
    return false;
  const std::string_view text = site.unit->source().slice(node.span);
  if (text.find("TracerWarning") != std::string_view::npos) return true;
  return inputs.size() == 2;  // no message, module or category: all of them
}

void Check(const flow::Site& site, Sink& sink) {
  if (IsOnnxExport(site) && AskedExporter(site) != Asked::kTrace) return;
  if (site.graph == nullptr || site.unit->graphs().empty()) return;
  const graph::Node* found = nullptr;
  const auto look = [&](graph::GraphId g) {
    Span inside{};  // of a `with` that ends before the export
    VisitBody(*site.unit, g, [&](const graph::Node& node) {
      const bool around = node.span.begin <= site.span.begin && site.span.end <= node.span.end;
      if (node.op == graph::Op::kWith && !around) inside = node.span;
      const bool ended = inside.begin <= node.span.begin && node.span.end <= inside.end && inside.end != 0;
      if (!ended && found == nullptr && SilencesWarnings(site, node)) found = &node;
    });
  };
  look(0);
  const graph::GraphId own = static_cast<graph::GraphId>(site.graph - site.unit->graphs().data());
  if (own != 0 && own < site.unit->graphs().size()) look(own);
  if (found == nullptr) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Because(*site.unit, found->span, "warnings are ignored from here on");
  draft.Say("warnings are switched off for a trace: its TracerWarnings are all that tells of values that are baked");
  draft.Hint("let torch.jit.TracerWarning through, and make it an error where the export is automatic");
}

constexpr std::string_view kPage =
    R"md(Tracing goes on where it cannot follow: it takes the example's value and prints a TracerWarning. With warnings ignored the export
looks clean and the file is wrong for other inputs.

```py
import warnings
import torch
from torch import nn

def run(path):
    warnings.filterwarnings("ignore")
    # warning: [silenced-tracer-warnings] "all that tells"
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path, dynamo=False)
```

Another category.

```py
import warnings
import torch
from torch import nn

def run(path):
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path, dynamo=False)
```

## How to mend it

- trace: `warnings.filterwarnings("error", category=torch.jit.TracerWarning)` in automatic builds.
- dynamo: nothing to do: it fails instead.

```py fixed
import warnings
import torch
from torch import nn

def run(path):
    warnings.filterwarnings("error", category=torch.jit.TracerWarning)
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kSilencedTracerWarnings = {
    .id = "silenced-tracer-warnings",
    .summary = "the tracer's warnings switched off around an export",
    .group = "export call",
    .catalogue = "EC022",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
