// What a report draws of a graph.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace exportlint {

// A node of the main graph; "input" and "output" stand for the graph's own.
struct DrawnNode {
  std::string type;                   // the operator, "Relu"; with its domain where that is not onnx's own
  std::string name;                   // the file's; often empty
  std::string path;                   // where it is told, as findings are placed; empty: unknown
  std::uint32_t line = 0;             // 0: unknown
  std::vector<std::uint32_t> inputs;  // the nodes whose values it takes, by their place in the list; each once
};

struct Drawing {
  static constexpr std::size_t kMostNodes = 400;  // more is no picture any longer

  std::vector<DrawnNode> nodes;
  int left_out = 0;  // nodes above that number
};

// A model file that was read, not made by this run.
struct DrawnModel {
  std::string path;  // as findings call it
  Drawing drawing;
};

}  // namespace exportlint
