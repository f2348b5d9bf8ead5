// The typed syntax tree of one Python file: CPython's own `ast` node kinds and spans in one flat arena.
//
// A NodeId is an offset into the arena; every node struct below starts with the same three words. Children are NodeIds
// (0 = absent) and Lists. Names are kept as spans of the source: whoever needs text interns what it needs.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "analyzers/base/check.h"
#include "analyzers/base/span.h"

namespace exportlint::python {

using NodeId = std::uint32_t;  // 0 is "no node"

// A run of NodeIds in the tree's list store. An id of 0 inside a list stands for a missing element
// (`**x` keys in a Dict, absent defaults).
struct List {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

enum class Kind : std::uint8_t {
  kNone,
  kModule,
  // statements
  kFunctionDef,
  kAsyncFunctionDef,
  kClassDef,
  kReturn,
  kDelete,
  kAssign,
  kTypeAlias,
  kAugAssign,
  kAnnAssign,
  kFor,
  kAsyncFor,
  kWhile,
  kIf,
  kWith,
  kAsyncWith,
  kMatch,
  kRaise,
  kTry,
  kTryStar,
  kAssert,
  kImport,
  kImportFrom,
  kGlobal,
  kNonlocal,
  kExpr,
  kPass,
  kBreak,
  kContinue,
  // expressions
  kBoolOp,
  kNamedExpr,
  kBinOp,
  kUnaryOp,
  kLambda,
  kIfExp,
  kDict,
  kSet,
  kListComp,
  kSetComp,
  kDictComp,
  kGeneratorExp,
  kAwait,
  kYield,
  kYieldFrom,
  kCompare,
  kCall,
  kFormattedValue,
  kInterpolation,
  kJoinedStr,
  kTemplateStr,
  kConstant,
  kAttribute,
  kSubscript,
  kStarred,
  kName,
  kList,
  kTuple,
  kSlice,
  // the rest
  kComprehension,
  kExceptHandler,
  kArguments,
  kArg,
  kKeyword,
  kAlias,
  kWithItem,
  kMatchCase,
  kMatchValue,
  kMatchSingleton,
  kMatchSequence,
  kMatchMapping,
  kMatchClass,
  kMatchStar,
  kMatchAs,
  kMatchOr,
  kTypeVar,
  kParamSpec,
  kTypeVarTuple,
  kCount
};

// One line a node and an operator list as CPython's own grammar has them: the formatter would triple the length.
// clang-format off
enum class Operator : std::uint8_t {  // BinOp, AugAssign
  kAdd, kSub, kMult, kMatMult, kDiv, kMod, kPow, kLShift, kRShift, kBitOr, kBitXor, kBitAnd, kFloorDiv
};
enum class UnaryOperator : std::uint8_t { kInvert, kNot, kUAdd, kUSub };
enum class BoolOperator : std::uint8_t { kAnd, kOr };
enum class CompareOperator : std::uint8_t { kEq, kNotEq, kLt, kLtE, kGt, kGtE, kIs, kIsNot, kIn, kNotIn };
enum class Context : std::uint8_t { kLoad, kStore, kDel };
enum class ConstantType : std::uint8_t { kNone, kTrue, kFalse, kEllipsis, kInt, kFloat, kComplex, kStr, kBytes };

struct Node {
  Kind kind = Kind::kNone;
  std::uint8_t op = 0;    // Operator, UnaryOperator, BoolOperator, Context or ConstantType, by kind
  std::uint8_t flags = 0; // by kind: see each struct
  std::uint8_t unused = 0;
  Span span;              // as CPython's lineno/col_offset/end_*; Module and Arguments cover what they hold
};
static_assert(sizeof(Node) == 12);

// --- module and statements (bodies are Lists of statements; decorators Lists of expressions) ---
struct Module : Node { List body; };
// FunctionDef, AsyncFunctionDef. `span` starts at `def`/`async`, as in CPython 3.8+, not at the decorators.
struct FunctionDef : Node { Span name; NodeId arguments; List body; List decorators; NodeId returns; List type_params; };
struct ClassDef : Node { Span name; List bases; List keywords; List body; List decorators; List type_params; };
struct Return : Node { NodeId value; };
struct Delete : Node { List targets; };
struct Assign : Node { List targets; NodeId value; };
struct TypeAlias : Node { NodeId name; List type_params; NodeId value; };
struct AugAssign : Node { NodeId target; NodeId value; };                       // op: Operator
struct AnnAssign : Node { NodeId target; NodeId annotation; NodeId value; };    // flags 1: CPython's `simple`
struct For : Node { NodeId target; NodeId iter; List body; List orelse; };      // For, AsyncFor
struct While : Node { NodeId test; List body; List orelse; };
struct If : Node { NodeId test; List body; List orelse; };
struct With : Node { List items; List body; };                                  // With, AsyncWith
struct Match : Node { NodeId subject; List cases; };
struct Raise : Node { NodeId exc; NodeId cause; };
struct Try : Node { List body; List handlers; List orelse; List finalbody; };   // Try, TryStar
struct Assert : Node { NodeId test; NodeId msg; };
struct Import : Node { List names; };
struct ImportFrom : Node { Span module; List names; std::uint32_t level; };     // module empty for `from . import x`
struct Global : Node { List names; };                                           // Global, Nonlocal: Name nodes (kStore)
struct ExprStatement : Node { NodeId value; };                                  // kExpr

// --- expressions ---
struct BoolOp : Node { List values; };                                          // op: BoolOperator
struct NamedExpr : Node { NodeId target; NodeId value; };
struct BinOp : Node { NodeId left; NodeId right; };                             // op: Operator
struct UnaryOp : Node { NodeId operand; };                                      // op: UnaryOperator
struct Lambda : Node { NodeId arguments; NodeId body; };
struct IfExp : Node { NodeId test; NodeId body; NodeId orelse; };
struct Dict : Node { List keys; List values; };                                 // key 0: `**value`
struct Sequence : Node { List elts; };                                          // Set, List, Tuple; op: Context
struct Comprehension1 : Node { NodeId elt; List generators; };                  // ListComp, SetComp, GeneratorExp
struct DictComp : Node { NodeId key; NodeId value; List generators; };
struct ValueExpr : Node { NodeId value; };                                      // Await, Yield (value may be 0), YieldFrom
struct Compare : Node { NodeId left; List comparators; List ops; };             // ops: CompareOperator values, not NodeIds
struct Call : Node { NodeId func; List args; List keywords; };                  // args in order, may be Starred
// FormattedValue, Interpolation. conversion: 0, 's', 'r' or 'a'. format_spec: a JoinedStr or 0.
struct FormattedValue : Node { NodeId value; std::uint32_t conversion; NodeId format_spec; };
struct JoinedStr : Node { List values; };                                       // JoinedStr, TemplateStr
// op: ConstantType. An implicit concatenation of strings is one Constant. flags 1: u prefix. The text is source.slice(span).
// flags 2: text between the fields of an f-string, without quotes of its own (StringValue does not apply).
struct Constant : Node {};
struct Attribute : Node { NodeId value; Span attr; };                           // op: Context
struct Subscript : Node { NodeId value; NodeId slice; };                        // op: Context
struct Starred : Node { NodeId value; };                                        // op: Context
struct Name : Node {};                                                          // op: Context; the name is source.slice(span)
struct Slice : Node { NodeId lower; NodeId upper; NodeId step; };

// --- the rest ---
struct Comprehension : Node { NodeId target; NodeId iter; List ifs; };          // flags 1: async. span: first to last child
struct ExceptHandler : Node { NodeId type; Span name; List body; };
// Order as in CPython: posonlyargs, args, vararg, kwonlyargs, kwarg. `defaults` belong to the last of posonlyargs + args;
// `kw_defaults` has one entry (0 = none) for each of kwonlyargs.
struct Arguments : Node {
  List posonlyargs; List args; NodeId vararg; List kwonlyargs; List kw_defaults; NodeId kwarg; List defaults;
};
struct Arg : Node { Span name; NodeId annotation; };
struct Keyword : Node { Span name; NodeId value; };                             // name empty: `**value`
struct Alias : Node { Span name; Span asname; };                                // name may be dotted or `*`
struct WithItem : Node { NodeId context; NodeId target; };                      // span: first to last child
struct MatchCase : Node { NodeId pattern; NodeId guard; List body; };           // span: pattern to end of body
struct MatchValue : Node { NodeId value; };
struct MatchSingleton : Node {};                                                // op: ConstantType
struct MatchSequence : Node { List patterns; };                                 // MatchSequence, MatchOr
struct MatchMapping : Node { List keys; List patterns; Span rest; };
struct MatchClass : Node { NodeId cls; List patterns; List kwd_attrs; List kwd_patterns; };  // kwd_attrs: Name nodes
struct MatchStar : Node { Span name; };                                         // empty: `*_`
struct MatchAs : Node { NodeId pattern; Span name; };
struct TypeParam : Node { Span name; NodeId bound; NodeId default_value; };     // TypeVar, ParamSpec, TypeVarTuple

// clang-format on

// A place where the text is not Python. The parser goes on at the next statement.
struct SyntaxError {
  Span span;
  std::string_view message;  // static text, lower case, no full stop
};

namespace internal {

// A growing run of words that is only ever appended to.
class Words {
 public:
  Words() = default;
  Words(Words&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Words& operator=(Words&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Words() { std::free(data_); }

  std::size_t size() const { return size_; }
  const std::uint32_t* at(std::size_t i) const { return data_ + i; }
  std::uint32_t* at(std::size_t i) { return data_ + i; }
  // Copies `count` words from `source` to the end; returns where they begin.
  std::size_t Append(const void* source, std::size_t count) {
    if (size_ + count > capacity_) Reserve(2 * capacity_ + count + 16);
    if (count > 0) std::memcpy(data_ + size_, source, count * sizeof(std::uint32_t));
    size_ += count;
    return size_ - count;
  }
  void Reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    auto* data = static_cast<std::uint32_t*>(std::realloc(data_, capacity * sizeof(std::uint32_t)));
    EXPORTLINT_CHECK(data != nullptr);
    EXPORTLINT_CHECK(capacity < (std::size_t{1} << 32));
    data_ = data;
    capacity_ = capacity;
  }

 private:
  std::uint32_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace internal

// The tree of one file. Const once parsed; node references stay valid as long as the tree.
class Tree {
 public:
  Tree() { Add(Node{}); }

  NodeId root() const { return root_; }  // a Module, always present
  std::span<const SyntaxError> errors() const { return errors_; }

  const Node& operator[](NodeId id) const { return *reinterpret_cast<const Node*>(words_.at(id)); }
  Kind kind(NodeId id) const { return (*this)[id].kind; }
  // The node as its struct. The caller has looked at the kind.
  template <typename T>
  const T& as(NodeId id) const {
    static_assert(std::is_base_of_v<Node, T> && std::is_trivially_copyable_v<T> && alignof(T) == 4);
    return *reinterpret_cast<const T*>(words_.at(id));
  }
  std::span<const std::uint32_t> list(List l) const { return {lists_.at(l.first), l.count}; }
  // False: no `:=` anywhere.
  bool has_walrus() const { return has_walrus_; }
  std::size_t memory_bytes() const { return (words_.size() + lists_.size()) * sizeof(std::uint32_t); }

  // --- for the parser ---
  template <typename T>
  NodeId Add(const T& node) {
    static_assert(std::is_base_of_v<Node, T> && std::is_trivially_copyable_v<T> && alignof(T) == 4);
    if constexpr (std::is_same_v<T, NamedExpr>) has_walrus_ = true;
    return static_cast<NodeId>(words_.Append(&node, sizeof(T) / 4));
  }
  // For the few fields known only later (Context of a target). Invalidated by Add.
  Node& mutable_node(NodeId id) { return *reinterpret_cast<Node*>(words_.at(id)); }
  List AddList(std::span<const std::uint32_t> ids) {
    const std::size_t first = lists_.Append(ids.data(), ids.size());
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(ids.size())};
  }
  void set_root(NodeId id) { root_ = id; }
  void AddError(SyntaxError error) { errors_.push_back(error); }
  void Reserve(std::size_t words) { words_.Reserve(words); }

 private:
  internal::Words words_;  // id 0 reads as a Node of kind kNone
  internal::Words lists_;
  std::vector<SyntaxError> errors_;
  NodeId root_ = 0;
  bool has_walrus_ = false;
};

}  // namespace exportlint::python
