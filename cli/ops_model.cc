// The operators of Python source: the calls that flow reaches from what an export would run.
#include "cli/ops_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <utility>

#include "analyzers/flow/flow.h"
#include "cli/front_ends.h"
#include "cli/parallel.h"
#include "cli/pipeline.h"
#include "facts/onnx_operators.h"
#include "facts/operator_names.h"
#include "facts/operators.h"

namespace exportlint::cli {
namespace {

// The mode that picks one of several operators: interpolate(mode="bicubic").
std::string_view VariantOf(const flow::Site& site) {
  std::string_view mode;
  const flow::Argument* argument = site.Arg("mode");
  if (argument != nullptr && site.ConstantString(argument->value, &mode)) return mode;
  return {};
}

class Collected {
 public:
  void Add(const flow::Site& site) {
    if (site.kind != graph::NodeKind::kCall || !site.op.starts_with("torch.")) return;
    facts::OperatorNames names;
    constexpr std::string_view kOps = "torch.ops.";
    if (site.op.starts_with(kOps)) {
      names = facts::ResolveOperator(site.op);
      names.onnx.clear();
    } else {
      names = facts::OperatorsOfPython(site.op, VariantOf(site));
    }
    for (const std::string& name : names.operators) Use(name, site, true, true);
    for (const std::string& name : names.sometimes) Use(name, site, true, false);
    if (names.empty() && site.op.starts_with(kOps)) {
      std::string name(site.op.substr(kOps.size()));
      if (const std::size_t dot = name.find('.'); dot != std::string::npos) name.replace(dot, 1, "::");
      Use(name, site, false, true);
    }
  }
  void AddOnnx(const graph::Unit& unit) {
    for (const graph::ModelNode& node : unit.model()->nodes) {
      const std::string name = fmt::format("{}::{}", node.domain.text(), node.type.text());
      Use(name, "", unit, unit.node(node.node).span, !facts::FindOnnxOperator(name).empty(), true);
    }
  }
  // Operators that a graph names itself: `aten::relu`.
  void AddNodes(const graph::Unit& unit) {
    for (const graph::Node& node : unit.nodes()) {
      if (node.op != graph::Op::kOperator || node.name.text().find("::") == std::string_view::npos) continue;
      const facts::OperatorNames names = facts::ResolveOperator(node.name.text());
      if (names.operators.size() == 1) Use(names.operators.front(), "", unit, node.span, true, true);
    }
  }
  void MoveInto(std::vector<UsedOperator>* out) {
    for (auto& [key, used] : used_) out->push_back(std::move(used));
  }

 private:
  void Use(const std::string& name, const flow::Site& site, bool known, bool certain) {
    const auto overloads = facts::FindOverloads(name.substr(0, name.find('.')));
    // Sizes and conversions of a module's own code are no operators of the exported graph.
    if (known && (overloads.empty() || overloads.front().kernel() == facts::Kernel::kJit || name == "aten::size"))
      return;
    Use(name, site.op, *site.unit, site.span, known, certain);
  }
  void Use(const std::string& name, std::string_view typed, const graph::Unit& unit, Span span, bool known,
           bool certain) {
    const auto line = unit.source().Locate(span.begin).line;
    UsedOperator& used = used_[{certain ? 0 : 1, name}];
    if (used.uses++ > 0) return;
    used.name = name;
    used.typed = typed;
    used.path = unit.source().path();
    used.line = static_cast<int>(line);
    used.known = known;
    used.certain = certain;
  }

  std::map<std::pair<int, std::string>, UsedOperator> used_;
};

}  // namespace

Result<ModelOperators> OperatorsOfModel(const std::string& path) {
  CheckOptions options;
  options.paths = {path};
  std::error_code error;
  options.root = std::filesystem::current_path(error).string();
  options.stop_after = Phase::kFlow;
  const Inputs inputs = CollectInputs(options);
  for (const Limit& limit : inputs.limits) {
    if (limit.fatal) return Error{fmt::format("{}: {}", limit.path, limit.message)};
  }
  const Lowered lowered = Lower(inputs, ReadSources(inputs, options), options);
  for (const Limit& limit : lowered.limits) {
    if (limit.fatal) return Error{fmt::format("{}: {}", limit.path, limit.message)};
  }
  ModelOperators model;
  model.path = path;
  Collected collected;
  for (const auto& unit : lowered.units) {
    if (unit->model() != nullptr) {
      model.opset = static_cast<int>(std::clamp<std::int64_t>(unit->model()->OpsetOf(Symbol::Of("ai.onnx")), 1, 9999));
      collected.AddOnnx(*unit);
    } else if (LanguageOf(path) != Language::kPython) {
      collected.AddNodes(*unit);
    }
  }
  if (model.opset == 0) {
    flow::Analysis analysis(lowered.units);
    // One thread with a deep stack, for all units.
    ForEachParallel(1, 1, flow::Analysis::kStackBytes, [&](std::size_t) {
      flow::Analysis::Session session(analysis);
      for (std::size_t i = 0; i < analysis.size(); ++i) {
        session.Run(i, [&](const flow::Site& site) { collected.Add(site); });
      }
    });
    if (LanguageOf(path) == Language::kPython)
      model.notes.emplace_back("arithmetic and indexing are not listed: every exporter translates them");
  }
  collected.MoveInto(&model.used);
  if (model.used.empty())
    model.notes.emplace_back("no operator was found: no forward, and nothing that is exported here");
  return model;
}

}  // namespace exportlint::cli
