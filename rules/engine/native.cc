#include "rules/engine/native.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "rules/engine/query.h"

namespace exportlint::rules {
namespace {

void Replace(std::string* text, std::string_view from, std::string_view to) {
  for (std::size_t at = text->find(from); at != std::string::npos; at = text->find(from, at + to.size()))
    text->replace(at, from.size(), to);
}

// What needs a Python value: torch.export has it only as a symbol, and C++ takes no symbols.
bool NeedsValue(const flow::Site& site) {
  using K = graph::NodeKind;
  return site.kind == K::kConvert || site.kind == K::kTest || site.kind == K::kIterate || site.kind == K::kBuild;
}

}  // namespace

void SayOfNative(const flow::Site& site, Finding* finding) {
  Replace(&finding->message, "a Python ", "a C++ ");
  if (!NeedsValue(site)) return;
  // The tracer records an operator by its name, torch.export runs the body that is made of others.
  if (const std::size_t at = finding->message.find("; jit.trace");
      !site.live_in(Exporter::kTrace) && at != std::string::npos)
    finding->message =
        finding->message.substr(0, at) + "; torch.export looks into the operator's body, jit.trace does not";
  const Heat heat = HeatOf(site.value);
  if (site.live_in(Exporter::kDynamo) && finding->outcomes.dynamo == Outcome::kOk) {
    if (IsUnbacked(heat)) finding->outcomes.dynamo = Outcome::kError;
    if (heat == Heat::kShape) finding->outcomes.dynamo = Outcome::kSpecialized;
  }
  // Advice for Python's words does not hold here.
  std::erase_if(finding->fixes, [](const Fix& fix) {
    return fix.edits.empty() && (fix.message.find("dynamo=True") != std::string::npos ||
                                 fix.message.find("torch._check") != std::string::npos ||
                                 fix.message.find("torch.cond") != std::string::npos);
  });
  if (finding->fixes.empty())
    finding->fixes.push_back(
        {.message = "keep it a tensor: operators on tensors are recorded, C++ between them is not; or register "
                    "the function as an operator with a Meta kernel and an ONNX translation",
         .safe = false,
         .edits = {}});
}

}  // namespace exportlint::rules
