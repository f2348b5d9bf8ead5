// facts_embed DATA_DIR OUT.cc: turns the data files into constant tables. Runs at build time and needs nothing but std.
// Every error names file and line; the tables come out sorted, whatever the order in the files.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "facts/generate/embed_tables.h"

namespace exportlint::facts::embed {
namespace {

using Words = std::map<std::string, std::string>;

// Everything the data files hold, on its way into one source file.
struct Output {
  std::string folder;
  std::map<std::string, std::string> versions;
  Pool pool;
  Table arguments{"Argument", "kArguments"};
  Table schemas{"OperatorSchema", "kSchemas"};
  Table python_names{"PythonName", "kPythonNames"};
  Table module_attributes{"ModuleAttribute", "kModuleAttributes"};
  Table modules{"Module", "kModules"};
  Table trace{"TraceRow", "kTraceRows"};
  Table dynamo{"DynamoRow", "kDynamoRows"};
  Table evidence{"Evidence", "kEvidence"};

  std::vector<Line> Lines(const std::string& file, std::size_t columns) { return Read(folder, file, columns, &versions); }
};

std::string RangeText(std::size_t first, std::size_t count) {
  return "{" + std::to_string(first) + "," + std::to_string(count) + "}";
}

// The key of row `n` of a table that keeps its order.
std::string OrderKey(std::size_t n) {
  std::string digits = std::to_string(n);
  return std::string(10 - digits.size(), '0') + digits;
}

std::string TypeWord(std::string type, bool* optional) {
  static const Words kTypes = {
      {"Tensor", "kTensor"}, {"Tensor[]", "kTensorList"}, {"Tensor?[]", "kOptionalTensorList"}, {"int", "kInt"}, {"SymInt", "kInt"},
      {"float", "kFloat"}, {"SymFloat", "kFloat"}, {"bool", "kBool"}, {"SymBool", "kBool"}, {"Scalar", "kScalar"}, {"number", "kScalar"},
      {"complex", "kComplex"}, {"int[]", "kIntList"}, {"SymInt[]", "kIntList"}, {"float[]", "kFloatList"}, {"bool[]", "kBoolList"},
      {"Scalar[]", "kScalarList"}, {"str", "kStr"}, {"str[]", "kStrList"}, {"Generator", "kGenerator"}, {"ScalarType", "kDtype"},
      {"Device", "kDevice"}, {"Layout", "kLayout"}, {"MemoryFormat", "kMemoryFormat"}, {"Any", "kAny"}};
  *optional = type.ends_with("?");
  if (*optional) type.pop_back();
  auto found = kTypes.find(type);
  return "Type::" + (found == kTypes.end() ? "kOther" : found->second);
}

// Reads `*alpha:Scalar=1`, as facts/README.md describes it.
void AddArgument(Output& out, std::string text, const Line& line) {
  int flags = 0;
  if (text.starts_with("*")) {
    flags |= 4;
    text.erase(0, 1);
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) throw std::runtime_error(line.place + ": argument '" + text + "' has no type");
  std::string value;
  const std::size_t equals = text.find('=', colon);
  if (equals != std::string::npos) {
    flags |= 2;
    value = text.substr(equals + 1);
    text.resize(equals);
  }
  if (text.ends_with("!")) flags |= 8;
  if (text.ends_with("&")) flags |= 16;
  if (flags & 24) text.pop_back();
  bool optional = false;
  const std::string type = text.substr(colon + 1);
  const std::string kind = TypeWord(type, &optional);
  if (optional) flags |= 1;
  out.arguments.Add(OrderKey(out.arguments.size()), out.pool.Ref(text.substr(0, colon)) + "," + out.pool.Ref(type) + "," +
                                                        out.pool.Ref(value) + "," + kind + "," + std::to_string(flags));
}

std::string AddArguments(Output& out, const std::string& field, const Line& line) {
  const std::size_t first = out.arguments.size();
  for (const std::string& text : SplitOn(field, "; ")) {
    if (text.empty()) continue;
    AddArgument(out, text == "..." ? "...:..." : text, line);
  }
  return RangeText(first, out.arguments.size() - first);
}

std::string TagBits(const std::string& field, const Line& line) {
  static const std::vector<std::string> kTags = {
      "core", "cudagraph_unsafe", "data_dependent_output", "dynamic_output_shape", "flexible_layout", "generated", "inplace",
      "inplace_view", "maybe_aliasing_or_mutating", "needs_contiguous_strides", "needs_exact_strides",
      "needs_fixed_stride_order", "nondeterministic_bitwise", "nondeterministic_seeded", "out", "out_variant", "pointwise",
      "pt2_compliant_tag", "reduction", "view_copy"};
  unsigned bits = 0;
  for (const std::string& tag : SplitOn(field, ",")) {
    if (tag.empty()) continue;
    auto found = std::find(kTags.begin(), kTags.end(), tag);
    if (found == kTags.end())
      throw std::runtime_error(line.place + ": unknown tag '" + tag + "': add it to facts/operators.h and to kTags in facts/generate/embed.cc");
    bits |= 1u << (found - kTags.begin());
  }
  return std::to_string(bits) + "u";
}

void AddSchemas(Output& out) {
  static const Words kKernels = {{"kernel", "kDevice"}, {"explicit", "kExplicit"}, {"implicit", "kImplicit"}, {"jit", "kJit"}};
  for (const char* file : {"schemas.tsv", "jit_operators.tsv"}) {
    for (const Line& line : out.Lines(file, 6)) {
      const Fields& f = line.fields;
      const std::string arguments = AddArguments(out, f[2], line);
      const std::string returns = AddArguments(out, f[3], line);
      const std::string& kernel = Word(kKernels, f[5], line);
      const std::string key = f[0] + '\t' + (f[5] == "jit" ? '1' : '0') + f[1];
      out.schemas.Add(key, out.pool.Ref(f[0]) + "," + out.pool.Ref(f[1]) + "," + arguments + "," + returns + "," +
                               TagBits(f[4], line) + ",Kernel::" + kernel);
    }
  }
}

// `TensorTuple2` gives the word and the number of elements.
std::string ReturnedText(const std::string& word, const Line& line) {
  static const std::set<std::string> kKinds = {"Unknown", "None", "Tensor", "TensorTuple", "TensorList", "Tuple", "Int", "Float", "Bool",
                                               "Scalar", "IntList", "Str", "Dtype", "Device", "Layout", "List", "Dict", "Module"};
  const std::size_t digits = word.find_first_of("0123456789");
  const std::string kind = word.substr(0, digits);
  if (!kKinds.contains(kind)) throw std::runtime_error(line.place + ": unknown return kind '" + word + "'");
  return "{ReturnKind::k" + kind + "," + (digits == std::string::npos ? "0" : word.substr(digits)) + "}";
}

void AddPythonNames(Output& out) {
  static const Words kKinds = {{"function", "kFunction"}, {"method", "kMethod"}, {"property", "kProperty"}};
  for (const Line& line : out.Lines("python_names.tsv", 5)) {
    const Fields& f = line.fields;
    out.python_names.Add(f[0], out.pool.Ref(f[0]) + "," + out.pool.Ref(f[2]) + "," + out.pool.Ref(f[4]) + "," +
                                   ReturnedText(f[3], line) + ",NameKind::" + Word(kKinds, f[1], line));
  }
}

void AddModules(Output& out) {
  for (const Line& line : out.Lines("modules.tsv", 4)) {
    const Fields& f = line.fields;
    const std::size_t first = out.module_attributes.size();
    for (const std::string& attribute : SplitOn(f[3], "; ")) {
      if (attribute.empty()) continue;
      const std::size_t colon = attribute.find(':');
      if (colon == std::string::npos) throw std::runtime_error(line.place + ": attribute '" + attribute + "' has no kind");
      const std::string returned = ReturnedText(attribute.substr(colon + 1), line);
      out.module_attributes.Add(OrderKey(out.module_attributes.size()),
                                out.pool.Ref(attribute.substr(0, colon)) + "," + returned.substr(1, returned.find(',') - 1));
    }
    out.modules.Add(f[0], out.pool.Ref(f[0]) + "," + out.pool.Ref(f[1]) + "," +
                              RangeText(first, out.module_attributes.size() - first) + "," + ReturnedText(f[2], line));
  }
}

int Opset(const std::string& text, const Line& line) {
  int opset = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), opset);
  if (error != std::errc() || end != text.data() + text.size() || opset < 0 || opset > 31)
    throw std::runtime_error(line.place + ": '" + text + "' is no opset");
  return opset;
}

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
    out.dynamo.Add(f[0] + '\t' + f[1], out.pool.Ref(f[0]) + "," + out.pool.Ref(f[1]) + ",OnnxSupport::How::" + Word(kHow, f[2], line) +
                                           "," + std::to_string(f[3].empty() ? 0 : Opset(f[3], line)) + "," + (real ? "true" : "false"));
  }
}

// The five columns of one exporter, from `first`: result, operators, sample, onnx, detail. Results other than these words are classes of errors.
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

// A sample counts for an operator when it calls that one only; the exporters may see it as different operators.
void AddEvidence(Output& out) {
  auto only = [](const std::string& operators) { return operators.find(' ') == std::string::npos ? operators : std::string(); };
  for (const Line& line : out.Lines("evidence.tsv", 11)) {
    const Fields& f = line.fields;
    const std::string traced = only(f[2]), exported = only(f[7].empty() ? f[2] : f[7]);
    for (const std::string& name : std::set<std::string>{traced, exported}) {
      if (name.empty()) continue;
      out.evidence.Add(name + '\t' + f[0], out.pool.Ref(name) + "," + out.pool.Ref(f[0]) + EvidenceSide(out, f, 1, name == traced) +
                                              EvidenceSide(out, f, 6, name == exported));
    }
  }
}

void Write(Output& out, std::ostream& file) {
  const std::string torch = out.pool.Ref(out.versions["torch"]), onnxscript = out.pool.Ref(out.versions["onnxscript"]);
  file << "// Written by facts_embed from facts/data.\n#include \"facts/tables.h\"\n\nnamespace exportlint::facts::internal {\n\n";
  out.pool.Write(file);
  for (Table* table : {&out.arguments, &out.schemas, &out.python_names, &out.module_attributes, &out.modules, &out.trace,
                       &out.dynamo, &out.evidence})
    table->Write(file);
  file << "extern constexpr Text kTorchVersion" << torch << ";\nextern constexpr Text kOnnxscriptVersion" << onnxscript << ";\n"
       << "\n}  // namespace exportlint::facts::internal\n";
}

}  // namespace
}  // namespace exportlint::facts::embed

int main(int argc, char** argv) {
  using namespace exportlint::facts::embed;
  if (argc != 3) {
    std::cerr << "usage: facts_embed DATA_DIR OUT.cc\n";
    return 2;
  }
  try {
    Output out;
    out.folder = argv[1];
    AddSchemas(out);
    AddPythonNames(out);
    AddModules(out);
    AddOnnx(out);
    AddEvidence(out);
    std::ofstream file(argv[2]);
    Write(out, file);
    if (!file.flush()) throw std::runtime_error(std::string(argv[2]) + ": cannot write it");
  } catch (const std::exception& error) {
    std::cerr << "facts_embed: " << error.what() << '\n';
    return 1;
  }
}
