// facts_embed DATA_DIR OUT.cc: turns the data files into constant tables. Runs at build time and needs nothing but std.
// Every error names file and line; the tables come out sorted, whatever the order in the files.
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

#include "facts/generate/embed_output.h"

namespace exportlint::facts::embed {
namespace {

void Write(Output& out, std::ostream& file) {
  const std::string torch = out.pool.Ref(out.versions["torch"]), onnxscript = out.pool.Ref(out.versions["onnxscript"]),
                    onnx = out.pool.Ref(out.versions["onnx"]);
  file << "// Written by facts_embed from facts/data.\n#include \"facts/tables.h\"\n\nnamespace "
          "exportlint::facts::internal {\n\n";
  out.pool.Write(file);
  for (Table* table : {&out.arguments, &out.schemas, &out.python_names, &out.module_attributes, &out.modules,
                       &out.trace, &out.dynamo, &out.evidence, &out.module_operators, &out.onnx_operators,
                       &out.outcomes, &out.target_releases, &out.target_operators})
    table->Write(file);
  file << "extern constexpr Text kTorchVersion" << torch << ";\nextern constexpr Text kOnnxscriptVersion" << onnxscript
       << ";\nextern constexpr Text kOnnxVersion" << onnx << ";\n"
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
    AddOnnxOperators(out);
    AddOutcomes(out);
    AddTargets(out);
    std::ofstream file(argv[2]);
    Write(out, file);
    if (!file.flush()) throw std::runtime_error(std::string(argv[2]) + ": cannot write it");
  } catch (const std::exception& error) {
    std::cerr << "facts_embed: " << error.what() << '\n';
    return 1;
  }
}
