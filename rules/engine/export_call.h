// Questions about a call of torch.onnx.export as written: which exporter, which names, which arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/flow/site.h"

namespace exportlint::rules {

bool IsOnnxExport(const flow::Site& site);

// The exporter that a torch.onnx.export call asks for.
enum class Asked : std::uint8_t { kDynamo, kTrace, kUnknown };
Asked AskedExporter(const flow::Site& site);

// An argument that is there and is not the constant None.
const flow::Argument* GivenArg(const flow::Site& site, std::string_view keyword, int position = -1);

// The strings of a list or tuple of constant strings, as `input_names=` takes; nothing when any is unknown.
std::optional<std::vector<std::string_view>> StringsOf(const flow::Site& site, const flow::Value& v);

// What `dynamic_axes` or a dict `dynamic_shapes` says for one name.
struct AxesEntry {
  std::string_view name;
  std::vector<std::int64_t> axes;  // those that are constant ints
  bool is_list = false;            // `[0, 2]`, not `{0: "batch"}`
};
// The entries with constant names; nothing when the argument is no dict display.
std::optional<std::vector<AxesEntry>> AxesOf(const flow::Site& site, const flow::Value& v);

// One dimension that `dynamic_shapes` names.
struct DynamicAxis {
  std::size_t input = 0;  // position among the example inputs
  std::int64_t axis = 0;
  std::string_view dim;  // "torch.export.Dim.AUTO", or the string that names it; empty for another value
};
// Those of a tuple, or of a dict by forward's parameters; static ones are left out.
std::vector<DynamicAxis> DynamicAxesOf(const flow::Site& site, const flow::Value& shapes);

// The example inputs one by one; nothing when they are unknown. A lone tensor is one input.
std::optional<std::vector<flow::Value>> ExampleInputs(const flow::Site& site);

// Whether the model is a scripted or traced module, and which word says so ("scripted", "traced"); empty when it is
// not.
std::string_view TorchScriptWord(const flow::Site& site, const flow::Value& model);

}  // namespace exportlint::rules
