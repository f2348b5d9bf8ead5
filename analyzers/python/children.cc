#include "analyzers/python/children.h"

namespace exportlint::python {
namespace {

class Collector {
 public:
  Collector(const Tree& tree, std::vector<NodeId>* out) : tree_(tree), out_(out) {}

  template <typename... T>
  void operator()(T... fields) {
    (Put(fields), ...);
  }

 private:
  void Put(NodeId id) {
    if (id != 0) out_->push_back(id);
  }
  void Put(List list) {
    for (const NodeId id : tree_.list(list)) Put(id);
  }

  const Tree& tree_;
  std::vector<NodeId>* out_;
};

void AppendOfStatement(const Tree& tree, NodeId id, Collector put) {
  switch (tree.kind(id)) {
    case Kind::kModule: return put(tree.as<Module>(id).body);
    case Kind::kFunctionDef:
    case Kind::kAsyncFunctionDef: {
      const auto& n = tree.as<FunctionDef>(id);
      return put(n.arguments, n.body, n.decorators, n.returns, n.type_params);
    }
    case Kind::kClassDef: {
      const auto& n = tree.as<ClassDef>(id);
      return put(n.bases, n.keywords, n.body, n.decorators, n.type_params);
    }
    case Kind::kReturn: return put(tree.as<Return>(id).value);
    case Kind::kDelete: return put(tree.as<Delete>(id).targets);
    case Kind::kAssign: return put(tree.as<Assign>(id).targets, tree.as<Assign>(id).value);
    case Kind::kTypeAlias: {
      const auto& n = tree.as<TypeAlias>(id);
      return put(n.name, n.type_params, n.value);
    }
    case Kind::kAugAssign: return put(tree.as<AugAssign>(id).target, tree.as<AugAssign>(id).value);
    case Kind::kAnnAssign: {
      const auto& n = tree.as<AnnAssign>(id);
      return put(n.target, n.annotation, n.value);
    }
    case Kind::kFor:
    case Kind::kAsyncFor: {
      const auto& n = tree.as<For>(id);
      return put(n.target, n.iter, n.body, n.orelse);
    }
    case Kind::kWhile:
    case Kind::kIf: {
      const auto& n = tree.as<If>(id);  // While has the same fields
      return put(n.test, n.body, n.orelse);
    }
    case Kind::kWith:
    case Kind::kAsyncWith: return put(tree.as<With>(id).items, tree.as<With>(id).body);
    case Kind::kMatch: return put(tree.as<Match>(id).subject, tree.as<Match>(id).cases);
    case Kind::kRaise: return put(tree.as<Raise>(id).exc, tree.as<Raise>(id).cause);
    case Kind::kTry:
    case Kind::kTryStar: {
      const auto& n = tree.as<Try>(id);
      return put(n.body, n.handlers, n.orelse, n.finalbody);
    }
    case Kind::kAssert: return put(tree.as<Assert>(id).test, tree.as<Assert>(id).msg);
    case Kind::kImport: return put(tree.as<Import>(id).names);
    case Kind::kImportFrom: return put(tree.as<ImportFrom>(id).names);
    case Kind::kExpr: return put(tree.as<ExprStatement>(id).value);
    default: return;
  }
}

void AppendOfExpression(const Tree& tree, NodeId id, Collector put) {
  switch (tree.kind(id)) {
    case Kind::kBoolOp: return put(tree.as<BoolOp>(id).values);
    case Kind::kNamedExpr: return put(tree.as<NamedExpr>(id).target, tree.as<NamedExpr>(id).value);
    case Kind::kBinOp: return put(tree.as<BinOp>(id).left, tree.as<BinOp>(id).right);
    case Kind::kUnaryOp: return put(tree.as<UnaryOp>(id).operand);
    case Kind::kLambda: return put(tree.as<Lambda>(id).arguments, tree.as<Lambda>(id).body);
    case Kind::kIfExp: {
      const auto& n = tree.as<IfExp>(id);
      return put(n.test, n.body, n.orelse);
    }
    case Kind::kDict: return put(tree.as<Dict>(id).keys, tree.as<Dict>(id).values);
    case Kind::kSet:
    case Kind::kList:
    case Kind::kTuple: return put(tree.as<Sequence>(id).elts);
    case Kind::kListComp:
    case Kind::kSetComp:
    case Kind::kGeneratorExp: {
      const auto& n = tree.as<Comprehension1>(id);
      return put(n.elt, n.generators);
    }
    case Kind::kDictComp: {
      const auto& n = tree.as<DictComp>(id);
      return put(n.key, n.value, n.generators);
    }
    case Kind::kAwait:
    case Kind::kYield:
    case Kind::kYieldFrom:
    case Kind::kStarred: return put(tree.as<ValueExpr>(id).value);
    case Kind::kCompare: return put(tree.as<Compare>(id).left, tree.as<Compare>(id).comparators);
    case Kind::kCall: {
      const auto& n = tree.as<Call>(id);
      return put(n.func, n.args, n.keywords);
    }
    case Kind::kFormattedValue:
    case Kind::kInterpolation: {
      const auto& n = tree.as<FormattedValue>(id);
      return put(n.value, n.format_spec);
    }
    case Kind::kJoinedStr:
    case Kind::kTemplateStr: return put(tree.as<JoinedStr>(id).values);
    case Kind::kAttribute: return put(tree.as<Attribute>(id).value);
    case Kind::kSubscript: return put(tree.as<Subscript>(id).value, tree.as<Subscript>(id).slice);
    case Kind::kSlice: {
      const auto& n = tree.as<Slice>(id);
      return put(n.lower, n.upper, n.step);
    }
    default: return;
  }
}

void AppendOfOther(const Tree& tree, NodeId id, Collector put) {
  switch (tree.kind(id)) {
    case Kind::kComprehension: {
      const auto& n = tree.as<Comprehension>(id);
      return put(n.target, n.iter, n.ifs);
    }
    case Kind::kExceptHandler: return put(tree.as<ExceptHandler>(id).type, tree.as<ExceptHandler>(id).body);
    case Kind::kArguments: {
      const auto& n = tree.as<Arguments>(id);
      return put(n.posonlyargs, n.args, n.vararg, n.kwonlyargs, n.kw_defaults, n.kwarg, n.defaults);
    }
    case Kind::kArg: return put(tree.as<Arg>(id).annotation);
    case Kind::kKeyword: return put(tree.as<Keyword>(id).value);
    case Kind::kWithItem: return put(tree.as<WithItem>(id).context, tree.as<WithItem>(id).target);
    case Kind::kMatchCase: {
      const auto& n = tree.as<MatchCase>(id);
      return put(n.pattern, n.guard, n.body);
    }
    case Kind::kMatchValue: return put(tree.as<MatchValue>(id).value);
    case Kind::kMatchSequence:
    case Kind::kMatchOr: return put(tree.as<MatchSequence>(id).patterns);
    case Kind::kMatchMapping: return put(tree.as<MatchMapping>(id).keys, tree.as<MatchMapping>(id).patterns);
    case Kind::kMatchClass: {
      const auto& n = tree.as<MatchClass>(id);
      return put(n.cls, n.patterns, n.kwd_patterns);
    }
    case Kind::kMatchAs: return put(tree.as<MatchAs>(id).pattern);
    case Kind::kTypeVar:
    case Kind::kParamSpec:
    case Kind::kTypeVarTuple: return put(tree.as<TypeParam>(id).bound, tree.as<TypeParam>(id).default_value);
    default: return;
  }
}

}  // namespace

void AppendChildren(const Tree& tree, NodeId id, std::vector<NodeId>* out) {
  const Kind kind = tree.kind(id);
  const Collector put(tree, out);
  if (kind < Kind::kBoolOp) return AppendOfStatement(tree, id, put);
  if (kind < Kind::kComprehension) return AppendOfExpression(tree, id, put);
  AppendOfOther(tree, id, put);
}

}  // namespace exportlint::python
