// Python names and modules.
#include <set>
#include <stdexcept>
#include <string>

#include "facts/generate/embed_output.h"

namespace exportlint::facts::embed {
namespace {

// `TensorTuple2` gives the word and the number of elements.
std::string ReturnedText(const std::string& word, const Line& line) {
  static const std::set<std::string> kKinds = {"Unknown", "None",   "Tensor", "TensorTuple", "TensorList", "Tuple",
                                               "Int",     "Float",  "Bool",   "Scalar",      "IntList",    "Str",
                                               "Dtype",   "Device", "Layout", "List",        "Dict",       "Module"};
  const std::size_t digits = word.find_first_of("0123456789");
  const std::string kind = word.substr(0, digits);
  if (!kKinds.contains(kind)) throw std::runtime_error(line.place + ": unknown return kind '" + word + "'");
  return "{ReturnKind::k" + kind + "," + (digits == std::string::npos ? "0" : word.substr(digits)) + "}";
}

}  // namespace

void AddPythonNames(Output& out) {
  static const Words kKinds = {{"function", "kFunction"}, {"method", "kMethod"}, {"property", "kProperty"}};
  for (const Line& line : out.Lines("python_names.tsv", 5)) {
    const Fields& f = line.fields;
    out.python_names.Add(f[0], out.pool.Ref(f[0]) + "," + out.pool.Ref(f[2]) + "," + out.pool.Ref(f[4]) + "," +
                                   ReturnedText(f[3], line) + ",NameKind::" + Word(kKinds, f[1], line));
  }
}

void AddModuleOperators(Output& out) {
  for (const Line& line : out.Lines("module_operators.tsv", 3)) {
    const Fields& f = line.fields;
    out.module_operators.Add(f[0], out.pool.Ref(f[0]) + "," + out.pool.Ref(f[1]) + "," + out.pool.Ref(f[2]));
  }
}

void AddModules(Output& out) {
  AddModuleOperators(out);
  for (const Line& line : out.Lines("modules.tsv", 4)) {
    const Fields& f = line.fields;
    const std::size_t first = out.module_attributes.size();
    for (const std::string& attribute : SplitOn(f[3], "; ")) {
      if (attribute.empty()) continue;
      const std::size_t colon = attribute.find(':');
      if (colon == std::string::npos)
        throw std::runtime_error(line.place + ": attribute '" + attribute + "' has no kind");
      const std::string returned = ReturnedText(attribute.substr(colon + 1), line);
      out.module_attributes.Add(OrderKey(out.module_attributes.size()), out.pool.Ref(attribute.substr(0, colon)) + "," +
                                                                            returned.substr(1, returned.find(',') - 1));
    }
    out.modules.Add(f[0], out.pool.Ref(f[0]) + "," + out.pool.Ref(f[1]) + "," +
                              RangeText(first, out.module_attributes.size() - first) + "," + ReturnedText(f[2], line));
  }
}

}  // namespace exportlint::facts::embed
