// exportlint-read-onnx: an ONNX model as a hazard graph.
#include "analyzers/front_end/front_end.h"
#include "analyzers/onnx/lower.h"
#include "analyzers/onnx/read_model.h"

int main(int argc, char** argv) {
  using namespace exportlint;
  return RunFrontEnd(argc, argv, [](const FrontEndInput& input) -> Result<graph::Bundle> {
    Result<onnx_reader::ModelFile> file = onnx_reader::ReadModelFile(input.path);
    if (!file.ok()) return file.error();
    return onnx_reader::LowerModel(std::move(file).value(), input.path);
  });
}
