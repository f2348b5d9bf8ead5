// The exporters' registries and the evidence.
#include <charconv>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "facts/generate/embed_output.h"

namespace exportlint::facts::embed {
namespace {

int Opset(const std::string& text, const Line& line) {
  int opset = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), opset);
  if (error != std::errc() || end != text.data() + text.size() || opset < 0 || opset > 31)
    throw std::runtime_error(line.place + ": '" + text + "' is no opset");
  return opset;
}

// The five columns of one exporter, from `first`: result, operators, sample, onnx, detail. Results other than these
// words are classes of errors.
std::string EvidenceSide(Output& out, const Fields& f, std::size_t first, bool counts) {
  static const std::set<std::string> kNotRun = {"not-run", "no-sample", "timeout", "crashed"};
  const std::string& result = f[first];
  if (!counts || kNotRun.contains(result)) return ",{Evidence::Result::kNotRun,{},{},{}}";
  static const Words kResults = {{"exported", "kExported"}, {"partly", "kPartly"}};
  auto known = kResults.find(result);
  const bool failed = known == kResults.end();
  const std::string detail = !failed ? f[first + 4] : f[first + 4].empty() ? result : result + ": " + f[first + 4];
  return ",{Evidence::Result::" + (failed ? "kFailed" : known->second) + "," + out.pool.Ref(f[first + 2]) + "," +
         out.pool.Ref(f[first + 3]) + "," + out.pool.Ref(detail) + "}";
}

}  // namespace

void AddOnnx(Output& out) {
  for (const Line& line : out.Lines("onnx_trace.tsv", 2)) {
    unsigned opsets = 0, refuses = 0;
    for (std::string opset : SplitOn(line.fields[1], ",")) {
      const bool refuse = opset.starts_with("!");
      const unsigned bit = 1u << Opset(opset.substr(refuse), line);
      opsets |= bit;
      refuses |= refuse ? bit : 0;
    }
    out.trace.Add(line.fields[0],
                  out.pool.Ref(line.fields[0]) + "," + std::to_string(opsets) + "u," + std::to_string(refuses) + "u");
  }
  static const Words kHow = {{"native", "kNative"}, {"composite", "kComposite"}, {"decomposed", "kDecomposed"}};
  for (const Line& line : out.Lines("onnx_dynamo.tsv", 5)) {
    const Fields& f = line.fields;
    const bool real = f[4].find("real") != std::string::npos;
    out.dynamo.Add(f[0] + '\t' + f[1],
                   out.pool.Ref(f[0]) + "," + out.pool.Ref(f[1]) + ",OnnxSupport::How::" + Word(kHow, f[2], line) +
                       "," + std::to_string(f[3].empty() ? 0 : Opset(f[3], line)) + "," + (real ? "true" : "false"));
  }
}

// A sample counts for an operator when it calls that one only; the exporters may see it as different operators. Of an
// operator that writes to its input the sample makes a copy first.
void AddEvidence(Output& out) {
  auto only = [](std::string operators) {
    constexpr std::string_view kCopy = "aten::clone ";
    if (operators.starts_with(kCopy) && operators.ends_with('_')) operators.erase(0, kCopy.size());
    return operators.find(' ') == std::string::npos ? operators : std::string();
  };
  for (const Line& line : out.Lines("evidence.tsv", 11)) {
    const Fields& f = line.fields;
    const std::string traced = only(f[2]), exported = only(f[7].empty() ? f[2] : f[7]);
    for (const std::string& name : std::set<std::string>{traced, exported}) {
      if (name.empty()) continue;
      out.evidence.Add(name + '\t' + f[0], out.pool.Ref(name) + "," + out.pool.Ref(f[0]) +
                                               EvidenceSide(out, f, 1, name == traced) +
                                               EvidenceSide(out, f, 6, name == exported));
    }
  }
}

}  // namespace exportlint::facts::embed
