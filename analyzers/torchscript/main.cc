// exportlint-read-torchscript: a TorchScript archive to the hazard graph.
#include "analyzers/front_end/front_end.h"
#include "analyzers/torchscript/torchscript.h"

int main(int argc, char** argv) {
  return exportlint::RunFrontEnd(
      argc, argv, [](const exportlint::FrontEndInput& input) { return exportlint::torchscript::Read(input.path); });
}
