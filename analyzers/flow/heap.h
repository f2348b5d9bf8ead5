// What values hold: constants, contents of containers and callables, objects' attributes, and where values came from.
// One Heap belongs to one analysis thread. Contents are immutable and hash-consed, so equal ids mean equal contents.
//
// It has two parts. What follows from definitions alone (globals, classes, constructors) is made in lasting mode and
// kept for every file of the thread; it never depends on the file being analysed. So are contents that name nothing
// local, whoever made them: equal contents have one number. What else a file's entries make is local: dropped by
// ForgetLocal, so that results do not depend on which files a thread saw before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <span>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <tsl/robin_map.h>

#include "analyzers/base/blocks.h"
#include "analyzers/base/hash.h"
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
  kElements,    // tuple or list whose elements are known one by one
  kJoined,      // container of values[0]; `stage`/`traced` of its length in values[1] (an int)
  kItems,       // dict: values are key, value, key, value, ...; incomplete when `open`
  kLibrary,     // a name outside the linted tree: "torch.nn.functional.pad"
  kFunctionOf,  // function; values: its defaults by parameter slot, then captured values
  kClassOf,     // class
  kInstance,    // object `object` of `cls`, or of library class `name`
  kBound,       // function values[0] with receiver values[1]
  kMethod,      // method `name` of values[0], not (yet) resolved: a tensor's, a list's, an unknown's
  kPartial,     // functools.partial: values[0] the function, then positional, then (name constant, value) after `split`
  kSuper,       // super() of class `cls` with receiver values[0]
  kUnitModule,  // a module of the linted tree
  kChoice,      // one of values: functions, classes or objects of different definitions
  kSizes,       // of a tensor that a call site of an exporter makes: its sizes
};

struct Contents {
  ContentsKind kind = ContentsKind::kNothing;
  bool open = false;  // there may be more elements or items
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
  enum class Kind : std::uint8_t { kInput, kSize, kPassed } kind = Kind::kInput;
  Symbol name;
  std::uint32_t parent = 0;
};

class Heap {
 public:
  Heap();

  std::uint32_t Intern(const graph::Constant& constant);
  const graph::Constant& constant(std::uint32_t id) const { return constants_[id]; }

  std::uint32_t Intern(Contents contents);
  const Contents& contents(std::uint32_t id) const {
    if ((id & (kLocal | kPassing)) == 0) return contents_[id];
    if ((id & kLocal) != 0) return local_contents_[id & ~kLocal];
    return (id & ~kPassing) < passing_used_ ? passing_[id & ~kPassing] : contents_[0];
  }
  const Contents& contents(const Value& v) const { return contents(v.contents); }

  // Contents of a value that one call takes and nothing keeps, as `x.f` of `x.f()`: not looked up among the others.
  // Ends with EndPassing of it or of an earlier one.
  std::uint32_t Passing(ContentsKind kind, Symbol name, std::initializer_list<Value> values);
  void EndPassing(std::uint32_t id) {
    if ((id & (kLocal | kPassing)) == kPassing) passing_used_ = std::min(passing_used_, id & ~kPassing);
  }
  std::uint32_t passing_used() const { return passing_used_; }
  void EndPassingFrom(std::uint32_t used) { passing_used_ = std::min(passing_used_, used); }

  std::uint32_t AddOrigin(const Origin& origin);
  const Origin& origin(std::uint32_t id) const { return origins_[id]; }

  // The object of an allocation site (or of a class, for modules): the same key gives the same object.
  std::uint32_t ObjectFor(const void* site, ClassRef cls);
  // Whether the object is made by definitions and constructors, not by the code that an export runs.
  static bool IsLasting(std::uint32_t object) { return object != 0 && (object & kLocal) == 0; }
  // An attribute that was stored on an object; null when none was. Valid until the next store.
  const Value* FindAttribute(std::uint32_t object, Symbol name, int depth = 0) const;
  // Stores one: joined with what is there, or instead of it.
  void StoreAttribute(std::uint32_t object, Symbol name, const Value& value, bool replace = false);

  // What `parent` holds is found on `object` too: a base class's constructor ran on it. Lasting mode only.
  void Inherit(std::uint32_t object, std::uint32_t parent);

  // Forgets what lasts of these objects; gives the number of attributes looked at.
  std::size_t ForgetObjects(const std::vector<std::uint32_t>& objects);
  std::span<const std::uint32_t> parents(std::uint32_t object) const {
    const auto found = parents_.find(object);
    return found == parents_.end() ? std::span<const std::uint32_t>{} : found->second;
  }

  // Lasting mode: see above. Local contents, objects, stores and origins end with ForgetLocal.
  void set_lasting(bool lasting) { lasting_ = lasting; }
  bool lasting() const { return lasting_; }
  void ForgetLocal();

  // Least upper bound. Containers join element by element where lengths agree.
  Value Join(const Value& a, const Value& b);
  // Equal but for origins.
  static bool Same(const Value& a, const Value& b) {
    // Every byte before the origin, which comes last, is of some field.
    static_assert(sizeof(Value) == 24 && offsetof(Value, origin) == 20 &&
                  std::has_unique_object_representations_v<Value>);
    return std::memcmp(&a, &b, offsetof(Value, origin)) == 0;
  }
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
  Value Class(ClassRef cls);
  // An object of a class outside the program.
  Value LibraryObject(Kinds kinds, Symbol qualified_name);
  Value Tensor(Stage stage, Stage dims, Confidence confidence = Confidence::kCertain) const;
  Value Tuple(std::vector<Value> elements);
  Value List(std::vector<Value> elements);
  // A dict of these items; one that is too long is joined.
  Value Dict(Contents items);
  static constexpr std::size_t kMaxElements = 256;  // longer lists and tuples are joined
  // A container of unknown length; `length` is the number its len() would give.
  Value ListOf(const Value& element, const Value& length, Kinds kind = kList);

 private:
  static constexpr std::uint32_t kLocal = 1u << 31;
  static constexpr std::uint32_t kPassing = 1u << 30;
  // Open addressing over (hash, id): look-ups are the hottest thing flow does.
  class Ids {
   public:
    template <typename Same>
    std::uint32_t Find(std::uint64_t hash, const Same& same) const {
      for (std::size_t i = First(hash); !slots_.empty() && slots_[i].id != 0; i = (i + 1) & mask()) {
        if (slots_[i].hash == static_cast<std::uint32_t>(hash >> 32) && same(slots_[i].id)) return slots_[i].id;
      }
      return 0;
    }
    void Add(std::uint64_t hash, std::uint32_t id);
    void Clear();

   private:
    struct Slot {
      std::uint32_t hash = 0, id = 0;
      std::uint64_t full = 0;
    };
    std::size_t mask() const { return slots_.size() - 1; }
    // The low bits of a product know little of what was multiplied.
    std::size_t First(std::uint64_t hash) const { return (hash ^ hash >> 32) & mask(); }
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
  };
  using Attributes = tsl::robin_map<std::uint64_t, Value, BitsHash>;  // by object << 32 | name
  using ObjectKey = std::pair<const void*, std::pair<const void*, std::uint32_t>>;

  std::uint32_t Choice(const Value& a, const Value& b);
  std::uint32_t JoinContainers(const Contents& a, const Contents& b);
  std::uint32_t Find(const Ids& ids, std::uint64_t hash, const Contents& wanted) const;
  static std::uint64_t Key(std::uint32_t object, Symbol name) {
    return static_cast<std::uint64_t>(object) << 32 | name.id();
  }

  tsl::robin_map<Symbol, std::uint32_t> libraries_;
  std::deque<Contents> passing_;  // kept for their memory beyond passing_used_
  std::uint32_t passing_used_ = 0;
  bool lasting_ = false;
  int join_depth_ = 0, join_steps_ = 0;  // of the outermost join
  // References stay valid while the tables grow.
  std::deque<graph::Constant> constants_;
  Ids constant_ids_;
  Blocks<Contents> contents_, local_contents_;
  Ids contents_ids_, local_contents_ids_;
  std::vector<Origin> origins_;
  std::uint32_t objects_ = 1, local_objects_ = 1;
  std::map<ObjectKey, std::uint32_t> object_ids_, local_object_ids_;
  Attributes attributes_, local_attributes_;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> parents_;
};

}  // namespace exportlint::flow
