#include <fmt/format.h>

#include <string>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// As the C++ front-end marks reads of sizes.
constexpr std::uint8_t kInTest = 1;
constexpr std::uint8_t kSymbolic = 2;

// `torch::zeros(x.sizes(), x.options())` is `torch::zeros_like(x)`, which asks for no size.
void OfferLike(const flow::Site& site, Draft* draft) {
  constexpr std::string_view kSizes = ".sizes()";
  const std::string_view text = site.unit->source().text();
  const std::string_view read = text.substr(site.span.begin, site.span.length());
  if (!read.ends_with(kSizes)) return;
  const std::string tensor(read.substr(0, read.size() - kSizes.size()));
  const std::string rest = fmt::format(", {}.options())", tensor);
  const std::string_view before = text.substr(0, site.span.begin);
  for (const std::string_view factory : {"zeros", "ones", "empty", "rand", "randn"}) {
    if (!before.ends_with(fmt::format("::{}(", factory)) || !text.substr(site.span.end).starts_with(rest)) continue;
    draft->Replace(fmt::format("`{0}_like({1})` asks for no size", factory, tensor), /*safe=*/true,
                   {site.span.begin - 1, site.span.end + static_cast<std::uint32_t>(rest.size())},
                   fmt::format("_like({})", tensor));
    return;
  }
}

bool Wants(std::string_view op) {
  return op == "size-read";
}

void Check(const flow::Site& site, Sink& sink) {
  // In a condition or as a bound, the rules of branches and loops say it.
  if ((site.node->flags & kInTest) != 0 || site.value.fixed != 0) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const bool symbolic = (site.node->flags & kSymbolic) != 0;
  draft.Trace(Outcome::kBaked);
  if (!symbolic) draft.Dynamo(Outcome::kSpecialized);
  draft.Say(fmt::format("size {} read into a plain number of C++: {} the example's", Code(site),
                        symbolic ? "jit.trace keeps" : "jit.trace and torch.export keep"));
  OfferLike(site, &draft);
  draft.Hint(
      symbolic
          ? "use an operator that needs no size: flatten, unflatten, expand_as, a -1 in view; then jit.trace is right "
            "too"
          : "use an operator that needs no size (flatten, unflatten, zeros_like, a -1 in view), or sym_size and the "
            "_symint form of the operator, which torch.export follows");
}

constexpr std::string_view kPage =
    R"md(In Python a tracer follows sizes: `x.shape[0]` is a tensor to it. C++ gives `x.size(0)` as an `int64_t`, which no exporter
can follow: whatever is computed from it holds the example's size. `jit.trace` says nothing; `torch.export` makes the dimension
static, and refuses where it was declared dynamic (`Constraints violated`).

```cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    auto offset = torch::ones(x.sizes(), x.options());  // warning: [native-size] "`x.sizes()` read"
    return (x + offset).view({x.size(0), -1});  // warning: [native-size] "`x.size(0)` read"
  }
};
```

Ranks and dtypes are the same in every run, and operators that take no size need none.

```cpp
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    if (x.dim() == 2) x = x.unsqueeze(0);
    return (x + torch::ones_like(x)).flatten(1);
  }
};
```

## How to mend it

- every exporter: an operator that needs no size.
- dynamo: `x.view_symint({x.sym_size(0), -1})`; `jit.trace` still keeps the example's size.
- every exporter: register the function as an operator with a Meta kernel, so that nobody looks inside, and give it a translation.

## When to ignore it

Where that dimension never changes.
)md";

}  // namespace

extern constinit const Rule kNativeSize = {
    .id = "native-size",
    .summary = "a size that C++ reads as a plain number",
    .group = "dynamic dimensions",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Constraints violated (*)!
but your code specialized it to be a constant)",
};

}  // namespace exportlint::rules
