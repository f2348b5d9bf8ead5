// exportlint-read-pt2: a torch.export program to the hazard graph.
#include "analyzers/exported_program/exported_program.h"
#include "analyzers/front_end/front_end.h"

int main(int argc, char** argv) {
  return exportlint::RunFrontEnd(argc, argv, [](const exportlint::FrontEndInput& input) {
    return exportlint::exported_program::Read(input.path);
  });
}
