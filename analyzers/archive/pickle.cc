#include "analyzers/archive/pickle.h"

#include <bit>
#include <unordered_map>
#include <utility>

namespace exportlint::archive {

const Pickled* PickleTree::Get(const Pickled& dict, std::string_view key) const {
  if (dict.kind != Pickled::Kind::kDict) return nullptr;
  for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    const Pickled& k = values_[dict.items[i]];
    if (k.kind == Pickled::Kind::kString && k.text == key) return &values_[dict.items[i + 1]];
  }
  return nullptr;
}

std::string_view PickleTree::Callee(const Pickled& call) const {
  if (call.kind != Pickled::Kind::kCall) return {};
  const Pickled& callee = Item(call, 0);
  return callee.kind == Pickled::Kind::kGlobal ? std::string_view(callee.text) : std::string_view{};
}

namespace {

using Kind = Pickled::Kind;

// The stack machine. One method a group of operations; false ends it.
class Machine {
 public:
  // Value 0 is there: None, for what is absent.
  explicit Machine(std::string_view bytes, std::vector<Pickled>* values) : rest_(bytes), values_(*values) {}

  // The number of the result, or what is wrong.
  Result<std::uint32_t> Run() {
    while (ok_ && !rest_.empty()) {
      const auto op = static_cast<unsigned char>(Take(1)[0]);
      if (op == '.') return stack_.empty() ? Result<std::uint32_t>(Error{"the pickle gives nothing"}) : stack_.back();
      if (!(Number(op) || Text(op) || Memo(op) || Container(op) || Object(op)))
        return Error{"the pickle holds operation " + std::to_string(op) + ", which torch does not write"};
    }
    return Error{ok_ ? "the pickle is cut off" : "the pickle is damaged"};
  }

 private:
  std::string_view Take(std::uint64_t count) {
    static constexpr char kZeros[8] = {};
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {kZeros, std::min<std::size_t>(count, 8)};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::uint64_t Little(unsigned bytes) {
    const std::string_view taken = Take(bytes);
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) n |= std::uint64_t{static_cast<unsigned char>(taken[i])} << 8 * i;
    return n;
  }
  std::string_view Line() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = Take(end == std::string_view::npos ? rest_.size() + 1 : end);
    if (ok_) Take(1);
    return ok_ ? line : std::string_view{};
  }
  bool Push(Pickled value) {
    values_.push_back(std::move(value));
    stack_.push_back(static_cast<std::uint32_t>(values_.size() - 1));
    return true;
  }
  std::uint32_t Pop() {
    if (stack_.empty()) {
      ok_ = false;
      return 0;
    }
    const std::uint32_t top = stack_.back();
    stack_.pop_back();
    return top;
  }
  std::vector<std::uint32_t> PopMark() {
    if (marks_.empty() || marks_.back() > stack_.size()) {
      ok_ = false;
      return {};
    }
    std::vector<std::uint32_t> items(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return items;
  }
  bool PushInt(std::int64_t n) { return Push({.kind = Kind::kInt, .integer = n}); }

  bool Number(unsigned char op) {
    switch (op) {
      case 'N': return Push({});
      case 0x88: return Push({.kind = Kind::kBool, .integer = 1});
      case 0x89: return Push({.kind = Kind::kBool});
      case 'J': return PushInt(static_cast<std::int32_t>(Little(4)));
      case 'K': return PushInt(static_cast<std::int64_t>(Little(1)));
      case 'M': return PushInt(static_cast<std::int64_t>(Little(2)));
      case 0x8a: {  // LONG1: little-endian two's complement
        const std::string_view bytes = Take(Little(1));
        std::uint64_t n = !bytes.empty() && (bytes.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
        for (std::size_t i = 0; i < bytes.size() && i < 8; ++i) {
          n &= ~(std::uint64_t{0xFF} << 8 * i);
          n |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
        }
        return PushInt(static_cast<std::int64_t>(n));
      }
      case 'G': {
        std::uint64_t bits = 0;
        for (const char c : Take(8)) bits = bits << 8 | static_cast<unsigned char>(c);
        return Push({.kind = Kind::kFloat, .number = std::bit_cast<double>(bits)});
      }
      default: return false;
    }
  }

  bool Text(unsigned char op) {
    switch (op) {
      case 'X': return Push({.kind = Kind::kString, .text = std::string(Take(Little(4)))});
      case 0x8c:
      case 'C': return Push({.kind = Kind::kString, .text = std::string(Take(Little(1)))});
      case 'B': return Push({.kind = Kind::kString, .text = std::string(Take(Little(4)))});
      case 0x8d: return Push({.kind = Kind::kString, .text = std::string(Take(Little(8)))});
      default: return false;
    }
  }

  bool Memo(unsigned char op) {
    switch (op) {
      case 0x80: Take(1); return true;  // PROTO
      case 0x95: Take(8); return true;  // FRAME
      case 'q': return Put(Little(1));
      case 'r': return Put(Little(4));
      case 0x94: return Put(memo_.size());  // MEMOIZE
      case 'h': return Get(Little(1));
      case 'j': return Get(Little(4));
      case '0': Pop(); return true;
      case '2':
        if (stack_.empty()) return ok_ = false;
        stack_.push_back(stack_.back());
        return true;
      default: return false;
    }
  }
  bool Put(std::uint64_t key) {
    if (stack_.empty()) {
      ok_ = false;
    } else {
      memo_[key] = stack_.back();
    }
    return true;
  }
  bool Get(std::uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) {
      ok_ = false;
    } else {
      stack_.push_back(found->second);
    }
    return true;
  }

  bool PushTuple(std::size_t count) {
    std::vector<std::uint32_t> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = Pop();
    return Push({.kind = Kind::kTuple, .items = std::move(items)});
  }
  // Adds to the container below.
  bool Add(Kind kind, std::vector<std::uint32_t> items) {
    if (stack_.empty() || !ok_) return ok_ = false, true;
    Pickled& below = values_[stack_.back()];
    if (below.kind == kind) below.items.insert(below.items.end(), items.begin(), items.end());
    return true;
  }

  bool Container(unsigned char op) {
    switch (op) {
      case '(': marks_.push_back(stack_.size()); return true;
      case ']': return Push({.kind = Kind::kList});
      case '}': return Push({.kind = Kind::kDict});
      case ')': return Push({.kind = Kind::kTuple});
      case 't': return Push({.kind = Kind::kTuple, .items = PopMark()});
      case 'l': return Push({.kind = Kind::kList, .items = PopMark()});
      case 0x85: return PushTuple(1);
      case 0x86: return PushTuple(2);
      case 0x87: return PushTuple(3);
      case 'a': {
        const std::uint32_t item = Pop();
        return Add(Kind::kList, {item});
      }
      case 'e': return Add(Kind::kList, PopMark());
      case 's': {
        const std::uint32_t value = Pop(), key = Pop();
        return Add(Kind::kDict, {key, value});
      }
      case 'u': return Add(Kind::kDict, PopMark());
      default: return false;
    }
  }

  bool Object(unsigned char op) {
    switch (op) {
      case 'c': {
        std::string name(Line());
        name += '.';
        name += Line();
        return Push({.kind = Kind::kGlobal, .text = std::move(name)});
      }
      case 0x93: {  // STACK_GLOBAL
        const std::uint32_t name = Pop(), module = Pop();
        return Push({.kind = Kind::kGlobal, .text = values_[module].text + "." + values_[name].text});
      }
      case 'R':
      case 0x81: {  // REDUCE, NEWOBJ
        const std::uint32_t arguments = Pop(), callee = Pop();
        return Push({.kind = Kind::kCall, .items = {callee, arguments}});
      }
      case 'b': {  // BUILD
        const std::uint32_t state = Pop();
        return Add(Kind::kCall, {state});
      }
      case 'Q': return Push({.kind = Kind::kPersistent, .items = {Pop()}});
      default: return false;
    }
  }

  std::string_view rest_;
  std::vector<Pickled>& values_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, std::uint32_t> memo_;
  bool ok_ = true;
};

}  // namespace

Result<PickleTree> ReadPickle(std::string_view bytes) {
  PickleTree tree;
  const Result<std::uint32_t> root = Machine(bytes, &tree.values_).Run();
  if (!root.ok()) return root.error();
  tree.root_ = root.value();
  return tree;
}

}  // namespace exportlint::archive
