#include "rules/engine/export_call.h"

#include "rules/engine/query.h"

namespace exportlint::rules {

bool IsOnnxExport(const flow::Site& site) {
  return site.op == "torch.onnx.export";
}

const flow::Argument* GivenArg(const flow::Site& site, std::string_view keyword, int position) {
  const flow::Argument* arg = site.Arg(keyword, position);
  return arg && !arg->value.is(flow::kNone) ? arg : nullptr;
}

Asked AskedExporter(const flow::Site& site) {
  for (const flow::Argument& arg : site.arguments) {
    if (arg.name.text() == "**") return Asked::kUnknown;
  }
  const flow::Argument* arg = site.Arg("dynamo");
  if (!arg) return Asked::kDynamo;  // the default since torch 2.9
  bool dynamo = true;
  if (!site.ConstantBool(arg->value, &dynamo)) return Asked::kUnknown;
  return dynamo ? Asked::kDynamo : Asked::kTrace;
}

std::optional<std::vector<std::string_view>> StringsOf(const flow::Site& site, const flow::Value& v) {
  std::vector<flow::Value> elements;
  if (!site.Elements(v, &elements)) return std::nullopt;
  std::vector<std::string_view> strings;
  for (const flow::Value& e : elements) {
    std::string_view text;
    if (!site.ConstantString(e, &text)) return std::nullopt;
    strings.push_back(text);
  }
  return strings;
}

std::optional<std::vector<AxesEntry>> AxesOf(const flow::Site& site, const flow::Value& v) {
  std::vector<std::pair<flow::Value, flow::Value>> items;
  if (!site.Items(v, &items)) return std::nullopt;
  std::vector<AxesEntry> entries;
  for (const auto& [key, value] : items) {
    AxesEntry entry;
    if (!site.ConstantString(key, &entry.name)) continue;
    std::vector<flow::Value> axes;
    std::vector<std::pair<flow::Value, flow::Value>> named;
    if (site.Items(value, &named)) {
      for (const auto& [axis, name] : named) axes.push_back(axis);
    } else {
      entry.is_list = value.is(flow::kList | flow::kTuple) && site.Elements(value, &axes);
    }
    for (const flow::Value& axis : axes) {
      std::int64_t number = 0;
      if (site.ConstantInt(axis, &number)) entry.axes.push_back(number);
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::optional<std::vector<flow::Value>> ExampleInputs(const flow::Site& site) {
  if (site.second.is_tensor()) return std::vector<flow::Value>{site.second};
  std::vector<flow::Value> inputs;
  if (!site.second.is(flow::kTuple | flow::kList) || !site.Elements(site.second, &inputs)) return std::nullopt;
  return inputs;
}

std::string_view TorchScriptWord(const flow::Site& site, const flow::Value& model) {
  const std::string_view name = LastName(site.ClassName(model));
  if (OneOf(name, {"TracedModule", "TopLevelTracedModule"})) return "traced";
  if (OneOf(name, {"ScriptModule", "RecursiveScriptModule", "ScriptFunction"})) return "scripted";
  return {};
}

}  // namespace exportlint::rules
