#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool IsMethod(const flow::Site& site) {
  return site.op.starts_with("torch.Tensor.");
}

// The argument of a function or of the method of the same name: `position` is the function's.
const flow::Argument* Given(const flow::Site& site, std::string_view keyword, int position = -1) {
  const int at = position > 0 && IsMethod(site) ? position - 1 : position;
  const flow::Argument* argument = site.Arg(keyword, at);
  return argument != nullptr && !argument->value.is(flow::kNone) ? argument : nullptr;
}

// What a form of an operator is to the exporters, and why.
struct Form {
  Outcome trace = Outcome::kOk, dynamo = Outcome::kOk;
  std::string what;
  std::string_view hint;
};

// `x.amax()`: torchlib's translation wants the dimensions.
Form WholeExtreme(const flow::Site& site) {
  const bool both = LastName(site.op) == "aminmax";
  if (Given(site, "dim", both ? -1 : 1) != nullptr) return {};
  return {.dynamo = Outcome::kUnsupported,
          .what = fmt::format("`{}` without `dim` has no translation with dynamo=True", LastName(site.op)),
          .hint = "use `.max()` or `.min()`, or name the dimensions"};
}

Form Distance(const flow::Site& site) {
  const flow::Argument* power = Given(site, "p", 2);
  double p = 2;
  std::int64_t whole = 0;
  if (power != nullptr && !site.ConstantFloat(power->value, &p)) {
    if (!site.ConstantInt(power->value, &whole)) return {};
    p = static_cast<double>(whole);
  }
  constexpr std::string_view kHint = "compute it from a matrix product, or from the difference of broadcast tensors";
  const flow::Argument* mode = Given(site, "compute_mode", 3);
  std::string_view how;
  const bool product = mode == nullptr || !site.ConstantString(mode->value, &how) || !how.starts_with("donot");
  if (p == 2 && product)
    return {.dynamo = Outcome::kUnsupported,
            .what = "`cdist` has no translation with dynamo=True, unless a set has more than 25 rows",
            .hint = kHint};
  if (p == 2)
    return {.dynamo = Outcome::kUnsupported,
            .what = fmt::format("`cdist` with compute_mode=\"{}\" has no translation with dynamo=True", how),
            .hint = kHint};
  return {.trace = Outcome::kWrong,
          .dynamo = Outcome::kUnsupported,
          .what = fmt::format("`cdist` with p={} has no translation with dynamo=True, and dynamo=False sums the "
                              "differences with their signs",
                              p),
          .hint = kHint};
}

Form Histogram(const flow::Site& site) {
  if (Given(site, "min", 2) != nullptr || Given(site, "max", 3) != nullptr) return {};
  return {.dynamo = Outcome::kUnsupported,
          .what = "`histc` without `min` and `max` takes its range from the values, which dynamo=True cannot translate",
          .hint = "pass `min=` and `max=`"};
}

Form Fourier(const flow::Site& site) {
  if (Given(site, "s", 1) == nullptr) return {};
  return {
      .dynamo = Outcome::kUnsupported,
      .what = fmt::format("`{}` with `s` pads complex numbers, which dynamo=True cannot translate", LastName(site.op)),
      .hint = "pad the real input before the transform"};
}

Form ShortTime(const flow::Site& site) {
  if (LastName(site.op) == "istft")
    return {.dynamo = Outcome::kFails,
            .what = "`istft` becomes a model with dynamo=True that ONNX Runtime does not load",
            .hint = "overlap and add in the host program, or with conv_transpose1d"};
  const flow::Argument* is_complex = Given(site, "return_complex");
  bool on = true;
  if (is_complex != nullptr && site.ConstantBool(is_complex->value, &on) && !on) return {};
  return {.trace = Outcome::kUnsupported,
          .what = "`stft` with a complex result has no translation with dynamo=False",
          .hint = "export with dynamo=True, or compute it with conv1d"};
}

Form Squeeze(const flow::Site& site) {
  const flow::Argument* dim = Given(site, "dim", 1);
  if (dim == nullptr || !dim->value.is(flow::kTuple | flow::kList)) return {};
  return {.trace = Outcome::kError,
          .what = "`squeeze` of several dimensions at once has no translation with dynamo=False",
          .hint = "squeeze one dimension after the other, the last first"};
}

Form Attention(const flow::Site& site) {
  if (!site.value.is_tensor() || site.value.rank <= 0 || site.value.rank == 4) return {};
  return {.dynamo = Outcome::kUnsupported,
          .what = fmt::format("attention on a query of {} dimensions; dynamo=True translates 4 alone", site.value.rank),
          .hint = "unsqueeze the query, key and value to (batch, heads, length, width)"};
}

Form Unpool(const flow::Site&) {
  return {.trace = Outcome::kError,
          .what = "the indices of a pooling are undone with an operator that dynamo=False cannot translate",
          .hint = "export with dynamo=True, or upsample"};
}

struct Checked {
  std::string_view name;
  Form (*form)(const flow::Site& site);
};

constexpr Checked kForms[] = {
    {"amax", &WholeExtreme},    {"amin", &WholeExtreme},
    {"aminmax", &WholeExtreme}, {"cdist", &Distance},
    {"histc", &Histogram},      {"fft2", &Fourier},
    {"fftn", &Fourier},         {"ifft2", &Fourier},
    {"ifftn", &Fourier},        {"stft", &ShortTime},
    {"istft", &ShortTime},      {"squeeze", &Squeeze},
    {"MaxUnpool1d", &Unpool},   {"MaxUnpool2d", &Unpool},
    {"MaxUnpool3d", &Unpool},   {"scaled_dot_product_attention", &Attention},
};

const Checked* Find(std::string_view op) {
  for (const Checked& checked : kForms) {
    if (LastName(op) == checked.name) return &checked;
  }
  return nullptr;
}

bool Wants(std::string_view op) {
  return op.starts_with("torch.") && Find(op) != nullptr;
}

void Check(const flow::Site& site, Sink& sink) {
  const Form form = Find(site.op)->form(site);
  if (form.what.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(form.trace).Dynamo(form.dynamo);
  if (form.trace == Outcome::kUnsupported || form.trace == Outcome::kError) draft.Script(Outcome::kUnsupported);
  draft.Say(form.what);
  draft.Hint(std::string(form.hint));
}

constexpr std::string_view kPage =
    R"md(An operator may have a translation that takes some of its arguments only. Both exporters say so late, when they write the
ONNX model: "Required parameter 'dim' is not provided", "only 4D query, key, and value are supported", "STFT does not currently
support complex types". Each form here was exported with torch 2.13.

```py
import torch
from torch import nn

class Spectrum(nn.Module):
    def forward(self, x, y):
        top = x / x.abs().amax()  # warning: [untranslated-form] "without `dim`"
        bins = torch.histc(y, 8)  # warning: [untranslated-form] "takes its range" # warning: [unsupported-operator]
        cost = torch.cdist(x, y, p=1)  # warning: [untranslated-form] "with their signs"
        wave = torch.stft(y, 16, return_complex=True)  # warning: [untranslated-form] "complex result"
        return top, bins, cost, wave.abs(), x[:, None, :, None].squeeze((1, 3))  # warning: [untranslated-form] "several dimensions"
```

The same operators, as they are translated.

```py
import torch
from torch import nn

class Spectrum(nn.Module):
    def forward(self, x, y):
        top = x / x.abs().amax(dim=(0, 1), keepdim=True)
        cost = (x[:, None] - y[None]).abs().sum(-1)
        return top, cost, x.amax(-1), x.unsqueeze(1).squeeze(1)
```

## How to mend it

- dynamo=True: name the dimensions and the range; attend with four dimensions; distances from differences or a matrix product.
- dynamo=False: squeeze one dimension after the other; a convolution for a short transform.

```py fixed
import torch
from torch import nn

class Top(nn.Module):
    def forward(self, x):
        return x / x.abs().max()
```
)md";

}  // namespace

extern constinit const Rule kUntranslatedForm = {
    .id = "untranslated-form",
    .summary = "an operator called with arguments that an exporter does not translate",
    .group = "operators",
    .catalogue = "OP003 OP008",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Required parameter 'dim' is not provided
only 4D query, key, and value are supported
STFT does not currently support complex types
target=torch.ops.aten._cdist_forward)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
