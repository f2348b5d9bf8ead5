// Tensors as the worker stores them and the runtime returns them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"

namespace exportlint {

// Dense, row-major, little-endian.
struct Tensor {
  std::string dtype;  // as torch names it: "float32", "bfloat16", "bool"
  std::vector<std::int64_t> shape;
  std::vector<char> bytes;

  std::size_t count() const;  // elements
};

// Bytes of one element; 0 for a type we do not know.
std::size_t ElementSize(std::string_view dtype);

// The element as a double; complex numbers count as two. `index` is below count() (twice that for complex).
double ElementAt(const Tensor& tensor, std::size_t index);

// Reads an .npy file (formats 1 to 3, C order). `dtype` overrides the header's, which has no name for bfloat16.
Result<Tensor> ReadNpy(const std::string& path, const std::string& dtype);

// The same number in another type; for Python scalars only.
Tensor CastScalar(const Tensor& tensor, const std::string& dtype);

// "[2,3]".
std::string ShapeText(const std::vector<std::int64_t>& shape);

}  // namespace exportlint
