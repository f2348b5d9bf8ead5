// `exportlint ops` as JSON.
#include <nlohmann/json.hpp>

#include "cli/ops.h"
#include "facts/operators.h"

namespace exportlint::cli {
namespace {

using Json = nlohmann::ordered_json;

Json ExporterJson(const facts::SupportTable& table, const std::vector<std::string>& maps) {
  Json runs = Json::array();
  for (const facts::OpsetRun& run : table.runs) {
    Json one = {{"first", run.first},
                {"last", run.last},
                {"supported", ToString(run.answer)},
                {"how", ToString(run.how)},
                {"tried", run.tried}};
    if (!run.error.empty()) one["error"] = run.error;
    if (!run.nodes.empty()) one["nodes"] = run.nodes;
    if (facts::Exports(run.answer) && !run.nodes.empty()) one["maps"] = facts::MainOperators(run.nodes);
    runs.push_back(std::move(one));
  }
  return {{"since", table.since == 0 ? Json(nullptr) : Json(table.since)}, {"maps", maps}, {"opsets", runs}};
}

Json VersionJson(const facts::OnnxOperator& version) {
  return {{"operator", version.name()}, {"since", version.since()},           {"deprecated", version.deprecated()},
          {"inputs", version.inputs()}, {"attributes", version.attributes()}, {"changes", version.changes()}};
}

Json TargetsJson(const std::vector<TargetAnswer>& answers) {
  static constexpr const char* kWords[] = {"yes", "limited", "no", "unknown"};
  Json list = Json::array();
  for (const TargetAnswer& answer : answers) {
    const facts::TargetVerdict& v = answer.verdict;
    Json one = {{"target", answer.target->name()},
                {"release", answer.target->release()},
                {"onnx", answer.onnx},
                {"opset", answer.opset},
                {"supported", kWords[static_cast<std::size_t>(v.answer)]}};
    if (!v.restriction.empty()) one["restriction"] = v.restriction;
    if (v.list != nullptr) one["source"] = {{"measured", v.list->measured()}, {"text", v.list->source()}};
    list.push_back(std::move(one));
  }
  return list;
}

Json AnswerJson(const OperatorAnswer& answer) {
  Json overloads = Json::array(), history = Json::array(), evidence = Json::array();
  const std::string base = answer.name.substr(0, answer.name.find('.'));
  for (const facts::OperatorSchema& schema : facts::FindOverloads(base)) overloads.push_back(schema.overload());
  for (const auto* maps : {&answer.trace_maps, &answer.dynamo_maps}) {
    for (const std::string& name : *maps) {
      for (const facts::OnnxOperator& version : facts::FindOnnxOperator(name)) {
        Json one = VersionJson(version);
        if (std::find(history.begin(), history.end(), one) == history.end()) history.push_back(std::move(one));
      }
    }
  }
  for (const facts::Outcome& outcome : facts::OutcomesTellingOf(base)) {
    evidence.push_back({{"sample", outcome.opinfo()},
                        {"exporter", ToString(outcome.exporter())},
                        {"first", outcome.first_opset()},
                        {"last", outcome.last_opset()},
                        {"result", outcome.exported() ? std::string_view("exported") : outcome.error()},
                        {"nodes", outcome.nodes()}});
  }
  return {{"operator", answer.name},
          {"overloads", overloads},
          {"exporters",
           {{"trace", ExporterJson(answer.trace, answer.trace_maps)},
            {"dynamo", ExporterJson(answer.dynamo, answer.dynamo_maps)}}},
          {"history", history},
          {"evidence", evidence},
          {"targets", TargetsJson(answer.targets)}};
}

Json AnswerJson(const OnnxAnswer& answer) {
  Json history = Json::array();
  for (const facts::OnnxOperator* version : answer.versions) history.push_back(VersionJson(*version));
  return {{"operator", answer.name},
          {"exporters", {{"trace", {{"from", answer.trace_from}}}, {"dynamo", {{"from", answer.dynamo_from}}}}},
          {"history", history},
          {"evidence", Json::array()},
          {"targets", TargetsJson(answer.targets)}};
}

Json UsedJson(const UsedOperator& used, const OpsQuestion& question) {
  Json one = {{"operator", used.name}, {"known", used.known}, {"certain", used.certain}, {"uses", used.uses}};
  if (!used.typed.empty()) one["typed"] = used.typed;
  if (!used.path.empty()) one["place"] = {{"path", used.path}, {"line", used.line}};
  if (!used.known) return one;
  if (!facts::FindOnnxOperator(used.name).empty()) {
    const OnnxAnswer answer = AnswerOnnx(used.name, question);
    one["since"] = answer.versions.front()->since();
    one["targets"] = TargetsJson(answer.targets);
    return one;
  }
  const OperatorAnswer answer = AnswerOperator(used.name, question);
  one["exporters"] = {{"trace", ExporterJson(answer.trace, answer.trace_maps)},
                      {"dynamo", ExporterJson(answer.dynamo, answer.dynamo_maps)}};
  one["targets"] = TargetsJson(answer.targets);
  return one;
}

}  // namespace

std::string RenderOpsJson(const std::vector<OperatorAnswer>& operators, const std::vector<OnnxAnswer>& onnx) {
  Json list = Json::array();
  for (const OperatorAnswer& answer : operators) list.push_back(AnswerJson(answer));
  for (const OnnxAnswer& answer : onnx) list.push_back(AnswerJson(answer));
  Json out = {{"schema", 1}};
  if (list.size() == 1) {
    out.update(list.front());
  } else {
    out["operators"] = std::move(list);
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string RenderModelJson(const ModelOperators& model, const OpsQuestion& question) {
  Json list = Json::array();
  for (const UsedOperator& used : model.used) list.push_back(UsedJson(used, question));
  const auto lowest = [&](facts::OnnxExporter exporter) {
    const int opset = LowestOpset(model, exporter);
    return opset == 0 ? Json(nullptr) : Json(opset);
  };
  Json out = {{"schema", 1}, {"model", model.path}};
  if (model.opset != 0) {
    out["opset"] = model.opset;
  } else {
    out["lowestOpset"] = {{"trace", lowest(facts::OnnxExporter::kTrace)},
                          {"dynamo", lowest(facts::OnnxExporter::kDynamo)}};
  }
  out["operators"] = std::move(list);
  out["notes"] = model.notes;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace exportlint::cli
