#include "tests/reports/demo_report.h"

#include <algorithm>

namespace exportlint {
namespace {

constexpr std::string_view kPitch = R"py(import torch
from torch import nn


class PitchShift(nn.Module):
    """Scales a signal by its own first sample."""

    def __init__(self, steps: int):
        super().__init__()
        self.steps = steps
        self.norm = nn.LayerNorm(16)

    def forward(self, x, mask=None):
        x = x * x[0].item()
        rows = torch.Tensor([i for i in x])
        if mask is not None:
            rows = rows.masked_fill(mask, 0.0)
        return self.crop(self.norm(rows))

    def crop(self, rows):
        height = rows.shape[0]
	if height > self.steps:  # a tab
            rows = rows[: self.steps]
        print(f"rows: {rows.shape}")  # exportlint: allow[tensor-print] wanted while we tune the crop
        return rows
)py";

constexpr std::string_view kExport = R"py(import torch
from model.pitch import PitchShift

model = PitchShift(4).eval()
torch.onnx.export(model, torch.rand(3, 16), "pitch.onnx", input_names=["in"], output_names=["out"], dynamic_axes={"in": [0]}, opset_version=20, dynamo=False)
)py";

constexpr std::string_view kItemCallPage = R"md(# item-call

A tensor's value is read into a Python number. Tracing keeps the number of the example input, so the exported model is wrong for
every other input; `torch.export` refuses a value it cannot know.

## Instead

Stay with tensors:

```python
x = x * x[0]
```

| exporter | outcome |
|---|---|
| trace | baked |
| dynamo | error |
)md";

Place At(std::string path, std::uint32_t line, std::uint32_t column, std::uint32_t end_column) {
  return {std::move(path), line, column, line, end_column};
}

Finding ItemCall() {
  Finding f;
  f.rule = "item-call";
  f.place = At("model/pitch.py", 14, 17, 28);
  f.message = "value of `x[0]` read into a Python number; the exported model keeps the number of the example input";
  f.severity = Severity::kError;
  f.confidence = Confidence::kCertain;
  f.outcomes = {Outcome::kBaked, Outcome::kOk, Outcome::kError};
  f.trace_warns = true;
  f.why = {{At("model/pitch.py", 13, 23, 24), "`x` is an input tensor"},
           {At("model/pitch.py", 14, 17, 21), "indexed: still a tensor of the input's data"},
           {At("model/pitch.py", 14, 17, 28), "`item()` reads it into Python"}};
  f.fixes = {{"keep it a tensor: `x[0]` multiplies the same", true, {{At("model/pitch.py", 14, 21, 28), ""}}}};
  f.fingerprint = "6f1c0d9e2a7b4c35";
  f.symbol = "PitchShift.forward";
  return f;
}

Finding TensorIteration() {
  Finding f;
  f.rule = "tensor-construction";
  f.place = At("model/pitch.py", 15, 16, 43);
  f.message = "`torch.Tensor` built from values of `x`; a trace keeps them as a constant";
  f.severity = Severity::kError;
  f.outcomes = {Outcome::kBaked, Outcome::kError, Outcome::kError};
  f.trace_warns = true;
  f.why = {{At("model/pitch.py", 13, 23, 24), "`x` is an input tensor"},
           {At("model/pitch.py", 15, 41, 42), "its rows are read one by one"}};
  f.fixes = {{"use the tensor itself, or `torch.stack(list)` of tensors", false, {}}};
  f.fingerprint = "0b77aa1290ffed10";
  f.symbol = "PitchShift.forward";
  return f;
}

Finding ShapeBranch() {
  Finding f;
  f.rule = "shape-branch";
  f.place = At("model/pitch.py", 22, 5, 24);
  f.message = "branch on the size of `rows`; only the side the example takes is exported";
  f.outcomes = {Outcome::kBaked, Outcome::kOk, Outcome::kSpecialized};
  f.trace_warns = true;
  f.why = {{At("model/pitch.py", 18, 26, 41), "passed to `crop`"},
           {At("model/pitch.py", 21, 18, 31), "`height` is the size of dimension 0"}};
  f.fixes = {
      {"slice without the branch: `rows[: self.steps]` is the same for short inputs",
       false,
       {{At("model/pitch.py", 22, 2, 41), ""}, {At("model/pitch.py", 23, 13, 37), "rows = rows[: self.steps]"}}}};
  f.fingerprint = "93d20c55e1f8a604";
  f.symbol = "PitchShift.crop";
  return f;
}

Finding DynamicAxesList() {
  Finding f;
  f.rule = "dynamic-axes-list";
  f.place = At("export.py", 5, 121, 124);
  f.message = "`dynamic_axes` lists axes of `in` without names; the exporter makes names up and warns";
  f.severity = Severity::kNote;
  f.confidence = Confidence::kCertain;
  f.fixes = {{"name the axes", true, {{At("export.py", 5, 121, 124), "{0: \"batch\"}"}}}};
  f.fingerprint = "c4c4c4c4d5d5d5d5";
  return f;
}

Finding Allowed() {
  Finding f;
  f.rule = "tensor-print";
  f.place = At("model/pitch.py", 24, 15, 35);
  f.message = "a size of `rows` is formatted into text";
  f.severity = Severity::kNote;
  f.outcomes = {Outcome::kBaked, Outcome::kOk, Outcome::kOk};
  f.fingerprint = "aaaabbbbccccdddd";
  f.symbol = "PitchShift.crop";
  f.suppressed = true;
  f.excused_by = ExcusedBy::kComment;
  f.suppression_reason = "wanted while we tune the crop";
  return f;
}

ExportRun Exported(std::string exporter) {
  ExportRun run;
  run.model = "model/pitch.py:make";
  run.exporter = std::move(exporter);
  run.opset_asked = 20;
  run.opset = 20;
  run.exported = true;
  run.file = "out/make-" + run.exporter + ".onnx";
  run.check_onnx = run.check_shapes = run.check_load = "ok";
  run.seconds = 1.25;
  run.cached = run.exporter == "script";
  return run;
}

ExportRun Traced() {
  ExportRun run = Exported("trace");
  run.cases = {{"example", "x=float32[3,16]", Verdict::kEqual, 1.1920929e-07, ""},
               {"case 1", "x=float32[3,16]", Verdict::kWrong, 0.73125, "differs from PyTorch in 47 of 48 elements"},
               {"case 2", "x=float32[2,16]", Verdict::kFailed, std::nullopt,
                "input `x`, dimension 0: exported as 3, given 2; make it dynamic: `--dynamic x:0=batch`"}};
  run.cases[1].seen = {{"model/pitch.py", 14, "number", "0.37", "0.91", "0.37"},
                       {"model/pitch.py", 15, "branch", "line 16", "line 18", ""}};
  for (const auto& [name, verdict] : {std::pair{"other values", Verdict::kWrong}, {"zeros", Verdict::kEqual}})
    run.cases.push_back({name, "x=float32[3,16]", verdict, 0.5, verdict == Verdict::kWrong ? "differs" : "", true});
  run.unpredicted = {{"wrong-on-other-input", "the exported model gives another result", "model/pitch.py", 15}};
  run.blame = {"6f1c0d9e2a7b4c35", "0b77aa1290ffed10"};
  run.warnings = {{"TracerWarning", "Converting a tensor to a Python number might cause the trace to be incorrect",
                   "model/pitch.py", 14}};
  run.histogram = {{"Constant", 2}, {"Mul", 1}, {"LayerNormalization", 1}};
  run.graph.nodes = {{"input", "x", "", 0, {}},
                     {"Mul", "/Mul", "model/pitch.py", 14, {0}},
                     {"LayerNormalization", "/norm/LayerNormalization", "model/pitch.py", 21, {1}},
                     {"output", "out", "", 0, {2}}};
  run.graph.left_out = 3;
  return run;
}

ExportRun Scripted() {
  ExportRun run = Exported("script");
  run.opset = 18;
  run.check_shapes = "failed: dimension 0 of `out` is unknown";
  run.cases = {{"example", "x=float32[3,16]", Verdict::kEqual, 0.0, ""},
               {"case 1", "x=float32[3,16]", Verdict::kEqual, 2.3841858e-07, ""},
               {"case 2", "x=float32[2,16]", Verdict::kSkipped, std::nullopt, "time limit of 60 s reached"}};
  run.histogram = {{"Mul", 1}, {"Loop", 1}, {"LayerNormalization", 1}, {"If", 1}};
  run.structure = "Loop{Gather, SequenceInsert}, If{Slice}";
  run.advice = "script at opset 18: as PyTorch on 2 of 2 inputs; trace is wrong on case 1";
  return run;
}

ExportRun Refused() {
  ExportRun run;
  run.model = "model/pitch.py:make";
  run.exporter = "dynamo";
  run.opset_asked = 20;
  run.cases = {{"example", "x=float32[3,16]", Verdict::kRefused, std::nullopt, ""}};
  run.blame = {"6f1c0d9e2a7b4c35"};
  run.error = {"GuardOnDataDependentSymNode", "could not guard on data-dependent expression u0", "model/pitch.py", 14};
  run.error->plain = "value of `x.max()` read into a Python number";
  run.error->rule = "item-call";
  run.error->fix = "keep it a tensor";
  run.error->details = "GuardOnDataDependentSymNode\nall that was said";
  return run;
}

std::vector<RuleInfo> DemoRules() {
  return {{"dynamic-axes-list",
           "list form of `dynamic_axes`",
           "# dynamic-axes-list\n\nNames are made up.\n",
           "export call",
           Severity::kNote,
           {"EX004"}},
          {"item-call",
           "a tensor's value is read into a Python number",
           std::string(kItemCallPage),
           "trace interruption",
           Severity::kError,
           {"TR001", "TR002"}},
          {"shape-branch", "branch on the size of a tensor", "", "control flow", Severity::kWarning, {}},
          {"tensor-print", "a tensor is formatted into text", "", "trace interruption", Severity::kNote, {"TR019"}}};
}

}  // namespace

Report DemoReport() {
  Report report;
  report.version = "0.1.0";
  report.root = "/home/ada/pitch model";
  report.findings = {DynamicAxesList(), ItemCall(), TensorIteration(), ShapeBranch(), Allowed()};
  report.exports = {Traced(), Scripted(), Refused()};
  report.limits = {
      {"model/broken.py", 7, "expected `:` after the condition; the rest of the statement is skipped", false},
      {"model/old.pt", 0, "cannot read `model/old.pt`: not an archive", true}};
  report.rules = DemoRules();
  report.sources = {{"export.py", std::string(kExport)}, {"model/pitch.py", std::string(kPitch)}};
  report.files_checked = 12;
  return report;
}

Report ShuffledDemoReport() {
  Report report = DemoReport();
  std::reverse(report.findings.begin(), report.findings.end());
  std::rotate(report.exports.begin(), report.exports.begin() + 1, report.exports.end());
  std::reverse(report.limits.begin(), report.limits.end());
  std::reverse(report.rules.begin(), report.rules.end());
  std::reverse(report.sources.begin(), report.sources.end());
  return report;
}

}  // namespace exportlint
