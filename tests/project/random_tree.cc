#include "tests/project/random_tree.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace exportlint::cli {

namespace fs = std::filesystem;

Scratch::Scratch() {
  std::string folder = (fs::temp_directory_path() / "project_XXXXXX").string();
  folder_ = ::mkdtemp(folder.data());
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Scratch::Write(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

void Scratch::Remove(const std::string& name) const {
  fs::remove(folder_ / name);
}

CheckOptions Scratch::Options() const {
  CheckOptions options;
  options.paths = {folder_.string()};
  options.root = folder_.string();
  options.min_confidence = Confidence::kPossible;
  options.jobs = 1;
  return options;
}

std::string Told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& f : findings) {
    text += fmt::format("{}:{}:{}-{}:{} {} {} {} {} {}{}{} {} {} {} {}\n", f.place.path, f.place.line, f.place.column,
                        f.place.end_line, f.place.end_column, f.rule, ToString(f.severity), ToString(f.confidence),
                        f.message, ToString(f.outcomes.trace), ToString(f.outcomes.script), ToString(f.outcomes.dynamo),
                        f.fingerprint, f.symbol, f.suppressed, f.trace_warns);
    for (const WhyStep& step : f.why)
      text += fmt::format("    {}:{} {}\n", step.place.path, step.place.line, step.message);
    for (const Fix& fix : f.fixes) text += fmt::format("    fix: {}\n", fix.message);
  }
  return text;
}

std::map<std::string, std::string> ToldByCheck(const CheckOptions& options) {
  std::map<std::string, std::vector<Finding>> by_path;
  for (Finding& finding : Check(options).report.findings) by_path[finding.place.path].push_back(std::move(finding));
  std::map<std::string, std::string> told;
  for (const auto& [path, findings] : by_path) told[path] = Told(findings);
  return told;
}

std::string RandomTree::Text(int number, const Module& m) const {
  static constexpr const char* kBodies[] = {"return x * x.sum().item()",
                                            "return x[: x.shape[0] // 2]",
                                            "return x if x.max() > 0 else -x",
                                            "return [r + 1 for r in x]",
                                            "return x * 2",
                                            "return x if x.shape[1] > 2 else -x"};
  std::string text(static_cast<std::size_t>(m.lead), '\n');
  text += "import torch\nfrom torch import nn\n";
  const auto import = [&](int from, const std::string& what) {
    text += m.by_package ? fmt::format("from . import m{}\n{} = m{}.{}\n", from, what, from, what)
                         : fmt::format("from .m{} import {}\n", from, what);
  };
  if (m.star) {
    text += fmt::format("from .m{} import *\n", m.helper_from);
  } else {
    import(m.helper_from, fmt::format("f{}", m.helper));
  }
  std::string base = "nn.Module";
  if (m.base_from >= 0) import(m.base_from, base = fmt::format("Net{}", m.base_from));
  if (m.part_from >= 0) import(m.part_from, fmt::format("Net{}", m.part_from));
  text += fmt::format("\n\ndef f{}(x):\n    {}\n\n\nclass Net{}({}):\n", m.own, kBodies[m.body], number, base);
  if (m.part_from >= 0)
    text += fmt::format("    def __init__(self):\n        super().__init__()\n        self.part = Net{}()\n\n",
                        m.part_from);
  text += "    def forward(self, x, n: int = 1):\n";
  if (m.part_from >= 0) text += "        x = self.part(x)\n";
  if (m.allows) text += "        # exportlint: allow[item-call, tensor-branch] for the test\n";
  text += fmt::format("        y = f{}(x)\n        return self.run(y) + f{}(x)\n\n", m.helper, m.own);
  text += "    def run(self, x):\n        return x.view(-1) if x.shape[0] > 1 else x\n";
  for (int i = 0; i < m.extra; ++i) {
    text += fmt::format(
        "\n\nclass More{}_{}(Net{}):\n    def run(self, x):\n        return float(x) if f{}(x) is None else "
        "int(x[{}])\n",
        number, i, number, m.own, i);
  }
  if (m.exports) {
    text += fmt::format(
        "\n\ndef save():\n    torch.onnx.export(Net{}(), (torch.zeros(2, 3),), \"m.onnx\", dynamo=False, "
        "input_names=[\"x\"], dynamic_axes={{\"x\": {{0: \"batch\"}}}})\n",
        m.part_from >= 0 ? m.part_from : number);
  }
  if (m.broken) text += "\n\ndef broken(:\n    return (1\n";
  return text;
}

std::string RandomTree::Change() {
  constexpr int kModules = 7;
  files_.try_emplace("pkg/__init__.py", "");
  if (modules_.empty()) {
    for (int i = 0; i < kModules - 1; ++i) {
      modules_[i] = {.helper = Below(3), .helper_from = Below(kModules), .own = Below(3), .body = Below(6)};
    }
    for (const auto& [number, module] : modules_) files_[NameOf(number)] = Text(number, module);
  }
  const int number = Below(kModules);
  const auto found = modules_.find(number);
  if (found == modules_.end()) {
    modules_[number] = {.helper = Below(3), .helper_from = Below(kModules), .own = Below(3), .body = Below(6)};
  } else {
    Module& m = found->second;
    switch (Below(14)) {
      case 0: m.lead = Below(4); break;
      case 1: m.helper = Below(3); break;
      case 2: m.helper_from = Below(kModules); break;
      case 3: m.own = Below(3); break;
      case 4: m.base_from = Below(kModules + 1) - 1; break;
      case 5: m.part_from = Below(kModules + 1) - 1; break;
      case 6: m.star = !m.star; break;
      case 7: m.body = Below(6); break;
      case 8: m.extra = Below(3); break;
      case 9: m.broken = !m.broken; break;
      case 10: m.exports = Below(2) == 0; break;
      case 11: m.allows = !m.allows; break;
      case 12: m.by_package = !m.by_package; break;
      default:
        if (Below(3) != 0) break;
        modules_.erase(number);
        files_.erase(NameOf(number));
        return NameOf(number);
    }
  }
  files_[NameOf(number)] = Text(number, modules_[number]);
  return NameOf(number);
}

}  // namespace exportlint::cli
