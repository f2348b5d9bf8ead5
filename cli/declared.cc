#include "cli/declared.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/parallel.h"
#include "rules/engine/export_call.h"

namespace exportlint::cli {
namespace {

using flow::DeclaredInput;
using flow::Site;
using flow::Value;

// `None`, `Dim.STATIC` and plain numbers are static; names and Dims are not.
bool MayChange(const Site& site, const Value& v) {
  std::int64_t number = 0;
  return !v.is(flow::kNone) && !site.ConstantInt(v, &number) && !site.LibraryName(v).ends_with("Dim.STATIC");
}

// What one entry of dynamic_axes or dynamic_shapes says: `{0: "batch"}`, `[0, 2]`, `("batch", None)`, None. In
// dynamic_axes a list holds dimensions, in dynamic_shapes one item for each.
DeclaredInput ReadInput(const Site& site, std::string_view name, const Value& v, bool axes) {
  DeclaredInput input{.name = std::string(name)};
  std::vector<std::pair<Value, Value>> items;
  std::vector<Value> elements;
  const auto add = [&](const Value& dimension) {
    std::int64_t d = 0;
    const bool known = site.ConstantInt(dimension, &d) && d >= 0 && d < 16;
    if (known) input.dynamic.push_back(static_cast<int>(d));
    input.known = input.known && known;
  };
  if (v.is(flow::kNone)) return input;
  if (site.Items(v, &items)) {
    for (const auto& [dimension, what] : items) {
      if (axes || MayChange(site, what)) add(dimension);
    }
  } else if (site.Elements(v, &elements)) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (axes) {
        add(elements[i]);
      } else if (elements[i].is(flow::kTuple | flow::kList | flow::kDict)) {
        input.known = false;  // an input that holds several tensors
      } else if (MayChange(site, elements[i])) {
        input.dynamic.push_back(static_cast<int>(i));
      }
    }
    if (!axes && input.known) input.rank = static_cast<int>(elements.size());
  } else {
    input.known = false;
  }
  if (!input.known) input.dynamic.clear();
  return input;
}

// The parameter that a name in dynamic_axes stands for.
std::string ParameterOf(const Site& site, std::string_view name,
                        const std::vector<const graph::Parameter*>& parameters) {
  const flow::Argument* given = rules::GivenArg(site, "input_names");
  const auto names = given != nullptr ? rules::StringsOf(site, given->value) : std::nullopt;
  for (std::size_t i = 0; names && i < names->size() && i < parameters.size(); ++i) {
    if ((*names)[i] == name) return std::string(parameters[i]->name.text());
  }
  return std::string(name);
}

// Nothing when the call says nothing that can be read.
std::optional<flow::Declared> Read(const Site& site) {
  flow::Declared declared;
  std::vector<const graph::Parameter*> parameters;
  const flow::Argument* axes = rules::GivenArg(site, "dynamic_axes");
  const flow::Argument* shapes = rules::GivenArg(site, "dynamic_shapes");
  const flow::Argument* said = shapes != nullptr ? shapes : axes;
  if (said == nullptr || !site.ForwardParameters(site.value, &parameters)) return std::nullopt;
  if (!site.ModelClass(site.value, &declared.unit, &declared.class_index)) return std::nullopt;
  declared.path = site.unit->source().path();
  declared.line = site.unit->source().Locate(said->span.begin).line;
  declared.others_static = said == axes;
  std::vector<std::pair<Value, Value>> items;
  std::vector<Value> elements;
  if (site.Items(said->value, &items)) {
    for (const auto& [key, value] : items) {
      std::string_view name;
      if (!site.ConstantString(key, &name)) return std::nullopt;
      declared.inputs.push_back(
          ReadInput(site, said == axes ? ParameterOf(site, name, parameters) : std::string(name), value, said == axes));
    }
  } else if (said == shapes && site.Elements(said->value, &elements)) {
    for (std::size_t i = 0; i < elements.size() && i < parameters.size(); ++i)
      declared.inputs.push_back(ReadInput(site, parameters[i]->name.text(), elements[i], false));
  } else {
    return std::nullopt;
  }
  const auto examples = rules::ExampleInputs(site);
  for (std::size_t i = 0; examples && i < examples->size() && i < parameters.size(); ++i) {
    const auto input = std::ranges::find(declared.inputs, parameters[i]->name.text(), &DeclaredInput::name);
    if (input != declared.inputs.end() && input->rank < 0) input->rank = (*examples)[i].rank;
  }
  return declared;
}

// Dynamic where one of the two says so.
void Merge(const flow::Declared& other, flow::Declared* into) {
  for (DeclaredInput& input : into->inputs) {
    const DeclaredInput* also = other.Find(input.name);
    input.known = input.known && (also != nullptr ? also->known : other.others_static);
    if (also != nullptr) input.dynamic.insert(input.dynamic.end(), also->dynamic.begin(), also->dynamic.end());
    if (also == nullptr || also->rank != input.rank) input.rank = -1;
  }
  for (const DeclaredInput& also : other.inputs) {
    if (into->Find(also.name) == nullptr && into->others_static) into->inputs.push_back(also);
  }
  into->others_static = into->others_static && other.others_static;
}

std::vector<flow::Declared> ByExports(const flow::Analysis& analysis) {
  std::vector<flow::Declared> all;
  flow::Analysis::Session session(analysis);
  for (std::size_t i = 0; i < analysis.size(); ++i) {
    if (!analysis.DeclaresDynamic(i)) continue;
    session.RunCallers(i, [&](const Site& site) {
      if (site.kind != graph::NodeKind::kExport) return;
      std::optional<flow::Declared> one = Read(site);
      if (!one) return;
      // A tuple that a function returns behind a model may be something else: it must name a dimension.
      const bool names =
          std::ranges::any_of(one->inputs, [](const DeclaredInput& input) { return !input.dynamic.empty(); });
      if (site.op == "factory" && !names) return;
      const auto same = [&](const flow::Declared& d) {
        return d.unit == one->unit && d.class_index == one->class_index;
      };
      if (const auto before = std::ranges::find_if(all, same); before != all.end()) {
        Merge(*one, &*before);
      } else {
        all.push_back(*std::move(one));
      }
    });
  }
  return all;
}

}  // namespace

bool Declare(std::vector<flow::Declared> by_file, flow::Analysis* analysis) {
  bool any = !by_file.empty();
  for (std::size_t i = 0; i < analysis->size() && !any; ++i) any = analysis->DeclaresDynamic(i);
  if (!any) return false;
  ForEachParallel(1, 1, flow::Analysis::kStackBytes, [&](std::size_t) {
    for (flow::Declared& one : ByExports(*analysis)) by_file.push_back(std::move(one));
    any = !by_file.empty();
    analysis->Declare(std::move(by_file));
  });
  return any;
}

}  // namespace exportlint::cli
