#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kAnyOrder[] = {" <= ", " >= ", " < ", " > "};

bool ReadNumber(std::string_view text, long long* out) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *out);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

// "x.size()[0]": one size and nothing computed from it.
bool IsSize(std::string_view text) {
  return text.ends_with(']') && std::ranges::count(text, '[') == 1 && text.find(' ') == std::string_view::npos &&
         text.find('(') == text.rfind('(');
}

// A bound of one size, or a multiple that it must be. Everything else follows from what operators need, and a runtime
// fails by itself where it does not hold.
bool IsLimit(std::string_view guard) {
  constexpr std::string_view kMultiple = " % ", kNothingLeft = ") == 0";
  long long n = 0;
  if (guard.starts_with('(') && guard.ends_with(kNothingLeft)) {
    const std::string_view inner = guard.substr(1, guard.size() - 1 - kNothingLeft.size());
    const std::size_t at = inner.find(kMultiple);
    return at != std::string_view::npos && IsSize(inner.substr(0, at)) &&
           ReadNumber(inner.substr(at + kMultiple.size()), &n);
  }
  for (const std::string_view sign : kAnyOrder) {
    const std::size_t at = guard.find(sign);
    if (at == std::string_view::npos) continue;
    if (!IsSize(guard.substr(0, at)) || !ReadNumber(guard.substr(at + sign.size()), &n)) return false;
    // Sizes of 0 and 1 are never within a dynamic dimension.
    return sign[1] == '<' || n > (sign == " >= " ? 2 : 1);
  }
  return false;
}

// "u0 >= 2": a bound that somebody gave a value. Against sizes and zero, operators themselves ask.
bool IsBoundOfValue(std::string_view expression) {
  for (const std::string_view sign : kAnyOrder) {
    const std::size_t at = expression.find(sign);
    if (at == std::string_view::npos) continue;
    const std::string_view sides[] = {expression.substr(0, at), expression.substr(at + sign.size())};
    const auto number = [](std::string_view side) {
      return !side.empty() && side.find_first_not_of("-.0123456789") == std::string_view::npos && side != "0";
    };
    const auto symbol = [](std::string_view side) {
      return (side.starts_with('u') || side.starts_with("zu")) && side.find_first_of(" (") == std::string_view::npos;
    };
    return (number(sides[0]) && symbol(sides[1])) || (symbol(sides[0]) && number(sides[1]));
  }
  return false;
}

// What the message of an assertion says between two words.
std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  if (!text.starts_with(before)) return {};
  text.remove_prefix(before.size());
  return text.substr(0, after.empty() ? text.size() : text.find(after));
}

constexpr std::string_view kSizeCheck = "torch._check", kValueCheck = "torch.ops.aten._assert_scalar.default";

bool Wants(std::string_view op) {
  return op == kSizeCheck || op == kValueCheck;
}

void Check(const flow::Site& site, Sink& sink) {
  const bool guard = site.op == kSizeCheck;
  const SourceMap* map = site.unit->source().map();
  if (map == nullptr || map->form() != ModelForm::kExported) return;
  std::string_view message;
  const flow::Argument* said = site.Arg("message", 1);
  if (said == nullptr || !site.ConstantString(said->value, &message)) return;
  const std::string_view condition = guard ? Between(message, "Guard failed: ", "")
                                           : Between(message, "Runtime assertion failed for expression ", " on node ");
  if (guard ? !IsLimit(condition) : !IsBoundOfValue(condition)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  // Operators bound numbers from above as well: a slice's end by the rows there are, a count by the elements.
  const bool perhaps_asked = !guard && condition.find("<=") != std::string_view::npos;
  draft.Dynamo(Outcome::kLost).Weaken(perhaps_asked ? Confidence::kPossible : Confidence::kLikely);
  draft.Say(
      guard
          ? fmt::format("the program holds only where `{}`, and the ONNX model made from it does not check that",
                        condition)
          : fmt::format("the check that `{}`, a number read from a tensor, is missing from the ONNX model", condition));
  draft.Hint(guard ? "check the sizes where the exported model is called, or declare the range in `dynamic_shapes`"
                   : "check the inputs where the exported model is called, or clamp the value");
}

constexpr std::string_view kPage =
    R"md(torch.export holds on to the conditions under which its program is right: guards on the sizes of inputs, which branches and
`torch._check` leave behind, and assertions about numbers read from tensors. The program checks them in every run. An ONNX
model made from it does not: for other inputs it computes on, along the branch that the example took.

```pt2
import torch

class Program(torch.nn.Module):
    def forward(self, x: torch.Tensor, y: torch.Tensor):
        torch._check(x.size()[0] <= 64, "Guard failed: x.size()[0] <= 64")  # warning: [lost-guard] "`x.size()[0] <= 64`"
        torch._check((x.size()[1] % 2) == 0, "Guard failed: (x.size()[1] % 2) == 0")  # warning: [lost-guard]
        item = torch.ops.aten.item.default(torch.ops.aten.max.default(y))
        ge = (item >= 2)
        # warning: [lost-guard] "`u0 >= 2`"
        torch.ops.aten._assert_scalar.default(ge, "Runtime assertion failed for expression u0 >= 2 on node 'ge'")
        return torch.ops.aten.mul.Tensor(x, item)
```

Conditions that operators ask for are no hazard: a runtime fails where sizes do not fit, and counts are never negative. Nor
is a range that you declare, `Dim("rows", max=64)`: it is part of what you promise the caller.

```pt2
import torch

class Program(torch.nn.Module):
    def forward(self, x: torch.Tensor, y: torch.Tensor):
        torch._check(x.size()[0] == y.size()[0], "Guard failed: x.size()[0] == y.size()[0]")
        torch._check(x.size()[1] != 3, "Guard failed: x.size()[1] != 3")
        torch._check((x.size()[0] // 2) >= 3, "Guard failed: (x.size()[0] // 2) >= 3")
        item = torch.ops.aten.item.default(torch.ops.aten.max.default(y))
        torch.ops.aten._assert_scalar.default(item >= 0, "Runtime assertion failed for expression u0 >= 0 on node 'ge'")
        torch.ops.aten._assert_scalar.default(item <= 9, "Runtime assertion failed for expression u0 <= s77 on node 'le'")
        return torch.ops.aten.mul.Tensor(x, item)
```

## How to mend it

- dynamo: check where the model is called; where a branch left the guard, `torch.cond` keeps both sides in the graph, or
  `Dim("rows", min=..., max=...)` in `dynamic_shapes` makes the range part of the contract.

## When to ignore it

Where the caller never sends what the condition excludes.
)md";

}  // namespace

extern constinit const Rule kLostGuard = {
    .id = "lost-guard",
    .summary = "a condition that torch.export checks and the ONNX model does not",
    .group = "dynamic dimensions",
    .catalogue = "EP011",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(AssertionError: Guard failed:
Runtime assertion failed for expression u0)",
};

}  // namespace exportlint::rules
