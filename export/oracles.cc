#include "export/oracles.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "export/request.h"

namespace exportlint {
namespace {

bool Bad(const CaseResult& each) {
  return each.verdict == Verdict::kWrong || each.verdict == Verdict::kFailed;
}

std::string Differs(const CheckedRun& row, const CaseResult& each) {
  const auto found = row.differs.find(each.name);
  return found == row.differs.end() ? "" : found->second;
}

std::string SeenText(const Seen& seen, const std::string& name) {
  std::string text = fmt::format("{} with the example, {} with {}", seen.example, seen.here, name);
  if (seen.kind == "branch" || seen.kind == "loop") return "goes " + text;
  if (seen.kind == "mode") return fmt::format("goes {} in PyTorch, {} at the export", seen.example, seen.here);
  return text + (seen.exported.empty() ? "" : fmt::format("; the exported model has {}", seen.exported));
}

// Where the case took another way than the example: broken guards first, they say what torch.export assumed.
std::vector<Evidence> EvidenceOf(const CheckedRun& row, const CaseResult& each, const std::string& root) {
  std::vector<Evidence> found;
  for (const WorkerGuard& guard : row.log.guards) {
    if (guard.line == 0 ||
        std::find(guard.broken_by.begin(), guard.broken_by.end(), each.name) == guard.broken_by.end())
      continue;
    found.push_back({PlacePath(guard.path, root), guard.line,
                     fmt::format("torch.export assumed `{}`, which {} breaks and the ONNX model does not check",
                                 guard.condition, each.name)});
  }
  if (row.diverging && row.diverging->line != 0 && each.name == "example") {
    found.push_back({row.diverging->path, row.diverging->line,
                     fmt::format("the first node that differs comes from here, `{}`", row.diverging->kind)});
  }
  for (const Seen& seen : each.seen) found.push_back({seen.path, seen.line, SeenText(seen, each.name)});
  return found;
}

// The line of the node that ONNX Runtime names where it fails: "Node (node_squeeze)", "Name:'node_squeeze'", or
// "`node_squeeze`" in plain words.
void AddFailingNode(const CheckedRun& row, std::string_view said, std::vector<Evidence>* found) {
  for (const DrawnNode& node : row.run.graph.nodes) {
    if (node.line == 0 || node.name.empty()) continue;
    const bool named = said.find("(" + node.name + ")") != std::string_view::npos ||
                       said.find("'" + node.name + "'") != std::string_view::npos ||
                       said.find("`" + node.name + "`") != std::string_view::npos;
    if (!named) continue;
    found->push_back(
        {node.path, node.line, fmt::format("node `{}` ({}), which fails, comes from here", node.name, node.type)});
    return;
  }
}

std::string_view RuleOf(const CaseResult& each, const std::string& differs) {
  if (each.verdict == Verdict::kFailed) return "fails-at-run-time";
  if (differs == "precision") return "precision-loss";
  if (differs == "shape" || differs == "dtype") return "wrong-shape-or-type";
  if (differs == "order" || differs == "outputs") return "other-outputs";
  return each.name == "example" ? "wrong-on-example" : "wrong-on-other-input";
}

Observation OfCase(const CheckedRun& row, const CaseResult& each, const std::string& root) {
  Observation found;
  const std::string differs = Differs(row, each);
  found.evidence = EvidenceOf(row, each, root);
  if (each.verdict == Verdict::kFailed) AddFailingNode(row, each.detail, &found.evidence);
  const auto& [unmatched_case, unmatched] = row.unmatched;
  if (unmatched.line != 0 && unmatched_case == each.name) {
    found.symptoms.push_back({unmatched.path, unmatched.line,
                              fmt::format("`{}` gives the first value that {}", unmatched.kind,
                                          unmatched.message.empty() ? "the exported model does not have"
                                                                    : "differs: " + unmatched.message)});
  }
  found.rule = RuleOf(each, differs);
  found.outcome = each.verdict == Verdict::kFailed ? Outcome::kFails : Outcome::kWrong;
  found.message = fmt::format("the exported model {} on {}: {}",
                              each.verdict == Verdict::kFailed ? "fails" : "gives another result", each.name,
                              each.detail.empty() ? "no reason given" : each.detail);
  const bool guard = !found.evidence.empty() && found.evidence[0].text.starts_with("torch.export assumed");
  if (guard && found.rule != "fails-at-run-time") {
    found.rule = "erased-guard";
    found.outcome = Outcome::kSpecialized;
    found.message = fmt::format("{}: the exported model {} there", found.evidence[0].text,
                                differs == "shape" ? "gives another shape" : "gives another result");
  }
  return found;
}

// A check of the user's own code that an input fails and the exported model does not make.
void AddLostChecks(const CheckedRun& row, const std::string& root, std::vector<Observation>* found) {
  for (const WorkerCase& each : row.log.cases) {
    const auto differs = row.differs.find(each.name);
    if (!each.error || differs == row.differs.end() || differs->second != "lost") continue;
    const ExportMessage& error = *each.error;
    const std::string said =
        error.message.empty() || error.message == error.kind ? error.kind : error.kind + ": " + error.message;
    found->push_back({"lost-check",
                      fmt::format("PyTorch refuses {} here ({}), the exported model gives a result", each.name, said),
                      Outcome::kLost,
                      each.generated ? Severity::kNote : Severity::kWarning,
                      {{PlacePath(error.path, root), error.line, "the check is not in the exported model"}}});
  }
}

void AddNotLoaded(const CheckedRun& row, std::vector<Observation>* found) {
  constexpr std::string_view kFailed = "failed: ";
  const bool refused = std::ranges::any_of(row.run.cases, [](const CaseResult& each) {
    return each.verdict == Verdict::kSkipped && each.detail == "ONNX Runtime does not load the model";
  });
  if (!refused || !row.run.check_load.starts_with(kFailed)) return;
  const std::string_view reason = std::string_view(row.run.check_load).substr(kFailed.size());
  Observation made{"fails-at-run-time", fmt::format("ONNX Runtime does not load the exported model: {}", reason),
                   Outcome::kFails};
  AddFailingNode(row, reason, &made.evidence);
  made.not_loaded = true;
  found->push_back(std::move(made));
}

void AddLostState(const CheckedRun& row, std::vector<Observation>* found) {
  const auto second = std::find_if(row.run.cases.begin(), row.run.cases.end(),
                                   [](const CaseResult& each) { return each.name == "second call"; });
  if (second == row.run.cases.end() || second->verdict != Verdict::kWrong) return;
  Observation made{"lost-state",
                   "a second call with the same input gives another result in PyTorch, not in the exported model",
                   Outcome::kLost};
  for (const Seen& seen : second->seen) made.symptoms.push_back({seen.path, seen.line, SeenText(seen, second->name)});
  found->push_back(std::move(made));
}

void AddRandomness(const CheckedRun& row, std::vector<Observation>* found) {
  if (!row.log.random || !row.frozen) return;
  found->push_back({"exported-randomness",
                    *row.frozen ? "PyTorch draws new numbers at every call, the exported model has those of the export"
                                : "the model draws random numbers, and so does the exported one: no two runs agree",
                    *row.frozen ? Outcome::kBaked : Outcome::kOk, Severity::kNote});
}

bool DependsOn(const CheckedRun& row, const std::string& input) {
  return std::find(row.log.depends.begin(), row.log.depends.end(), input) != row.log.depends.end();
}

void AddInputs(const CheckedRun& row, std::vector<Observation>* found) {
  if (row.absent_inputs.empty()) return;
  const bool kept = std::any_of(row.run.cases.begin(), row.run.cases.end(), Bad) ||
                    std::any_of(row.absent_inputs.begin(), row.absent_inputs.end(),
                                [&](const std::string& name) { return DependsOn(row, name); });
  found->push_back({"input-lost",
                    fmt::format("input `{}` is not in the exported model: {}", fmt::join(row.absent_inputs, "`, `"),
                                kept ? "its value at the export was kept" : "nothing in it depends on it"),
                    Outcome::kBaked, kept ? Severity::kWarning : Severity::kNote});
}

// In the graph for show: every path from it ends in a constant, and PyTorch's result depends on it.
void AddFolded(const CheckedRun& row, const std::string& root, std::vector<Observation>* found) {
  std::vector<std::string> names;
  std::copy_if(row.unused_inputs.begin(), row.unused_inputs.end(), std::back_inserter(names),
               [&](const std::string& name) { return DependsOn(row, name); });
  if (names.empty()) return;
  Observation made{"input-folded",
                   fmt::format("no output of the exported model depends on the values of input `{}`: every path from "
                               "it was folded into a constant at the export",
                               fmt::join(names, "`, `")),
                   Outcome::kBaked};
  for (const CaseResult& each : row.run.cases) {
    if (!Bad(each)) continue;
    const std::vector<Evidence> evidence = EvidenceOf(row, each, root);
    made.evidence.insert(made.evidence.end(), evidence.begin(), evidence.end());
  }
  found->push_back(std::move(made));
}

}  // namespace

std::vector<Observation> Observe(const CheckedRun& row, const std::string& root) {
  std::vector<Observation> found;
  const ExportRun& run = row.run;
  if (!run.exported) return found;
  // One observation a rule, of its first case; the others' evidence is added to it.
  for (const CaseResult& each : run.cases) {
    if (!Bad(each) || Differs(row, each) == "lost" || each.name == "second call") continue;
    Observation made = OfCase(row, each, root);
    // A model that is wrong on its example is wrong on the others for the same reason.
    const auto same = std::find_if(found.begin(), found.end(), [&](const Observation& o) {
      return o.rule == made.rule || (o.rule == "wrong-on-example" && made.rule == "wrong-on-other-input");
    });
    if (same == found.end())
      found.push_back(std::move(made));
    else
      same->evidence.insert(same->evidence.end(), made.evidence.begin(), made.evidence.end());
  }
  for (const Seen& seen : found.empty() ? std::vector<Seen>() : row.log.ways) {
    auto& lines = Bad(run.cases[0]) ? found[0].evidence : found[0].symptoms;
    lines.insert(lines.begin(), {PlacePath(seen.path, root), seen.line, SeenText(seen, "")});
  }
  AddNotLoaded(row, &found);
  AddLostState(row, &found);
  AddLostChecks(row, root, &found);
  AddRandomness(row, &found);
  AddInputs(row, &found);
  AddFolded(row, root, &found);
  if (run.opset_asked > 0 && run.opset > 0 && run.opset != run.opset_asked) {
    found.push_back({"other-opset",
                     fmt::format("opset {} was asked for, the exported model has opset {}", run.opset_asked, run.opset),
                     Outcome::kOk, Severity::kNote});
  }
  if (row.log.training) {
    found.push_back({"exported-in-training",
                     "the model was exported in training mode: call model.eval() before the export", Outcome::kWrong});
  }
  return found;
}

}  // namespace exportlint
