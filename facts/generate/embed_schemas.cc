// The schemas, their arguments and their tags.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "facts/generate/embed_output.h"

namespace exportlint::facts::embed {
namespace {

std::string TypeWord(std::string type, bool* optional) {
  static const Words kTypes = {
      {"Tensor", "kTensor"},   {"Tensor[]", "kTensorList"}, {"Tensor?[]", "kOptionalTensorList"},
      {"int", "kInt"},         {"SymInt", "kInt"},          {"float", "kFloat"},
      {"SymFloat", "kFloat"},  {"bool", "kBool"},           {"SymBool", "kBool"},
      {"Scalar", "kScalar"},   {"number", "kScalar"},       {"complex", "kComplex"},
      {"int[]", "kIntList"},   {"SymInt[]", "kIntList"},    {"float[]", "kFloatList"},
      {"bool[]", "kBoolList"}, {"Scalar[]", "kScalarList"}, {"str", "kStr"},
      {"str[]", "kStrList"},   {"Generator", "kGenerator"}, {"ScalarType", "kDtype"},
      {"Device", "kDevice"},   {"Layout", "kLayout"},       {"MemoryFormat", "kMemoryFormat"},
      {"Any", "kAny"}};
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
  out.arguments.Add(OrderKey(out.arguments.size()), out.pool.Ref(text.substr(0, colon)) + "," + out.pool.Ref(type) +
                                                        "," + out.pool.Ref(value) + "," + kind + "," +
                                                        std::to_string(flags));
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
  static const std::vector<std::string> kTags = {"core",
                                                 "cudagraph_unsafe",
                                                 "data_dependent_output",
                                                 "dynamic_output_shape",
                                                 "flexible_layout",
                                                 "generated",
                                                 "inplace",
                                                 "inplace_view",
                                                 "maybe_aliasing_or_mutating",
                                                 "needs_contiguous_strides",
                                                 "needs_exact_strides",
                                                 "needs_fixed_stride_order",
                                                 "nondeterministic_bitwise",
                                                 "nondeterministic_seeded",
                                                 "out",
                                                 "out_variant",
                                                 "pointwise",
                                                 "pt2_compliant_tag",
                                                 "reduction",
                                                 "view_copy"};
  unsigned bits = 0;
  for (const std::string& tag : SplitOn(field, ",")) {
    if (tag.empty()) continue;
    auto found = std::find(kTags.begin(), kTags.end(), tag);
    if (found == kTags.end())
      throw std::runtime_error(line.place + ": unknown tag '" + tag +
                               "': add it to facts/operators.h and to kTags in facts/generate/embed_schemas.cc");
    bits |= 1u << (found - kTags.begin());
  }
  return std::to_string(bits) + "u";
}

}  // namespace

void AddSchemas(Output& out) {
  static const Words kKernels = {
      {"kernel", "kDevice"}, {"explicit", "kExplicit"}, {"implicit", "kImplicit"}, {"jit", "kJit"}};
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

}  // namespace exportlint::facts::embed
