#include "analyzers/graph/print.h"

#include <charconv>

#include "analyzers/graph/print_header.h"

namespace exportlint::graph {
namespace {

class Printer {
 public:
  explicit Printer(const Unit& unit) : unit_(unit) {}

  std::string Run() {
    for (GraphId id = 0; id < unit_.graphs().size(); ++id) {
      graph_ = &unit_.graph(id);
      internal::PrintGraphHeader(unit_, id, &out_);
      PrintBlock(unit_.block(graph_->body), 1);
    }
    for (std::uint32_t i = 0; i < unit_.classes().size(); ++i) internal::PrintClass(unit_, i, &out_);
    for (const Comment& comment : unit_.comments()) ((out_ += "comment: ") += comment.text.text()) += '\n';
    return std::move(out_);
  }

 private:
  void PrintBlock(const Block& block, std::uint32_t depth) {
    if (depth > 2 * kMaxRegionNesting) return;
    for (const NodeId id : unit_.nodes(block)) PrintNode(id, depth);
  }

  void Indent(std::uint32_t depth) { out_.append(2 * std::min(depth, kMaxIndent), ' '); }

  void PrintNode(NodeId id, std::uint32_t depth) {
    const Node& node = unit_.node(id);
    Indent(depth);
    if (HasValue(node.op)) out_ += '%' + std::to_string(id) + " = ";
    const std::string_view kind = ToString(node.kind), op = ToString(node.op);
    out_ += kind;
    if (kind != op) (out_ += '.') += op;
    PrintDetail(node);
    for (const Input& input : unit_.inputs(node)) {
      out_ += ' ';
      if (!input.name.empty()) {
        out_ += input.name.text();
        if (input.name.text()[0] != '*') out_ += '=';
      }
      PrintOperand(input.value);
    }
    out_ += '\n';
    const auto blocks = unit_.blocks(node);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const bool handler = node.op == Op::kTry && i >= 3;
      if (blocks[i].count == 0 && !blocks[i].result.present() && !handler) continue;
      Indent(depth);
      out_ += BlockLabel(node.op, i);
      if (handler) out_ += std::to_string(i - 3);
      out_ += ":";
      if (blocks[i].result.present()) {
        out_ += " -> ";
        PrintOperand(blocks[i].result);
      }
      out_ += '\n';
      PrintBlock(blocks[i], depth + 1);
    }
  }

  static bool HasValue(Op op) {
    switch (KindOf(op)) {
      case NodeKind::kStore:
      case NodeKind::kReturn:
      case NodeKind::kRaise: return false;
      case NodeKind::kRegion:
        return op == Op::kConditional || op == Op::kAnd || op == Op::kOr || op == Op::kComprehension;
      default: return op != Op::kEmit;
    }
  }

  static std::string_view BlockLabel(Op op, std::size_t i) {
    switch (op) {
      case Op::kIf:
      case Op::kConditional: return i == 0 ? "then" : "else";
      case Op::kAnd:
      case Op::kOr: return "right";
      case Op::kFor: return i == 0 ? "body" : "else";
      case Op::kWhile: return i == 0 ? "test" : i == 1 ? "body" : "else";
      case Op::kTry: return i == 0 ? "body" : i == 1 ? "else" : i == 2 ? "finally" : "handler ";
      case Op::kAssert: return "message";
      default: return "body";
    }
  }

  // What `aux`, `flags` and `name` mean for the op.
  void PrintDetail(const Node& node) {
    switch (node.op) {
      case Op::kBinary:
      case Op::kAugmented: (out_ += ' ') += ToString(static_cast<BinaryOp>(node.aux)); break;
      case Op::kUnary: (out_ += ' ') += ToString(static_cast<UnaryOp>(node.aux)); break;
      case Op::kCompare: (out_ += ' ') += ToString(static_cast<CompareOp>(node.aux)); break;
      case Op::kTruth: (out_ += ' ') += ToString(static_cast<TestUse>(node.aux)); break;
      case Op::kComprehension: (out_ += ' ') += ToString(static_cast<ComprehensionKind>(node.aux)); break;
      case Op::kUnpack:
      case Op::kItem: out_ += ' ' + std::to_string(node.aux); break;
      case Op::kFunction: out_ += " g" + std::to_string(node.aux); break;
      case Op::kClass: out_ += " c" + std::to_string(node.aux); break;
      case Op::kLocal:
        out_ += ' ';
        internal::PrintSlot(*graph_, node.aux, &out_);
        out_ += " =";
        return;
      case Op::kGlobal: ((out_ += ' ') += node.name.text()) += " ="; return;
      default: break;
    }
    if (node.flags != 0 && node.op != Op::kAttribute) (out_ += ' ') += FlagWord(node.op);
    if (!node.name.empty()) ((out_ += " `") += node.name.text()) += '`';
  }

  static std::string_view FlagWord(Op op) {
    switch (op) {
      case Op::kAnd:
      case Op::kOr: return "test";
      case Op::kElement:
      case Op::kWith: return "async";
      case Op::kUnpack: return "star";
      case Op::kImport: return "top";
      case Op::kYield: return "from";
      default: return "flags";
    }
  }

  void PrintOperand(Operand operand) {
    if (!operand.present()) {
      out_ += '_';
      return;
    }
    switch (operand.tag()) {
      case Operand::Tag::kNode: out_ += '%' + std::to_string(operand.index()); break;
      case Operand::Tag::kSlot: internal::PrintSlot(*graph_, operand.index(), &out_); break;
      case Operand::Tag::kGlobal: (out_ += '@') += operand.global().text(); break;
      case Operand::Tag::kConstant: PrintConstant(unit_.constant(operand)); break;
    }
  }

  void PrintConstant(const Constant& c) {
    switch (c.type) {
      case Constant::Type::kNone: out_ += "None"; break;
      case Constant::Type::kBool: out_ += c.integer != 0 ? "True" : "False"; break;
      case Constant::Type::kInt: out_ += std::to_string(c.integer); break;
      case Constant::Type::kFloat: PrintNumber(c.number); break;
      case Constant::Type::kComplex:
        PrintNumber(c.number);
        out_ += 'j';
        break;
      case Constant::Type::kString: PrintText(c); break;
      case Constant::Type::kBytes: out_ += "b'...'"; break;
      case Constant::Type::kEllipsis: out_ += "..."; break;
    }
  }

  // Shortest text that reads back the same, with a point so that it is no int.
  void PrintNumber(double value) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    const std::string_view digits(text, static_cast<std::size_t>(end - text));
    out_ += digits;
    if (digits.find_first_of(".en") == std::string_view::npos) out_ += ".0";
  }

  void PrintText(const Constant& c) {
    out_ += '\'';
    for (const char ch : c.text.text()) {
      static constexpr char kHex[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(ch);
      if (byte < 0x20 || byte == 0x7F)
        ((out_ += "\\x") += kHex[byte >> 4]) += kHex[byte & 15];
      else if (ch == '\'' || ch == '\\')
        (out_ += '\\') += ch;
      else
        out_ += ch;
    }
    if (c.text.empty() && c.integer != 0) out_ += "...";
    out_ += '\'';
  }

  static constexpr std::uint32_t kMaxIndent = 60;
  const Unit& unit_;
  const Graph* graph_ = nullptr;
  std::string out_;
};

}  // namespace

std::string Print(const Unit& unit) {
  return Printer(unit).Run();
}

}  // namespace exportlint::graph
