#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(
      op, {"torch.Tensor.view", "torch.Tensor.reshape", "torch.reshape", "torch.Tensor.expand", "torch.broadcast_to"});
}

// Every size of the new shape, when each is a positive number.
bool FixedSizes(const flow::Site& site, std::vector<std::int64_t>* sizes) {
  const flow::Argument* shape = site.Arg("shape", site.op.starts_with("torch.Tensor.") ? 0 : 1);
  std::vector<flow::Value> elements;
  if (shape == nullptr || !site.Elements(shape->value, &elements)) return false;
  for (const flow::Value& element : elements) {
    std::int64_t size = 0;
    if (!site.ConstantInt(element, &size) || size <= 0) return false;
    sizes->push_back(size);
  }
  return sizes->size() > 1;
}

void Check(const flow::Site& site, Sink& sink) {
  const SourceMap* map = site.unit->source().map();
  if (map == nullptr || map->form() != ModelForm::kTraced) return;
  if (!site.value.is_tensor() || site.value.dims != flow::Stage::kShape || site.value.fixed != 0) return;
  std::vector<std::int64_t> sizes;
  if (!FixedSizes(site, &sizes)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Weaken(Confidence::kLikely);
  draft.Say(fmt::format(
      "the trace gives a tensor of the input's size the fixed shape [{}]: only inputs of the example's size fit",
      fmt::join(sizes, ", ")));
  draft.Hint(
      "trace again with sizes taken from the tensor (`x.shape[0]`, no `int()`), or with -1 for the one that varies");
}

constexpr std::string_view kPage =
    R"md(A traced model holds sizes as the sizes of its inputs, but for those that Python read as plain numbers: `int(x.shape[0])`,
`len(x)`, a size put into NumPy and back. Those are numbers of the example, and a reshape or an expansion to nothing but numbers fits no other.

```torchscript traced
class M(Module):
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    _0 = torch.view(x, [2, 8])  # note: [traced-fixed-shape] "the fixed shape [2, 8]"
    _1 = torch.reshape(_0, [4, 2, 2])  # note: [traced-fixed-shape]
    _2 = torch.expand(x, [2, 8])  # note: [traced-fixed-shape]
    return torch.matmul(torch.broadcast_to(x, [2, 8]), torch.add(_1, _2))  # note: [traced-fixed-shape]
```

One size that is computed is enough, and what comes from weights alone may be fixed.

```torchscript traced
class M(Module):
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    n = ops.prim.NumToTensor(torch.size(x, 0))
    a = torch.view(x, [int(n), 8])
    b = torch.reshape(torch.expand(a, [-1, 8]), [-1, 2, 2])
    total = torch.expand(torch.sum(x), [8])
    w = torch.view(torch.ones([16]), [4, 4])
    return torch.add(torch.matmul(b, torch.reshape(w, [8, 2])), total)
```

## How to mend it

- trace: lint the source, whose findings say where a size became a number, and trace again.

## When to ignore it

Where the model is only ever called with inputs of the example's size.
)md";

}  // namespace

extern constinit const Rule kTracedFixedShape = {
    .id = "traced-fixed-shape",
    .summary = "a shape of a traced model that holds the example's sizes",
    .group = "dynamic dimensions",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
