// What values hold: constants, contents of containers and callables, objects' attributes, and where values came from.
// One Heap belongs to one analysis thread. Contents are immutable and hash-consed, so equal ids mean equal contents.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzers/flow/value.h"
#include "analyzers/graph/graph.h"

namespace exportlint::flow {

struct FunctionRef {  // a function of the linted tree
  const graph::Unit* unit = nullptr;
  graph::GraphId graph = 0;
  bool operator==(const FunctionRef&) const = default;
};

struct ClassRef {  // a class of the linted tree
  const graph::Unit* unit = nullptr;
  std::uint32_t index = 0;
  explicit operator bool() const { return unit != nullptr; }
  const graph::Class& get() const { return unit->class_at(index); }
  bool operator==(const ClassRef&) const = default;
};

enum class ContentsKind : std::uint8_t {
  kNothing,
  kElements,   // tuple or list whose elements are known one by one
  kJoined,     // container of values[0]; `stage`/`traced` of its length in values[1] (an int)
  kItems,      // dict: values are key, value, key, value, ...; incomplete when `open`
  kLibrary,    // a name outside the linted tree: "torch.nn.functional.pad"
  kFunctionOf, // function; values: its defaults by parameter slot, then captured values
  kClassOf,    // class
  kInstance,   // object `object` of `cls`, or of library class `name`
  kBound,      // function values[0] with receiver values[1]
  kMethod,     // method `name` of values[0], not (yet) resolved: a tensor's, a list's, an unknown's
  kPartial,    // functools.partial: values[0] the function, then positional, then (name constant, value) after `split`
  kSuper,      // super() of class `cls` with receiver values[0]
  kUnitModule, // a module of the linted tree
};

struct Contents {
  ContentsKind kind = ContentsKind::kNothing;
  bool open = false;             // there may be more elements or items
  Symbol name = {};
  FunctionRef function = {};
  ClassRef cls = {};
  std::uint32_t object = 0;
  std::uint32_t split = 0;
  std::vector<Value> values = {};
};

// One step of a why-path; parents lead to the input.
struct Origin {
  const graph::Unit* unit = nullptr;
  Span span;
  enum class Kind : std::uint8_t { kInput, kParameter, kSize, kAttribute, kPassed, kReturned, kItem, kConstructed } kind = Kind::kInput;
  Symbol name;
  std::uint32_t parent = 0;
};

struct Object {
  ClassRef cls;
  std::map<Symbol, Value> attributes;  // by Symbol id; iterate only where order does not matter
};

class Heap {
 public:
  Heap();

  std::uint32_t Intern(const graph::Constant& constant);
  const graph::Constant& constant(std::uint32_t id) const { return constants_[id]; }

  std::uint32_t Intern(Contents contents);
  const Contents& contents(std::uint32_t id) const { return contents_[id]; }
  const Contents& contents(const Value& v) const { return contents_[v.contents]; }

  std::uint32_t AddOrigin(const Origin& origin);
  const Origin& origin(std::uint32_t id) const { return origins_[id]; }

  // The object of an allocation site (or of a class, for modules): the same key gives the same object.
  std::uint32_t ObjectFor(const void* site, ClassRef cls);
  Object& object(std::uint32_t id) { return objects_[id]; }
  const Object& object(std::uint32_t id) const { return objects_[id]; }

  // Least upper bound. Containers join element by element where lengths agree.
  Value Join(const Value& a, const Value& b);
  // Equal but for origins.
  static bool Same(const Value& a, const Value& b);
  static std::uint64_t Hash(const Value& v, std::uint64_t seed);

  // Makers.
  Value None() const;
  Value Unknown(Confidence confidence = Confidence::kPossible) const;
  Value Bool(bool b) const;
  Value Bool(ExporterMask true_in, ExporterMask false_in) const;
  Value Int(std::int64_t i);
  Value Number(Kinds kinds, Stage stage, Traced traced) const;
  Value String(Symbol text);
  Value AnyString() const;
  Value Other() const;
  Value Library(Symbol qualified_name);
  Value Tensor(Stage stage, Stage dims, Confidence confidence = Confidence::kCertain) const;
  Value Tuple(std::vector<Value> elements);
  Value List(std::vector<Value> elements);
  // A container of unknown length; `length` is the number its len() would give.
  Value ListOf(const Value& element, const Value& length, Kinds kind = kList);

 private:
  // Deques: references stay valid while the tables grow.
  std::deque<graph::Constant> constants_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> constant_ids_;
  std::deque<Contents> contents_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> contents_ids_;
  std::vector<Origin> origins_;
  std::deque<Object> objects_;
  std::map<std::pair<const void*, std::pair<const void*, std::uint32_t>>, std::uint32_t> object_ids_;
};

}  // namespace exportlint::flow
