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

namespace {

void AddAxes(const flow::Site& site, std::size_t input, const flow::Value& entry, std::vector<DynamicAxis>* out) {
  std::vector<std::pair<flow::Value, flow::Value>> items;
  std::vector<flow::Value> elements;
  const auto add = [&](std::int64_t axis, const flow::Value& dim) {
    const std::string_view library = site.LibraryName(dim);
    if (dim.is(flow::kNone | flow::kInt) || library.ends_with("Dim.STATIC")) return;
    DynamicAxis found{.input = input, .axis = axis, .dim = library};
    if (library.empty() && !site.ConstantString(dim, &found.dim)) found.dim = {};
    out->push_back(found);
  };
  if (site.Items(entry, &items)) {
    for (const auto& [axis, dim] : items) {
      std::int64_t number = 0;
      if (site.ConstantInt(axis, &number)) add(number, dim);
    }
  } else if (entry.is(flow::kTuple | flow::kList) && site.Elements(entry, &elements)) {
    for (std::size_t i = 0; i < elements.size(); ++i) add(static_cast<std::int64_t>(i), elements[i]);
  }
}

}  // namespace

std::vector<DynamicAxis> DynamicAxesOf(const flow::Site& site, const flow::Value& shapes) {
  std::vector<DynamicAxis> axes;
  std::vector<flow::Value> entries;
  std::vector<std::pair<flow::Value, flow::Value>> items;
  std::vector<const graph::Parameter*> parameters;
  if (shapes.is(flow::kTuple | flow::kList) && site.Elements(shapes, &entries)) {
    for (std::size_t i = 0; i < entries.size(); ++i) AddAxes(site, i, entries[i], &axes);
  } else if (site.Items(shapes, &items) && site.ForwardParameters(site.value, &parameters)) {
    for (const auto& [key, entry] : items) {
      std::string_view name;
      if (!site.ConstantString(key, &name)) continue;
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i]->name.text() == name) AddAxes(site, i, entry, &axes);
      }
    }
  }
  return axes;
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
