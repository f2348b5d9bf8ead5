// For the oracle test: reads file names from standard input, one a line, and writes one line for each.
//   <crc32 of the dump> <nodes> <errors>
// With --full, the dump itself, then a line `== <errors>`, with each error as `! line:column message` before it.
// The dump has one line a node, in the order of CPython's fields; oracle.py writes the same from CPython's tree.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/python/children.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {
namespace {

std::uint32_t Crc32(std::string_view text) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int k = 0; k < 8; ++k) c = (c & 1) != 0 ? 0xEDB88320u ^ c >> 1 : c >> 1;
      t[i] = c;
    }
    return t;
  }();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : text) crc = table[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ crc >> 8;
  return crc ^ 0xFFFFFFFFu;
}

class Dumper {
 public:
  Dumper(const Tree& tree, std::string_view text) : tree_(tree), text_(text) {
    starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
        starts_.push_back(static_cast<std::uint32_t>(i + 1));
      }
    }
  }

  std::string full;
  std::size_t nodes = 0;

  void Run() {
    std::vector<std::pair<NodeId, bool>> todo = {{tree_.root(), false}};
    std::vector<NodeId> children;
    while (!todo.empty()) {
      const auto [id, in_format] = todo.back();
      todo.pop_back();
      Describe(id, in_format);
      children.clear();
      AppendChildren(tree_, id, &children);
      const bool inside = in_format || tree_.kind(id) == Kind::kJoinedStr;
      for (std::size_t i = children.size(); i-- > 0;) todo.push_back({children[i], inside});
    }
  }

 private:
  std::string_view Slice(Span span) const { return text_.substr(span.begin, span.length()); }

  // What `ast` has beside kind and place: operator, context or type of constant, and a name.
  void Detail(NodeId id, bool in_format, std::string* out) const {
    const Node& node = tree_[id];
    const auto op = [&] { *out += ' ', *out += std::to_string(node.op); };
    const auto word = [&](Span span) { *out += ' ', *out += Slice(span); };
    switch (node.kind) {
      case Kind::kBinOp:
      case Kind::kAugAssign:
      case Kind::kUnaryOp:
      case Kind::kBoolOp:
      case Kind::kAttribute:
      case Kind::kSubscript:
      case Kind::kStarred:
      case Kind::kList:
      case Kind::kTuple:
      case Kind::kName:
      case Kind::kMatchSingleton: op(); break;
      case Kind::kConstant: {
        op();
        std::string value;
        if (node.op == static_cast<std::uint8_t>(ConstantType::kStr) && !in_format) {
          const bool known =
              Slice(node.span).find("\\N") == std::string_view::npos && StringValue(Slice(node.span), &value);
          *out += ' ', *out += known ? std::to_string(Crc32(value)) : "?";
        }
        *out += (node.flags & 1) != 0 ? " u" : "";
        break;
      }
      case Kind::kCompare:
        for (const std::uint32_t o : tree_.list(tree_.as<Compare>(id).ops)) *out += ' ', *out += std::to_string(o);
        break;
      case Kind::kAnnAssign: *out += ' ', *out += std::to_string(node.flags); break;
      case Kind::kComprehension: *out += ' ', *out += std::to_string(node.flags); break;
      case Kind::kFormattedValue: *out += ' ', *out += std::to_string(tree_.as<FormattedValue>(id).conversion); break;
      case Kind::kImportFrom: *out += ' ', *out += std::to_string(tree_.as<ImportFrom>(id).level); break;
      default: break;
    }
    switch (node.kind) {
      case Kind::kName: word(node.span); break;
      case Kind::kAttribute: word(tree_.as<Attribute>(id).attr); break;
      case Kind::kFunctionDef:
      case Kind::kAsyncFunctionDef: word(tree_.as<FunctionDef>(id).name); break;
      case Kind::kClassDef: word(tree_.as<ClassDef>(id).name); break;
      case Kind::kArg: word(tree_.as<Arg>(id).name); break;
      case Kind::kKeyword: word(tree_.as<Keyword>(id).name); break;
      case Kind::kAlias:
        word(tree_.as<Alias>(id).name);
        word(tree_.as<Alias>(id).asname);
        break;
      case Kind::kImportFrom: word(tree_.as<ImportFrom>(id).module); break;
      case Kind::kExceptHandler: word(tree_.as<ExceptHandler>(id).name); break;
      case Kind::kMatchAs: word(tree_.as<MatchAs>(id).name); break;
      case Kind::kMatchStar: word(tree_.as<MatchStar>(id).name); break;
      case Kind::kMatchMapping: word(tree_.as<MatchMapping>(id).rest); break;
      case Kind::kTypeVar:
      case Kind::kParamSpec:
      case Kind::kTypeVarTuple: word(tree_.as<TypeParam>(id).name); break;
      case Kind::kGlobal:
      case Kind::kNonlocal:
        for (const NodeId name : tree_.list(tree_.as<Global>(id).names)) word(tree_[name].span);
        break;
      case Kind::kMatchClass:
        for (const NodeId name : tree_.list(tree_.as<MatchClass>(id).kwd_attrs)) word(tree_[name].span);
        break;
      default: break;
    }
  }

  void Describe(NodeId id, bool in_format) {
    const Node& node = tree_[id];
    ++nodes;
    full += KindName(node.kind);
    Detail(id, in_format, &full);
    switch (node.kind) {
      case Kind::kModule:
      case Kind::kArguments:
      case Kind::kComprehension:
      case Kind::kWithItem:
      case Kind::kMatchCase: break;  // no place in CPython
      default:
        if (!in_format || places_in_formats) Place(node.span);
    }
    full += '\n';
  }

  void Place(Span span) {
    for (const std::uint32_t offset : {span.begin, span.end}) {
      const auto line = std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin();
      full += ' ', full += std::to_string(line);
      full += ' ', full += std::to_string(offset - starts_[static_cast<std::size_t>(line - 1)]);
    }
  }

  const Tree& tree_;
  std::string_view text_;
  std::vector<std::uint32_t> starts_;

 public:
  static inline bool places_in_formats = false;  // right from CPython 3.12 on
  void AppendErrors(std::string* out) {
    for (const SyntaxError& error : tree_.errors()) {
      full.clear();
      Place(error.span);
      *out += '!', *out += full, *out += ' ', *out += error.message, *out += '\n';
    }
  }
};

}  // namespace
}  // namespace exportlint::python

int main(int argc, char** argv) {
  using namespace exportlint::python;
  bool full = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--full") full = true;
    if (std::string_view(argv[i]) == "--format-places") Dumper::places_in_formats = true;
  }
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const Tree tree = Parse(text);
    Dumper dumper(tree, text);
    dumper.Run();
    if (full) {
      std::string errors;
      const std::string dump = dumper.full;
      dumper.AppendErrors(&errors);
      std::printf("%s%s== %zu\n", dump.c_str(), errors.c_str(), tree.errors().size());
    } else {
      std::printf("%u %zu %zu\n", Crc32(dumper.full), dumper.nodes, tree.errors().size());
    }
    std::fflush(stdout);
  }
  return 0;
}
