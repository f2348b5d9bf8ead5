// ONNX's own operators, what exported samples became, and what runs them.
#include <charconv>
#include <map>
#include <stdexcept>
#include <string>

#include "facts/generate/embed_output.h"

namespace exportlint::facts::embed {
namespace {

int SmallNumber(const std::string& text, const Line& line) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > 999)
    throw std::runtime_error(line.place + ": '" + text + "' is no opset");
  return number;
}

std::string Padded(int number) {
  return std::to_string(1000 + number);
}

// Releases in the order of their numbers: 1.9 before 1.10.
std::string ReleaseKey(const std::string& release) {
  std::string key;
  for (const std::string& part : SplitOn(release, "."))
    key += std::string(8 - std::min<std::size_t>(part.size(), 8), '0') + part;
  return key;
}

void AddRelease(Output& out, const std::string& target, const std::string& release, const std::string& limits,
                const std::string& rest) {
  out.target_releases.Add(target + '\t' + ReleaseKey(release),
                          out.pool.Ref(target) + "," + out.pool.Ref(release) + ",{" + limits + "}," + rest);
}

void AddTargetOperator(Output& out, const std::string& release, const std::string& name, const std::string& listed,
                       const std::string& restriction) {
  const std::string key = release + " " + name;
  out.target_operators.Add(key,
                           out.pool.Ref(key) + ",TargetOperator::Listed::" + listed + "," + out.pool.Ref(restriction));
}

}  // namespace

void AddOnnxOperators(Output& out) {
  for (const Line& line : out.Lines("onnx_operators.tsv", 6)) {
    const Fields& f = line.fields;
    const int since = SmallNumber(f[1], line);
    const int flags =
        (f[2].find("deprecated") != std::string::npos ? 1 : 0) | (f[2].find("function") != std::string::npos ? 2 : 0);
    out.onnx_operators.Add(f[0] + '\t' + Padded(since), out.pool.Ref(f[0]) + "," + std::to_string(since) + "," +
                                                            std::to_string(flags) + "," + out.pool.Ref(f[3]) + "," +
                                                            out.pool.Ref(f[4]) + "," + out.pool.Ref(f[5]));
  }
}

// A sample counts for the one operator that evidence.tsv says it calls.
void AddOutcomes(Output& out) {
  std::map<std::string, std::string> called;
  for (const Line& line : out.Lines("evidence.tsv", 11)) {
    const Fields& f = line.fields;
    called[f[0] + "\ttrace"] = f[2];
    called[f[0] + "\tdynamo"] = f[7].empty() ? f[2] : f[7];
  }
  static const Words kExporters = {{"trace", "kTrace"}, {"dynamo", "kDynamo"}};
  for (const Line& line : out.Lines("outcomes.tsv", 5)) {
    const Fields& f = line.fields;
    const std::string exporter = Word(kExporters, f[1], line), op = called[f[0] + '\t' + f[1]];
    const Fields opsets = SplitOn(f[2], "-");
    if (opsets.size() != 2) throw std::runtime_error(line.place + ": '" + f[2] + "' is no range of opsets");
    const int first = SmallNumber(opsets[0], line), last = SmallNumber(opsets[1], line);
    if (op.empty() || op.find(' ') != std::string::npos || first == 0) continue;
    out.outcomes.Add(op + '\t' + f[0] + '\t' + f[1] + '\t' + Padded(first),
                     out.pool.Ref(op) + "," + out.pool.Ref(f[0]) + ",OnnxExporter::" + exporter + "," +
                         std::to_string(first) + "," + std::to_string(last) + "," +
                         out.pool.Ref(f[3] == "exported" ? "" : f[3]) + "," + out.pool.Ref(f[4]));
  }
}

void AddTargets(Output& out) {
  static const Words kOperators = {{"unknown", "kUnknown"}, {"all-but", "kAllBut"}, {"only", "kOnly"}};
  static const Words kYesNo = {{"yes", "true"}, {"no", "false"}};
  static const Words kListed = {{"yes", "kYes"}, {"limited", "kLimited"}, {"no", "kNo"}};
  for (const Line& line : out.Lines("targets.tsv", 8)) {
    const Fields& f = line.fields;
    for (int i = 2; i < 5; ++i) SmallNumber(f[i], line);
    AddRelease(out, f[0], f[1], f[2] + "," + f[3] + "," + f[4],
               "TargetRelease::Operators::" + Word(kOperators, f[5], line) + "," + Word(kYesNo, f[6], line) +
                   ",false," + out.pool.Ref(f[7]));
  }
  for (const Line& line : out.Lines("target_operators.tsv", 5)) {
    const Fields& f = line.fields;
    AddTargetOperator(out, f[0] + " " + f[1], f[2], Word(kListed, f[3], line), f[4]);
  }
  for (const Line& line : out.Lines("onnxruntime.tsv", 5)) {
    const Fields& f = line.fields;
    for (int i = 1; i < 4; ++i) SmallNumber(f[i], line);
    const std::string release = f[0].substr(0, f[0].rfind('.'));
    AddRelease(out, "onnxruntime", release, "7," + f[1] + "," + f[3],
               std::string("TargetRelease::Operators::") + (f[4] == "?" ? "kUnknown" : "kAllBut") + ",false,true," +
                   out.pool.Ref("measured with onnxruntime " + f[0] + " and its CPU execution provider"));
    for (const std::string& name : SplitOn(f[4], " ")) {
      if (!name.empty() && name != "?") AddTargetOperator(out, "onnxruntime " + release, name, "kNo", "");
    }
  }
}

}  // namespace exportlint::facts::embed
