// What the modules of an archive hold: `data.pkl` and `constants.pkl`, as text of Python.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/archive/pickle.h"

namespace exportlint::torchscript {

class Objects {
 public:
  explicit Objects(archive::PickleTree tree) : tree_(std::move(tree)) {}

  const archive::PickleTree& tree() const { return tree_; }
  // The class of an object: "__torch__.pkg.Net"; empty for what is none.
  std::string_view ClassOf(std::uint32_t id) const;
  // The number of attribute `name` of an object; 0 when it has none.
  std::uint32_t Attribute(std::uint32_t object, std::string_view name) const;
  // An expression that makes a value like this one: `3`, `["a", "b"]`, `torch.zeros(4, 4)`; a parameter of the sizes it
  // has. "None" of what cannot be made.
  std::string Text(std::uint32_t id) const;

 private:
  std::string Make(std::uint32_t id, int depth) const;
  std::string Tensor(const archive::Pickled& call) const;
  std::string Elements(const archive::Pickled& value, std::string_view open, std::string_view close, int depth) const;

  archive::PickleTree tree_;
};

// A Python literal of a string; long ones are cut.
std::string Quoted(std::string_view text);

}  // namespace exportlint::torchscript
