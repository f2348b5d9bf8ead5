// The text that findings of a model point into, one statement a line. A model that came as text keeps its own.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/base/span.h"

namespace exportlint::onnx_reader {

class Listing {
 public:
  // `text` is the model's own text, empty for a binary model.
  explicit Listing(std::string text) : text_(std::move(text)), given_(!text_.empty()) {}

  // The place of a statement: a line is added, or, in the model's own text, the line that defines `name` is found; of
  // `is_node` the line where `name` stands left of `=`.
  Span Add(const std::string& line, int depth, std::string_view name, bool is_node);
  // Whether lines are made, not found.
  bool made() const { return !given_; }
  std::string Take() && { return std::move(text_); }

 private:
  Span Find(std::string_view name, bool is_node) const;
  Span LineAround(std::size_t at) const;

  std::string text_;
  bool given_;
};

}  // namespace exportlint::onnx_reader
