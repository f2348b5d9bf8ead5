// What a function or class body binds: looked for before the body is lowered, since Python decides scopes by whole
// bodies.
#include <algorithm>

#include "analyzers/python/children.h"
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {
namespace {

constexpr int kMaxStatementDepth = 300;  // the parser allows 100 indents

}  // namespace

void Lowerer::ScanBody(List statements, int depth) {
  if (depth > kMaxStatementDepth) return;
  for (const NodeId id : tree_.list(statements)) {
    ScanStatement(id, depth + 1);
    if (has_walrus_) ScanHeader(id);
  }
}

void Lowerer::ScanStatement(NodeId id, int depth) {
  switch (tree_.kind(id)) {
    case Kind::kFunctionDef:
    case Kind::kAsyncFunctionDef: return scopes_.Bind(NameOf(tree_.as<FunctionDef>(id).name));
    case Kind::kClassDef: return scopes_.Bind(NameOf(tree_.as<ClassDef>(id).name));
    case Kind::kDelete:
      for (const NodeId target : tree_.list(tree_.as<Delete>(id).targets)) ScanTarget(target);
      return;
    case Kind::kAssign:
      for (const NodeId target : tree_.list(tree_.as<python::Assign>(id).targets)) ScanTarget(target);
      return;
    case Kind::kTypeAlias: return ScanTarget(tree_.as<TypeAlias>(id).name);
    case Kind::kAugAssign: return ScanTarget(tree_.as<AugAssign>(id).target);
    case Kind::kAnnAssign: return ScanTarget(tree_.as<AnnAssign>(id).target);
    case Kind::kFor:
    case Kind::kAsyncFor: {
      const auto& s = tree_.as<For>(id);
      ScanTarget(s.target);
      ScanBody(s.body, depth);
      return ScanBody(s.orelse, depth);
    }
    case Kind::kWhile: ScanBody(tree_.as<While>(id).body, depth); return ScanBody(tree_.as<While>(id).orelse, depth);
    case Kind::kIf:
      for (;;) {  // an elif chain may be long
        const auto& s = tree_.as<If>(id);
        ScanBody(s.body, depth);
        const auto orelse = tree_.list(s.orelse);
        if (orelse.size() != 1 || tree_.kind(orelse[0]) != Kind::kIf) return ScanBody(s.orelse, depth);
        id = orelse[0];
        if (has_walrus_) ScanHeader(id);
      }
    case Kind::kWith:
    case Kind::kAsyncWith: {
      const auto& s = tree_.as<With>(id);
      for (const NodeId item : tree_.list(s.items)) {
        if (tree_.as<WithItem>(item).target != 0) ScanTarget(tree_.as<WithItem>(item).target);
      }
      return ScanBody(s.body, depth);
    }
    case Kind::kMatch:
      for (const NodeId at : tree_.list(tree_.as<Match>(id).cases)) {
        ScanPattern(tree_.as<MatchCase>(at).pattern);
        ScanBody(tree_.as<MatchCase>(at).body, depth);
      }
      return;
    case Kind::kTry:
    case Kind::kTryStar: {
      const auto& s = tree_.as<Try>(id);
      ScanBody(s.body, depth);
      for (const NodeId handler : tree_.list(s.handlers)) {
        scopes_.Bind(NameOf(tree_.as<ExceptHandler>(handler).name));
        ScanBody(tree_.as<ExceptHandler>(handler).body, depth);
      }
      ScanBody(s.orelse, depth);
      return ScanBody(s.finalbody, depth);
    }
    case Kind::kImport:
    case Kind::kImportFrom: return ScanImports(id);
    case Kind::kGlobal:
      for (const NodeId name : tree_.list(tree_.as<Global>(id).names)) scopes_.DeclareGlobal(NameOf(tree_[name].span));
      return;
    case Kind::kNonlocal:
      for (const NodeId name : tree_.list(tree_.as<Global>(id).names))
        scopes_.DeclareNonlocal(NameOf(tree_[name].span));
      return;
    default: return;
  }
}

void Lowerer::ScanTarget(NodeId target) {
  const std::size_t mark = walk_.size();
  walk_.push_back(target);
  while (walk_.size() > mark) {
    const NodeId id = walk_.back();
    walk_.pop_back();
    const Kind kind = tree_.kind(id);
    if (kind == Kind::kName)
      scopes_.Bind(NameOf(tree_[id].span));
    else if (kind == Kind::kStarred)
      walk_.push_back(tree_.as<Starred>(id).value);
    else if (kind == Kind::kTuple || kind == Kind::kList) {
      const auto elements = tree_.list(tree_.as<Sequence>(id).elts);
      walk_.insert(walk_.end(), elements.rbegin(), elements.rend());
    }
  }
}

void Lowerer::ScanImports(NodeId id) {
  const bool from = tree_.kind(id) == Kind::kImportFrom;
  for (const NodeId at : tree_.list(from ? tree_.as<ImportFrom>(id).names : tree_.as<Import>(id).names)) {
    const auto& alias = tree_.as<Alias>(at);
    const std::string_view name = Text(alias.name);
    if (alias.asname.length() != 0)
      scopes_.Bind(NameOf(alias.asname));
    else if (name != "*")
      scopes_.Bind(names_.Of(name.substr(0, name.find_first_of(". \t\\\f"))));
  }
}

void Lowerer::ScanPattern(NodeId pattern) {
  const std::size_t mark = walk_.size();
  walk_.push_back(pattern);
  while (walk_.size() > mark) {
    const NodeId id = walk_.back();
    walk_.pop_back();
    const Kind kind = tree_.kind(id);
    if (kind == Kind::kMatchAs) scopes_.Bind(NameOf(tree_.as<MatchAs>(id).name));
    if (kind == Kind::kMatchStar) scopes_.Bind(NameOf(tree_.as<MatchStar>(id).name));
    if (kind == Kind::kMatchMapping) scopes_.Bind(NameOf(tree_.as<MatchMapping>(id).rest));
    const std::size_t children = walk_.size();
    AppendChildren(tree_, id, &walk_);
    std::reverse(walk_.begin() + static_cast<std::ptrdiff_t>(children), walk_.end());
  }
}

// The expressions a statement evaluates in this scope, without the statements inside it.
void Lowerer::ScanHeader(NodeId id) {
  const Kind kind = tree_.kind(id);
  if (kind == Kind::kMatch) {
    ScanWalrus(tree_.as<Match>(id).subject);
    for (const NodeId at : tree_.list(tree_.as<Match>(id).cases)) ScanWalrus(tree_.as<MatchCase>(at).guard);
    return;
  }
  const std::size_t mark = walk_.size();
  if (kind == Kind::kFunctionDef || kind == Kind::kAsyncFunctionDef) {
    const auto& s = tree_.as<FunctionDef>(id);
    for (const NodeId decorator : tree_.list(s.decorators)) walk_.push_back(decorator);
    if (s.arguments != 0) walk_.push_back(s.arguments);
  } else {
    AppendChildren(tree_, id, &walk_);
  }
  for (std::size_t i = mark; i < walk_.size(); ++i) {
    if (tree_.kind(walk_[i]) >= Kind::kBoolOp) ScanWalrus(walk_[i]);
  }
  walk_.resize(mark);
}

void Lowerer::ScanWalrus(NodeId expression) {
  const std::size_t mark = walk_.size();
  walk_.push_back(expression);
  while (walk_.size() > mark) {
    const NodeId id = walk_.back();
    walk_.pop_back();
    const Kind kind = tree_.kind(id);
    if (kind < Kind::kBoolOp) continue;  // a statement: in an except handler's body
    if (kind == Kind::kNamedExpr && tree_.kind(tree_.as<NamedExpr>(id).target) == Kind::kName) {
      scopes_.Bind(NameOf(tree_[tree_.as<NamedExpr>(id).target].span));
    }
    const std::size_t children = walk_.size();
    if (kind == Kind::kLambda) {
      if (tree_.as<Lambda>(id).arguments != 0) walk_.push_back(tree_.as<Lambda>(id).arguments);
      continue;
    }
    AppendChildren(tree_, id, &walk_);
    std::reverse(walk_.begin() + static_cast<std::ptrdiff_t>(children), walk_.end());
  }
}

}  // namespace exportlint::python
