#include "analyzers/flow/heap.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/limits.h"

namespace exportlint::flow {
namespace {

constexpr std::size_t kMaxChoice = 12;  // definitions one name may stand for
constexpr int kMaxJoinSteps = 4096;     // elements joined in one join: containers that share their parts are huge
constexpr int kMaxParents = 128;        // constructors that call the one of their base

std::uint64_t Mix(std::uint64_t seed, std::uint64_t x) {
  return (seed ^ x) * 0x9E3779B97F4A7C15ull + (seed << 6) + (seed >> 2);
}

bool SameValues(const std::vector<Value>& a, const std::vector<Value>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), Heap::Same);
}

bool Equal(const Contents& a, const Contents& b) {
  return a.kind == b.kind && a.open == b.open && a.name == b.name && a.function == b.function && a.cls == b.cls &&
         a.object == b.object && a.split == b.split && SameValues(a.values, b.values);
}

}  // namespace

Heap::Heap() : constants_(1), origins_(1) {
  contents_.push_back({});
}

std::uint32_t Heap::Intern(const graph::Constant& c) {
  std::uint64_t h = Mix(static_cast<std::uint64_t>(c.type), static_cast<std::uint64_t>(c.integer));
  h = Mix(Mix(h, std::bit_cast<std::uint64_t>(c.number)), c.text.id());
  if (const std::uint32_t id = constant_ids_.Find(h, [&](std::uint32_t k) { return constants_[k] == c; })) return id;
  const auto id = static_cast<std::uint32_t>(constants_.size());
  constants_.push_back(c);
  constant_ids_.Add(h, id);
  return id;
}

void Heap::Ids::Add(std::uint64_t hash, std::uint32_t id) {
  if ((used_ + 1) * 2 > slots_.size()) {
    std::vector<Slot> old(std::max<std::size_t>(slots_.size() * 2, 256));
    old.swap(slots_);
    used_ = 0;
    for (const Slot& s : old) {
      if (s.id != 0) Add(s.full, s.id);
    }
  }
  std::size_t i = First(hash);
  while (slots_[i].id != 0) i = (i + 1) & mask();
  slots_[i] = {static_cast<std::uint32_t>(hash >> 32), id, hash};
  ++used_;
}

void Heap::Ids::Clear() {
  if (slots_.size() > 4096) slots_.resize(4096);
  std::fill(slots_.begin(), slots_.end(), Slot{});
  used_ = 0;
}

std::uint32_t Heap::Find(const Ids& ids, std::uint64_t hash, const Contents& wanted) const {
  return ids.Find(hash, [&](std::uint32_t id) { return Equal(contents(id), wanted); });
}

std::uint32_t Heap::Intern(Contents c) {
  std::uint64_t h = Mix(static_cast<std::uint64_t>(c.kind) * 2 + c.open, c.name.id());
  h = Mix(Mix(h, reinterpret_cast<std::uintptr_t>(c.function.unit)), c.function.graph);
  h = Mix(Mix(h, reinterpret_cast<std::uintptr_t>(c.cls.unit)), c.cls.index);
  h = Mix(Mix(h, c.object), c.split);
  // What names nothing local lasts, whoever made it first: equal contents must have one number. An element that knows
  // where it came from is local, its lasting twin does not know.
  bool local = !lasting_ && (c.object & kLocal) != 0;
  for (Value& v : c.values) {
    h = Hash(v, h);
    if (lasting_) v.origin = 0;
    local = local || (!lasting_ && (v.origin != 0 || (v.contents & kLocal) != 0));
  }
  if (!local) {
    if (const std::uint32_t id = Find(contents_ids_, h, c)) return id;
  }
  if (!local) {
    const auto id = static_cast<std::uint32_t>(contents_.size());
    contents_.push_back(std::move(c));
    contents_ids_.Add(h, id);
    return id;
  }
  if (const std::uint32_t id = Find(local_contents_ids_, h, c)) return id;
  const auto id = static_cast<std::uint32_t>(local_contents_.size()) | kLocal;
  local_contents_.push_back(std::move(c));
  local_contents_ids_.Add(h, id);
  return id;
}

std::uint32_t Heap::Passing(ContentsKind kind, Symbol name, std::initializer_list<Value> values) {
  if (passing_used_ == passing_.size()) passing_.emplace_back();
  Contents& c = passing_[passing_used_];
  c.kind = kind;
  c.name = name;
  c.values.assign(values);
  if (lasting_) {
    for (Value& v : c.values) v.origin = 0;
  }
  return passing_used_++ | kPassing;
}

std::uint32_t Heap::AddOrigin(const Origin& origin) {
  origins_.push_back(origin);
  return static_cast<std::uint32_t>(origins_.size() - 1);
}

std::uint32_t Heap::ObjectFor(const void* site, ClassRef cls) {
  const ObjectKey key{site, {cls.unit, cls.index}};
  if (lasting_) {
    const auto [it, added] = object_ids_.try_emplace(key, objects_);
    if (added) ++objects_;
    return it->second;
  }
  // What lasts may have been made at this site too, or not yet: that must not matter.
  const auto [it, added] = local_object_ids_.try_emplace(key, 0);
  if (added) it->second = local_objects_++ | kLocal;
  return it->second;
}

const Value* Heap::FindAttribute(std::uint32_t object, Symbol name, int depth) const {
  if (!lasting_) {
    if (const auto found = local_attributes_.find(Key(object, name)); found != local_attributes_.end())
      return &found->second;
  }
  if (const auto found = attributes_.find(Key(object, name)); found != attributes_.end()) return &found->second;
  const auto parents = parents_.find(object);
  if (parents == parents_.end() || depth > kMaxParents) return nullptr;
  for (const std::uint32_t parent : parents->second) {
    if (const Value* v = FindAttribute(parent, name, depth + 1)) return v;
  }
  return nullptr;
}

void Heap::Inherit(std::uint32_t object, std::uint32_t parent) {
  if (!lasting_ || object == parent || (object & kLocal) != 0 || (parent & kLocal) != 0) return;
  auto& parents = parents_[object];
  if (std::find(parents.begin(), parents.end(), parent) == parents.end()) parents.push_back(parent);
}

void Heap::StoreAttribute(std::uint32_t object, Symbol name, const Value& value, bool replace) {
  const Value* before = replace ? nullptr : FindAttribute(object, name);
  Value stored = before != nullptr ? Join(*before, value) : value;
  if (lasting_) stored.origin = 0;
  (lasting_ ? attributes_ : local_attributes_)[Key(object, name)] = stored;
}

std::size_t Heap::ForgetObjects(const std::vector<std::uint32_t>& objects) {
  const std::size_t looked_at = attributes_.size();
  const std::set<std::uint32_t> all(objects.begin(), objects.end());
  for (auto a = attributes_.begin(); a != attributes_.end();)
    a = all.contains(static_cast<std::uint32_t>(a->first >> 32)) ? attributes_.erase(a) : std::next(a);
  for (const std::uint32_t object : objects) parents_.erase(object);
  return looked_at;
}

void Heap::ForgetLocal() {
  local_contents_.clear();
  local_contents_ids_.Clear();
  origins_.resize(1);
  local_objects_ = 1;
  local_object_ids_.clear();
  local_attributes_.clear();
}

std::uint64_t Heap::Hash(const Value& v, std::uint64_t seed) {
  std::uint64_t words[2];
  std::memcpy(words, &v, sizeof words);
  return Mix(Mix(seed, words[0] ^ v.contents * 0xC2B2AE3D27D4EB4Full), words[1]);
}

std::uint32_t Heap::Choice(const Value& a, const Value& b) {
  Contents choice{.kind = ContentsKind::kChoice};
  for (const Value* v : {&a, &b}) {
    const Contents& c = contents(*v);
    const std::size_t n = c.kind == ContentsKind::kChoice ? c.values.size() : 1;
    choice.open = choice.open || (c.kind == ContentsKind::kChoice && c.open);
    for (std::size_t i = 0; i < n; ++i) {
      Value one = c.kind == ContentsKind::kChoice ? c.values[i] : *v;
      one.kinds = static_cast<Kinds>(one.kinds & ~kNone);
      const auto same = [&](const Value& other) { return other.contents == one.contents; };
      if (std::any_of(choice.values.begin(), choice.values.end(), same)) continue;
      if (choice.values.size() < kMaxChoice)
        choice.values.push_back(one);
      else
        choice.open = true;
    }
  }
  return Intern(std::move(choice));
}

namespace {

// A dimension is static where both say so; a number comes from a declared one where one of them does.
std::uint16_t JoinFixed(const Value& a, const Value& b) {
  if (a.is(kNone)) return b.fixed;
  if (b.is(kNone)) return a.fixed;
  constexpr Kinds kShaped = kTensor | kSize;
  if (a.may_be(kShaped) && b.may_be(kShaped)) return FixedOf(a) & FixedOf(b);
  return a.may_be(kShaped) || b.may_be(kShaped) ? std::uint16_t{0} : a.fixed | b.fixed;
}

}  // namespace

// 0 when it is too much work: what shares its parts doubles with every level.
std::uint32_t Heap::JoinContainers(const Contents& a, const Contents& b) {
  if (join_depth_ == 0) join_steps_ = 0;
  join_steps_ += static_cast<int>(a.values.size() + b.values.size());
  if (join_steps_ > kMaxJoinSteps) return 0;
  ++join_depth_;
  std::uint32_t result = 0;
  if (a.kind == ContentsKind::kElements && b.kind == a.kind && a.values.size() == b.values.size()) {
    Contents joined{.kind = ContentsKind::kElements, .open = a.open || b.open};
    for (std::size_t i = 0; i < a.values.size(); ++i) joined.values.push_back(Join(a.values[i], b.values[i]));
    result = Intern(std::move(joined));
  } else {
    Value element{.kinds = 0};
    for (const Contents* c : {&a, &b}) {
      const std::size_t n = c->kind == ContentsKind::kJoined ? 1 : c->values.size();
      for (std::size_t i = 0; i < n; ++i) element = Join(element, c->values[i]);
    }
    Value length = Number(kInt, Stage::kStatic, Traced::kNo);
    for (const Contents* c : {&a, &b}) {
      if (c->kind == ContentsKind::kJoined && c->values.size() > 1) length = Join(length, c->values[1]);
    }
    if (element.kinds == 0) element = Unknown();
    length.constant = 0;
    result = ListOf(element, length).contents;
  }
  --join_depth_;
  return result;
}

Value Heap::Join(const Value& a, const Value& b) {
  if (a.kinds == 0) return b;
  if (b.kinds == 0) return a;
  if (Same(a, b)) return a.origin != 0 ? a : b;
  Value v;
  v.kinds = a.kinds | b.kinds;
  v.stage = std::max(a.stage, b.stage);
  v.dims = std::max(a.dims, b.dims);
  const bool a_number = a.may_be(kNumeric), b_number = b.may_be(kNumeric);
  v.traced = a_number && b_number ? (a.traced == b.traced ? a.traced : Traced::kMaybe) : a_number ? a.traced : b.traced;
  // What one path surely gives is likely when the other path is not known; an unknown itself never makes a finding.
  auto sure = [](const Value& x) { return x.kinds == kUnknown ? Confidence::kLikely : x.confidence; };
  v.confidence = std::min(sure(a), sure(b));
  // "X or None" is as sure as X.
  if (a.is(kNone)) v.confidence = b.confidence;
  if (b.is(kNone)) v.confidence = a.confidence;
  v.dtype = a.is(kNone) ? b.dtype : b.is(kNone) || a.dtype == b.dtype ? a.dtype : DtypeClass::kUnknown;
  v.rank = a.is(kNone) ? b.rank : b.is(kNone) || a.rank == b.rank ? a.rank : std::int8_t{-1};
  v.MarkUnbacked(a.unbacked() || b.unbacked());
  if ((a.fixed | b.fixed) != 0) v.fixed = JoinFixed(a, b);
  v.true_in = a.true_in | b.true_in;
  v.false_in = a.false_in | b.false_in;
  v.constant = a.constant == b.constant ? a.constant : 0;
  v.origin = a.origin != 0 && (a.stage >= b.stage || b.origin == 0) ? a.origin : b.origin;
  if (a.contents == b.contents) {
    v.contents = a.contents;
  } else if (a.contents == 0 || b.contents == 0) {
    // Contents of the one that has them, when the other could have none (None, a number).
    const Value& with = a.contents != 0 ? a : b;
    const Value& without = a.contents != 0 ? b : a;
    const bool callable = with.is(kFunction | kClass | kModule | kObject | kOther | kNone);
    // What may be called is followed although it may also be something unknown, or nothing.
    if (without.is(kNone | kNumeric | kString | kTensor) || (callable && without.is(kUnknown | kNone | kFunction)))
      v.contents = with.contents;
  } else {
    if (v.is(kTuple | kList | kNone)) {
      v.contents = JoinContainers(contents(a.contents), contents(b.contents));
    } else if (v.is(kModule | kObject | kFunction | kClass | kOther | kNone)) {
      v.contents = Choice(a, b);
      v.confidence = std::min(v.confidence, Confidence::kLikely);
    }
  }
  return v;
}

}  // namespace exportlint::flow
