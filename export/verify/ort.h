// ONNX Runtime through its C API, its library opened at run time: nothing is linked, any version the user has will do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "export/verify/tensor.h"

namespace exportlint {

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

// What a graph declares of an input or output; dtype empty when it is no tensor.
struct Declared {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;  // -1: dynamic
};

class OrtModel {
 public:
  // Opens `library` and loads `model` into it, on the CPU, one thread. The error is the runtime's own text.
  static Result<std::unique_ptr<OrtModel>> Load(const std::string& library, const std::string& model);
  ~OrtModel();

  const std::vector<Declared>& inputs() const;
  const std::vector<Declared>& outputs() const;
  // Runs the model on `inputs`; all outputs in the graph's order. The error is the runtime's own text.
  Result<std::vector<NamedTensor>> Run(const std::vector<NamedTensor>& inputs);

 private:
  struct State;
  explicit OrtModel(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exportlint
