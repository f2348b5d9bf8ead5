// A pickle as data. Nothing it names is imported or called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"

namespace exportlint::archive {

struct Pickled {
  enum class Kind : std::uint8_t {
    kNone,
    kBool,
    kInt,
    kFloat,
    kString,  // bytes too
    kList,
    kTuple,
    kDict,        // items: key, value, key, value, ...
    kGlobal,      // text: "module.name"
    kCall,        // items: what is called, its arguments as a tuple, then a state where one was set
    kPersistent,  // items: the id: in torch's archives a storage
  };
  Kind kind = Kind::kNone;
  std::int64_t integer = 0;
  double number = 0;
  std::string text = {};
  std::vector<std::uint32_t> items = {};
};

// Values refer to each other by number: a pickle may share parts, and may be cyclic.
class PickleTree {
 public:
  PickleTree() : values_(1) {}  // a None
  const Pickled& operator[](std::uint32_t id) const { return values_[id]; }
  const Pickled& root() const { return values_[root_]; }
  std::uint32_t root_id() const { return root_; }
  std::size_t size() const { return values_.size(); }
  // Item `i` of a list, tuple, call or dict; a None where there is none.
  const Pickled& Item(const Pickled& of, std::size_t i) const {
    return i < of.items.size() ? values_[of.items[i]] : values_[0];
  }
  // The value under a string key of a dict; null when there is none.
  const Pickled* Get(const Pickled& dict, std::string_view key) const;
  // "torch._utils._rebuild_tensor_v2" of a call of it; empty otherwise.
  std::string_view Callee(const Pickled& call) const;

 private:
  friend Result<PickleTree> ReadPickle(std::string_view bytes);
  std::vector<Pickled> values_;
  std::uint32_t root_ = 0;
};

// Protocols 2 to 5, the operations that torch writes. The error names the operation that is not one of them.
Result<PickleTree> ReadPickle(std::string_view bytes);

}  // namespace exportlint::archive
