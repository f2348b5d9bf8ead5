#include "facts/support_table.h"

#include <algorithm>
#include <array>

namespace exportlint::facts {
namespace {

bool Delivered(OnnxExporter exporter, int opset) {
  return exporter == OnnxExporter::kTrace ? opset <= kTraceLastOpset : opset >= kDynamoFirstOpset;
}

std::string_view WithoutOverload(std::string_view name) {
  return name.substr(0, name.find('.'));
}

// What samples showed at an opset. Outcomes reach as far as they were measured; the newest holds beyond.
void Tried(std::string_view operator_name, OnnxExporter exporter, int opset, OpsetRun* run) {
  const Outcome* best = nullptr;
  std::string_view error;         // of a sample that did not export
  const Outcome* near = nullptr;  // of one sample, the run of opsets that reaches nearest from below
  const auto take = [&] {
    if (near == nullptr) return;
    if (!near->exported()) error = near->error();
    if (best == nullptr || (near->exported() && !best->exported())) best = near;
    near = nullptr;
  };
  std::string_view opinfo;
  for (const Outcome& outcome : OutcomesTellingOf(operator_name)) {
    if (outcome.exporter() != exporter) continue;
    if (outcome.opinfo() != opinfo) take();
    opinfo = outcome.opinfo();
    if (outcome.first_opset() <= opset) near = &outcome;
  }
  take();
  if (best == nullptr) return;
  run->tried = true;
  run->opinfo = best->opinfo();
  run->nodes = best->nodes();
  run->error = error;
  if (best->exported()) {
    run->answer = error.empty() ? Answer::kYes : Answer::kPartly;
  } else if (run->answer == Answer::kYes) {
    run->answer = Answer::kRefused;
  } else {
    run->answer = Answer::kNo;
  }
}

std::vector<std::string> Names(std::string_view nodes) {
  std::vector<std::string> names;
  while (!nodes.empty()) {
    const std::size_t end = std::min(nodes.find("; "), nodes.size());
    std::string_view node = nodes.substr(0, end);
    nodes.remove_prefix(std::min(end + 2, nodes.size()));
    node = node.substr(0, node.find('('));
    if (!node.empty() && std::find(names.begin(), names.end(), node) == names.end()) names.emplace_back(node);
  }
  return names;
}

}  // namespace

std::string_view ToString(Answer answer) {
  static constexpr std::array<std::string_view, 6> kWords = {"yes",     "partly",  "no",
                                                             "refused", "unknown", "not delivered"};
  return kWords[static_cast<std::size_t>(answer)];
}

OpsetRun AnswerAt(std::string_view operator_name, OnnxExporter exporter, int opset) {
  OpsetRun run{opset, opset, Answer::kNotDelivered, OnnxSupport::How::kNone, false, {}, {}, {}};
  if (!Delivered(exporter, opset)) return run;
  const OnnxSupport support = SupportFor(operator_name, exporter, opset);
  run.how = support.how;
  switch (support.status) {
    case OnnxSupport::Status::kSupported: run.answer = Answer::kYes; break;
    case OnnxSupport::Status::kUnsupported: run.answer = Answer::kNo; break;
    case OnnxSupport::Status::kUnknown: run.answer = Answer::kUnknown; break;
  }
  // An operator that the registry looks at in another opset's light keeps its samples' word only where they were made.
  Tried(WithoutOverload(operator_name), exporter, opset, &run);
  return run;
}

SupportTable TableFor(std::string_view operator_name, OnnxExporter exporter, int first, int last) {
  SupportTable table;
  table.exporter = exporter;
  for (int opset = kFirstOpset; opset <= kLastOpset; ++opset) {
    OpsetRun run = AnswerAt(operator_name, exporter, opset);
    if (table.since == 0 && Exports(run.answer)) table.since = opset;
    if (opset < first || opset > last) continue;
    if (!table.runs.empty()) {
      OpsetRun& before = table.runs.back();
      run.first = before.first;
      run.last = before.last;
      if (run == before) {
        before.last = opset;
        continue;
      }
      run.first = run.last = opset;
    }
    table.runs.push_back(run);
  }
  return table;
}

std::vector<std::string> MainOperators(std::string_view nodes) {
  return Names(nodes.substr(0, nodes.find(" | ")));
}

std::vector<std::string> AllOperators(std::string_view nodes) {
  std::vector<std::string> names = MainOperators(nodes);
  if (const std::size_t bar = nodes.find(" | "); bar != std::string_view::npos) {
    for (std::string& name : Names(nodes.substr(bar + 3))) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace exportlint::facts
