// What the user says of the dimensions of a model's inputs: which may change. Every other one is static.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/graph/graph.h"

namespace exportlint::flow {

struct DeclaredInput {
  std::string name = {};          // parameter of forward
  bool known = true;              // false: nothing is known of it, so every dimension may change
  std::vector<int> dynamic = {};  // dimensions that may change, from 0
  int rank = -1;                  // -1: not said
};

// Of one model, from an export call in the program or from the user's file.
struct Declared {
  std::string model =
      {};  // class as written, "Net", or with its module before it, "pkg.file.Net"; "*": every other model
  const graph::Unit* unit = nullptr;  // where an export call said it, the class is known
  std::uint32_t class_index = 0;
  std::vector<DeclaredInput> inputs = {};
  bool others_static = true;  // inputs that are not named: static, or nothing is known
  std::string path = {};      // where it is said
  std::uint32_t line = 0;

  // Of one parameter: bit i when dimension i is static; all bits when every one is.
  std::uint16_t FixedOf(std::string_view parameter) const;
  const DeclaredInput* Find(std::string_view parameter) const;
};

}  // namespace exportlint::flow
