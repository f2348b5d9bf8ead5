#include "fixes/python_syntax.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "analyzers/python/children.h"
#include "analyzers/python/parser.h"

namespace exportlint::fixes {
namespace {

namespace py = exportlint::python;
using Kind = rules::Syntax::Kind;

constexpr std::array<std::string_view, 13> kBinary = {"+",  "-",  "*", "@", "/", "%", "**",
                                                      "<<", ">>", "|", "^", "&", "//"};
constexpr std::array<std::string_view, 4> kUnary = {"~", "not", "+", "-"};
constexpr std::array<std::string_view, 10> kCompare = {"==", "!=", "<",      "<=", ">",
                                                       ">=", "is", "is not", "in", "not in"};

class PythonSyntax : public rules::Syntax {
 public:
  PythonSyntax(std::string_view text, py::Tree tree) : text_(text), tree_(std::move(tree)) {}

  Id At(Span span) const override {
    // Of nodes with one span the outermost expression; failing that the outermost of all.
    Id found = 0;
    for (const Id id : PathTo(span, 0)) {
      if (!(tree_[id].span == span)) continue;
      if (IsExpression(id)) return id;
      if (found == 0) found = id;
    }
    return found;
  }

  Node Get(Id id) const override;

 private:
  bool IsExpression(Id id) const {
    return tree_.kind(id) >= py::Kind::kBoolOp && tree_.kind(id) < py::Kind::kComprehension;
  }
  // From the root down to `wanted`, or without one to the innermost node that holds the span.
  std::vector<Id> PathTo(Span span, Id wanted) const {
    std::vector<Id> path, children;
    Id node = tree_.root();
    while (node != 0) {
      path.push_back(node);
      if (node == wanted) return path;
      children.clear();
      py::AppendChildren(tree_, node, &children);
      Id next = 0;
      for (const Id child : children) {
        const bool holds = tree_[child].span.begin <= span.begin && span.end <= tree_[child].span.end;
        if (child == wanted || (next == 0 && holds)) next = child;
      }
      node = next;
    }
    return path;
  }
  Id ParentOf(Id id) const;
  std::string_view Slice(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  std::vector<Id> Ids(py::List list) const {
    const auto ids = tree_.list(list);
    return {ids.begin(), ids.end()};
  }
  void Extend(std::vector<Id>* ids, py::List list) const {
    const auto more = tree_.list(list);
    ids->insert(ids->end(), more.begin(), more.end());
  }
  void Statement(Node* node) const;
  void Expression(Node* node) const;
  void Operation(Node* node) const;
  void Comprehension(Node* node) const;

  std::string_view text_;
  py::Tree tree_;
  mutable std::mutex lock_;
  mutable std::unordered_map<Id, Id> parents_;  // of nodes met so far
};

// Whoever asks for a node asks for its children next.
rules::Syntax::Id PythonSyntax::ParentOf(Id id) const {
  const std::lock_guard guard(lock_);
  std::vector<Id> children;
  const auto note = [&](Id parent) {
    children.clear();
    py::AppendChildren(tree_, parent, &children);
    for (const Id child : children) parents_[child] = parent;
  };
  if (!parents_.contains(id) && id != tree_.root()) {
    for (const Id above : PathTo(tree_[id].span, id)) note(above);
  } else {
    note(id);
  }
  const auto at = parents_.find(id);
  return at != parents_.end() ? at->second : 0;
}

rules::Syntax::Node PythonSyntax::Get(Id id) const {
  Node node;
  node.id = id;
  node.span = tree_[id].span;
  node.parent = ParentOf(id);
  const py::Kind kind = tree_.kind(id);
  if (kind < py::Kind::kBoolOp) {
    Statement(&node);
  } else {
    Expression(&node);
  }
  return node;
}

void PythonSyntax::Statement(Node* node) const {
  const py::NodeId id = node->id;
  const auto value = [&](py::NodeId child) {
    if (child != 0) node->parts.push_back(child);
  };
  switch (tree_.kind(id)) {
    case py::Kind::kModule:
      node->kind = Kind::kModule;
      node->body = Ids(tree_.as<py::Module>(id).body);
      return;
    case py::Kind::kFunctionDef:
    case py::Kind::kAsyncFunctionDef:
      node->kind = Kind::kFunction;
      node->word = Slice(tree_.as<py::FunctionDef>(id).name);
      node->body = Ids(tree_.as<py::FunctionDef>(id).body);
      return;
    case py::Kind::kClassDef:
      node->kind = Kind::kClass;
      node->word = Slice(tree_.as<py::ClassDef>(id).name);
      node->body = Ids(tree_.as<py::ClassDef>(id).body);
      return;
    case py::Kind::kIf:
    case py::Kind::kWhile:
      node->kind = tree_.kind(id) == py::Kind::kIf ? Kind::kIf : Kind::kWhile;
      node->parts = {tree_.as<py::If>(id).test};
      node->body = Ids(tree_.as<py::If>(id).body);
      node->orelse = Ids(tree_.as<py::If>(id).orelse);
      return;
    case py::Kind::kFor:
      node->kind = Kind::kFor;
      node->parts = {tree_.as<py::For>(id).target, tree_.as<py::For>(id).iter};
      node->body = Ids(tree_.as<py::For>(id).body);
      node->orelse = Ids(tree_.as<py::For>(id).orelse);
      return;
    case py::Kind::kWith:
      node->kind = Kind::kBlock;
      node->parts = Ids(tree_.as<py::With>(id).items);
      node->body = Ids(tree_.as<py::With>(id).body);
      return;
    case py::Kind::kAssign:
      node->kind = Kind::kAssign;
      node->parts = Ids(tree_.as<py::Assign>(id).targets);
      return value(tree_.as<py::Assign>(id).value);
    case py::Kind::kAugAssign:
      node->kind = Kind::kAugmented;
      node->word = kBinary[tree_[id].op];
      node->parts = {tree_.as<py::AugAssign>(id).target, tree_.as<py::AugAssign>(id).value};
      return;
    case py::Kind::kReturn: node->kind = Kind::kReturn; return value(tree_.as<py::Return>(id).value);
    case py::Kind::kExpr: node->kind = Kind::kExpression; return value(tree_.as<py::ExprStatement>(id).value);
    case py::Kind::kPass: node->kind = Kind::kPass; return;
    default: break;
  }
  node->kind = Kind::kBlock;
  py::AppendChildren(tree_, id, &node->parts);
}

void PythonSyntax::Operation(Node* node) const {
  const py::NodeId id = node->id;
  switch (tree_.kind(id)) {
    case py::Kind::kUnaryOp:
      node->kind = Kind::kUnary;
      node->word = kUnary[tree_[id].op];
      break;
    case py::Kind::kBinOp:
      node->kind = Kind::kBinary;
      node->word = kBinary[tree_[id].op];
      break;
    case py::Kind::kBoolOp:
      node->kind = Kind::kBoolean;
      node->word = static_cast<py::BoolOperator>(tree_[id].op) == py::BoolOperator::kAnd ? "and" : "or";
      break;
    case py::Kind::kCompare: {
      node->kind = Kind::kCompare;
      const auto ops = tree_.list(tree_.as<py::Compare>(id).ops);
      if (ops.size() == 1) node->word = kCompare[ops[0]];
      break;
    }
    case py::Kind::kIfExp: node->kind = Kind::kConditional; break;
    case py::Kind::kNamedExpr: node->kind = Kind::kNamed; break;
    default: node->kind = Kind::kStarred; break;
  }
  py::AppendChildren(tree_, id, &node->parts);
}

void PythonSyntax::Comprehension(Node* node) const {
  const py::NodeId id = node->id;
  node->kind = Kind::kComprehension;
  const py::Kind kind = tree_.kind(id);
  node->word = kind == py::Kind::kListComp ? "list" : kind == py::Kind::kSetComp ? "set" : "generator";
  const auto& n = tree_.as<py::Comprehension1>(id);
  const auto clauses = tree_.list(n.generators);
  if (clauses.size() != 1) return;
  const auto& clause = tree_.as<py::Comprehension>(clauses[0]);
  if (clause.ifs.count == 0 && clause.flags == 0) node->parts = {n.elt, clause.target, clause.iter};
}

void PythonSyntax::Expression(Node* node) const {
  const py::NodeId id = node->id;
  switch (tree_.kind(id)) {
    case py::Kind::kName: node->kind = Kind::kName; return;
    case py::Kind::kConstant:
      switch (static_cast<py::ConstantType>(tree_[id].op)) {
        case py::ConstantType::kInt:
        case py::ConstantType::kFloat:
        case py::ConstantType::kComplex: node->kind = Kind::kNumber; return;
        case py::ConstantType::kStr:
        case py::ConstantType::kBytes: node->kind = Kind::kString; return;
        default: node->kind = Kind::kSingleton; return;
      }
    case py::Kind::kJoinedStr:
    case py::Kind::kTemplateStr: node->kind = Kind::kString; return;
    case py::Kind::kAttribute:
      node->kind = Kind::kAttribute;
      node->word = Slice(tree_.as<py::Attribute>(id).attr);
      node->parts = {tree_.as<py::Attribute>(id).value};
      return;
    case py::Kind::kCall:
      node->kind = Kind::kCall;
      node->parts = {tree_.as<py::Call>(id).func};
      Extend(&node->parts, tree_.as<py::Call>(id).args);
      Extend(&node->parts, tree_.as<py::Call>(id).keywords);
      return;
    case py::Kind::kKeyword:
      node->kind = Kind::kKeyword;
      node->word = Slice(tree_.as<py::Keyword>(id).name);
      node->parts = {tree_.as<py::Keyword>(id).value};
      return;
    case py::Kind::kSubscript:
      node->kind = Kind::kSubscript;
      node->parts = {tree_.as<py::Subscript>(id).value, tree_.as<py::Subscript>(id).slice};
      return;
    case py::Kind::kSlice: {
      const auto& n = tree_.as<py::Slice>(id);
      node->kind = Kind::kSlice;
      node->parts = {n.lower, n.upper, n.step};
      return;
    }
    case py::Kind::kList:
    case py::Kind::kTuple:
    case py::Kind::kSet:
      node->kind = Kind::kDisplay;
      node->parts = Ids(tree_.as<py::Sequence>(id).elts);
      return;
    case py::Kind::kDict: {
      node->kind = Kind::kMapping;
      const auto keys = tree_.list(tree_.as<py::Dict>(id).keys);
      const auto values = tree_.list(tree_.as<py::Dict>(id).values);
      for (std::size_t i = 0; i < values.size(); ++i) {
        node->parts.push_back(i < keys.size() ? keys[i] : 0);
        node->parts.push_back(values[i]);
      }
      return;
    }
    case py::Kind::kLambda: node->kind = Kind::kLambda; return;
    case py::Kind::kListComp:
    case py::Kind::kSetComp:
    case py::Kind::kGeneratorExp: return Comprehension(node);
    case py::Kind::kUnaryOp:
    case py::Kind::kBinOp:
    case py::Kind::kBoolOp:
    case py::Kind::kCompare:
    case py::Kind::kIfExp:
    case py::Kind::kNamedExpr:
    case py::Kind::kStarred: return Operation(node);
    default: py::AppendChildren(tree_, id, &node->parts); return;
  }
}

}  // namespace

std::unique_ptr<rules::Syntax> ReadPythonSyntax(std::string_view text) {
  py::Tree tree = py::Parse(text);
  if (!tree.errors().empty()) return nullptr;
  return std::make_unique<PythonSyntax>(text, std::move(tree));
}

std::shared_ptr<const rules::Syntax> SyntaxCache::Of(const SourceFile& source) {
  if (source.map() != nullptr || (!source.path().ends_with(".py") && !source.path().ends_with(".pyi"))) return nullptr;
  const std::lock_guard guard(lock_);
  const auto at = std::ranges::find(known_, source.shared_text(), &Known::text);
  if (at != known_.end()) {
    known_.splice(known_.begin(), known_, at);
  } else {
    known_.push_front({source.shared_text(), ReadPythonSyntax(source.text())});
    if (known_.size() > kMost) known_.pop_back();
  }
  return known_.front().syntax;
}

}  // namespace exportlint::fixes
