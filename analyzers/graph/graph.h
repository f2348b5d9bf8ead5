// The hazard graph: the lowered form of one input file, whatever its language. Functions (`Graph`) are made of blocks
// of nodes in evaluation order; control flow is structured (a `region` node owns blocks). Const after lowering.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/source_file.h"
#include "analyzers/base/span.h"
#include "analyzers/base/symbol.h"
#include "analyzers/graph/model.h"

namespace exportlint::graph {

// The closed set of ../shared/design.md. A rule subscribes to kinds.
enum class NodeKind : std::uint8_t {
  kCall,
  kTest,
  kConvert,
  kIterate,
  kIndex,
  kStore,
  kBuild,
  kMutate,
  kRegion,
  kReturn,
  kRaise,
  kExport
};
inline constexpr int kNodeKinds = 12;
std::string_view ToString(NodeKind kind);  // "call", "test", ...

// What exactly a node of a kind does. The comment gives inputs -> value, and `name`/`aux` where used.
enum class Op : std::uint8_t {
  // kind call
  kCall,       // callee, arguments (named, `*` or `**`) -> result
  kOperator,   // arguments -> result; `name` is a qualified operator: "aten::add.Tensor", "ai.onnx::Relu"; its bodies
               // are blocks
  kAttribute,  // object -> its attribute `name`; flags kCalled: only called, by one node
  kBinary,     // left, right -> result; aux: python::Operator values (graph::BinaryOp below)
  kUnary,      // operand -> result; aux: UnaryOp. Not's operand is a test
  kCompare,    // left, right -> result; aux: CompareOp
  kTuple,
  kList,
  kSet,         // elements (a `*`-named input is unpacked) -> container
  kDict,        // key, value, key, value, ... (`**`-named value has no key before it) -> dict
  kSlice,       // lower, upper, step (None constants where absent) -> slice
  kFormat,      // formatted values -> string; an input's `name` is its conversion or "spec" when it has a format spec
  kFunction,    // defaults (named by parameter), captured slots are read by the callee -> function; aux: index into
                // graphs()
  kClass,       // bases, keywords (named) -> class; aux: index into classes()
  kDecorate,    // decorator, function or class -> what the decorator makes of it
  kImport,      // -> module `name` (dotted as written). flags 1: bind the top package only (`import a.b` binds `a`)
  kImportFrom,  // -> attribute `name` of the module in inputs[0] (a string constant, leading dots for relative)
  kEnter,       // context manager -> what `as` binds
  kAwait,       // value -> value
  kYield,       // value -> unknown; flags 1: yield from
  kEmit,        // value (or key, value): one element of the comprehension around it
  kMatch,       // subject, operands -> bool that is no truth test of a tensor: an opaque pattern; `name` says which
  kCaught,      // -> the exception bound by a handler
  // kind test
  kTruth,  // value -> bool: the value's truth is asked; aux: TestUse
  // kind iterate
  kElement,  // iterable -> one element; flags 1: async. A `region` kFor over it follows
  kUnpack,   // iterable -> tuple of aux elements (`a, b = v`); flags 1: inputs[1] is the star's position (int constant)
  // kind index
  kSubscript,  // object, index -> element
  kItem,       // unpacked tuple -> its element number aux (star elements give a list)
  // kind store (no value)
  kLocal,         // value; aux: slot
  kGlobal,        // value; `name`
  kSetAttribute,  // object, value; `name`
  kSetItem,       // object, index, value
  kDelete,        // `del x`: x; `del x.n`: x, `name` n; `del x[i]`: x, i
  // kind mutate
  kAugmented,  // target's value, operand -> new value, stored by the node after it; aux: BinaryOp
  // kind region (blocks in brackets; `result` operands of blocks give the value where there is one)
  kIf,           // test; [then, else]
  kConditional,  // test; [then, else] -> value (`a if c else b`)
  kAnd,
  kOr,             // left, test of left; [right] -> value. flags 1: in test position (right ends in a test)
  kFor,            // the kElement node; [body, else]
  kWhile,          // ; [condition (result: the test), body, else]
  kWith,           // context manager; [body]
  kTry,            // handler types (none for a bare except); [body, else, finally, handler...]
  kAssert,         // test; [message]
  kComprehension,  // ; [loops ending in kEmit] -> container; aux: ComprehensionKind
  // kinds return, raise
  kReturn,  // value (absent: None)
  kRaise,   // exception, cause (both may be absent)
  kBreak,
  kContinue,  // kind return: leave or repeat the innermost loop
  // kinds that only flow and the graph readers make: convert, build, export
  kConvert,
  kBuild,
  kExport
};
std::string_view ToString(Op op);
NodeKind KindOf(Op op);  // each op belongs to one kind

// Regions nest at most this deep in one graph: readers may recurse over blocks.
inline constexpr std::uint32_t kMaxRegionNesting = 1000;
// kOperator without inputs: an expression too deep or too odd to lower. Its value is unknown.
inline constexpr std::string_view kOpaqueOperator = "exportlint::opaque";

enum class BinaryOp : std::uint8_t {  // same order as python::Operator
  kAdd,
  kSub,
  kMult,
  kMatMult,
  kDiv,
  kMod,
  kPow,
  kLShift,
  kRShift,
  kBitOr,
  kBitXor,
  kBitAnd,
  kFloorDiv
};
enum class UnaryOp : std::uint8_t { kInvert, kNot, kPlus, kMinus };
enum class CompareOp : std::uint8_t { kEq, kNotEq, kLt, kLtE, kGt, kGtE, kIs, kIsNot, kIn, kNotIn };
enum class ComprehensionKind : std::uint8_t { kList, kSet, kDict, kGenerator };
enum class TestUse : std::uint8_t { kIf, kWhile, kAssert, kConditional, kAnd, kOr, kNot, kChain, kFilter, kMatchGuard };
std::string_view ToString(BinaryOp op);  // "+", "@"
std::string_view ToString(UnaryOp op);
std::string_view ToString(CompareOp op);
std::string_view ToString(ComprehensionKind kind);
std::string_view ToString(TestUse use);

using NodeId = std::uint32_t;   // index into Unit::nodes()
using BlockId = std::uint32_t;  // index into Unit::blocks()
using GraphId = std::uint32_t;  // index into Unit::graphs()

// What a node reads: another node's value, a local slot as it is at that moment, a constant, or a global name.
class Operand {
 public:
  enum class Tag : std::uint8_t { kNode, kSlot, kConstant, kGlobal };

  constexpr Operand() = default;
  static constexpr Operand Node(NodeId id) { return Operand(id); }
  static constexpr Operand Slot(std::uint32_t slot) { return Operand(1u << 30 | slot); }
  static constexpr Operand Constant(std::uint32_t index) { return Operand(2u << 30 | index); }
  static constexpr Operand Global(Symbol name) { return Operand(3u << 30 | name.id()); }

  constexpr bool present() const { return bits_ != kAbsent; }
  constexpr Tag tag() const { return static_cast<Tag>(bits_ >> 30); }
  constexpr std::uint32_t index() const { return bits_ & ((1u << 30) - 1); }
  constexpr Symbol global() const { return Symbol::FromId(index()); }
  constexpr bool operator==(const Operand&) const = default;

 private:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;
  explicit constexpr Operand(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = kAbsent;
};

struct Input {
  Operand value;
  Symbol name;  // keyword; "*" or "**" for an unpacked argument; empty for a plain one
};

struct Constant {
  enum class Type : std::uint8_t { kNone, kBool, kInt, kFloat, kComplex, kString, kBytes, kEllipsis };
  Type type = Type::kNone;
  std::int64_t integer =
      0;  // kBool, kInt (saturated); kString, kBytes: length in bytes, so an empty one is told from a long one
  double number = 0;  // kFloat, kComplex (imaginary part)
  Symbol text;        // kString up to 256 bytes; longer strings keep an empty text
  bool operator==(const Constant&) const = default;
};

inline constexpr std::uint8_t kCalled = 1;  // flags of kAttribute

struct Node {
  NodeKind kind = NodeKind::kCall;
  Op op = Op::kCall;
  std::uint8_t flags = 0;
  std::uint8_t block_count = 0;
  std::uint32_t aux = 0;
  Symbol name;
  Span span;  // the expression, as the source shows it
  std::uint32_t anchor =
      0;  // offset whose line a Python warning names: the method's name in `a\n.b()`, else span.begin
  std::uint32_t first_input = 0;
  std::uint32_t input_count = 0;
  BlockId first_block = 0;  // blocks of one region are neighbours
};
static_assert(sizeof(Node) == 36);

// A straight run of nodes. Nested regions' nodes are not in it: `nodes` lists only its own.
struct Block {
  std::uint32_t first = 0;  // into Unit::block_nodes()
  std::uint32_t count = 0;
  Operand result;  // value of the block where its region has one
};

// What an annotation says, without looking anything up.
struct Hint {
  enum class Base : std::uint8_t {
    kUnknown,
    kTensor,
    kInt,
    kFloat,
    kBool,
    kString,
    kNone,
    kList,
    kTuple,
    kDict,
    kCallable,
    kClass,
    kUnion
  };
  Base base = Base::kUnknown;
  Symbol name;              // kClass: the dotted name as written
  std::uint32_t first = 0;  // arguments: into Unit::hints(); kTuple with flags variadic has one
  std::uint16_t count = 0;
  bool variadic = false;  // Tuple[X, ...]
};
using HintId = std::uint32_t;  // index into Unit::hints(); 0 is "no annotation"

struct Parameter {
  enum class Kind : std::uint8_t { kPlain, kPositionalOnly, kKeywordOnly, kArgs, kKwargs };
  Symbol name;
  Kind kind = Kind::kPlain;
  bool has_default = false;  // its value is an input of the kFunction node, named by the parameter
  HintId hint = 0;
  Span span;
};

// A free variable: read from the function around it.
struct Capture {
  std::uint32_t slot = 0;        // in this graph
  std::uint32_t outer_slot = 0;  // in the parent graph
};

struct Graph {
  enum class Kind : std::uint8_t { kModule, kFunction, kMethod, kLambda, kClassBody };
  // Decorators that say how a function is called or which exporter sees it; told from their dotted names as written.
  enum Flag : std::uint32_t {
    kGenerator = 1,
    kAsync = 2,
    kStatic = 4,
    kClassMethod = 8,
    kProperty = 16,
    kSetter = 32,
    kAbstract = 64,
    kScripted = 128,    // @torch.jit.script, @script_if_tracing, @torch.jit.script_method
    kJitIgnored = 256,  // @torch.jit.ignore, @torch.jit.unused
    kJitExport = 512,
    kNoGrad = 1024,
    kOverload = 2048,
    kCompileDisabled = 4096
  };
  Symbol name;
  Symbol qualified_name;  // "Class.method", "outer.<locals>.inner"
  Kind kind = Kind::kFunction;
  std::uint32_t flags = 0;
  GraphId parent = 0;             // the graph it is written in (0: the module)
  std::int32_t class_index = -1;  // into Unit::classes(): the class whose body it is written in
  Span span;                      // of the whole definition
  Span name_span;
  std::vector<Parameter> parameters;  // slots 0..n-1, in order of the signature
  std::vector<Symbol> slots;          // names of all locals; comprehension variables have their own
  std::vector<Capture> captures;
  HintId returns = 0;
  BlockId body = 0;
};

struct Class {
  Symbol name;
  Symbol qualified_name;
  Span span;
  Span name_span;
  GraphId body = 0;                     // a kClassBody graph: its slots are the class's namespace
  std::vector<Symbol> base_names;       // dotted, as written
  std::vector<Symbol> decorator_names;  // dotted, as written, without arguments
  std::vector<GraphId> methods;         // graphs written directly in the body, in order
  // `name: annotation` lines of the body, in order (dataclass and output-class fields).
  struct Field {
    Symbol name;
    HintId hint;
    bool has_default;
  };
  std::vector<Field> fields;
};

// What the file says about itself to the linter.
struct Comment {
  Span span;
  Symbol text;  // "# exportlint: allow[item-call] reason", from the `#`
};

// One lowered input file.
class Unit {
 public:
  explicit Unit(std::shared_ptr<const SourceFile> source) : source_(std::move(source)) {}

  const SourceFile& source() const { return *source_; }
  std::shared_ptr<const SourceFile> shared_source() const { return source_; }

  const Node& node(NodeId id) const { return nodes_[id]; }
  std::span<const Node> nodes() const { return nodes_; }
  std::span<const Input> inputs(const Node& n) const { return {inputs_.data() + n.first_input, n.input_count}; }
  std::span<const Block> blocks(const Node& n) const { return {blocks_.data() + n.first_block, n.block_count}; }
  const Block& block(BlockId id) const { return blocks_[id]; }
  std::span<const NodeId> nodes(const Block& b) const { return {block_nodes_.data() + b.first, b.count}; }
  const Constant& constant(Operand o) const { return constants_[o.index()]; }
  std::span<const Constant> constants() const { return constants_; }
  const Graph& graph(GraphId id) const { return graphs_[id]; }
  std::span<const Graph> graphs() const { return graphs_; }  // [0] is the module body, when there is any
  const Class& class_at(std::uint32_t index) const { return classes_[index]; }
  std::span<const Class> classes() const { return classes_; }
  const Hint& hint(HintId id) const { return hints_[id]; }
  std::size_t hint_count() const { return hints_.size(); }
  std::span<const Hint> hint_arguments(const Hint& h) const { return {hints_.data() + h.first, h.count}; }
  std::span<const Comment> comments() const { return comments_; }
  // What the file says besides its nodes; null for source code.
  const Model* model() const { return model_.get(); }

  // --- for front-ends ---
  friend class Builder;
  friend class UnitReader;  // serialize.h

 private:
  std::shared_ptr<const SourceFile> source_;
  std::vector<Node> nodes_;
  std::vector<Input> inputs_;
  std::vector<Block> blocks_;
  std::vector<NodeId> block_nodes_;
  std::vector<Constant> constants_;
  std::vector<Graph> graphs_;
  std::vector<Class> classes_;
  std::vector<Hint> hints_ = {Hint{}};
  std::vector<Comment> comments_;
  std::shared_ptr<const Model> model_;
};

// The node that an operand is; null for a local, a constant, a global, or an absent one.
inline const Node* NodeOf(const Unit& unit, Operand operand) {
  return operand.present() && operand.tag() == Operand::Tag::kNode ? &unit.node(operand.index()) : nullptr;
}

}  // namespace exportlint::graph
