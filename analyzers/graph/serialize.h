// The bridge between front-ends that are programs of their own and `exportlint`: what one has read, as bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/graph/graph.h"

namespace exportlint::graph {

// Something a front-end has to say besides the graph: a part it could not read, precision it gave up.
struct Note {
  std::string path;  // empty: the input itself
  std::uint32_t line = 0;
  std::string message;
  bool operator==(const Note&) const = default;
};

// All that one input gives.
struct Bundle {
  std::vector<std::shared_ptr<const Unit>> units;
  std::vector<Note> notes;
};

// Compact, versioned, with a checksum; equal bundles give equal bytes.
std::string Serialize(const Bundle& bundle);

// The bundle again: Print gives the same for every unit. Any bytes may be given: every index, count and nesting is
// checked, and each unit passes Verify. The error says what is wrong with the first part that is. `rename` gives the
// paths that units and notes then carry.
Result<Bundle> Deserialize(std::string_view bytes,
                           const std::function<std::string(std::string_view path)>& rename = {});

}  // namespace exportlint::graph
