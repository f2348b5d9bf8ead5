// How a rule makes the edits of a fix: it reads the syntax around its site and says what stands there instead.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "analyzers/flow/site.h"
#include "findings/finding.h"
#include "rules/engine/syntax.h"

namespace exportlint::rules {

// How tightly an expression holds together; an operand that binds weaker than its operator needs parentheses.
enum class Binding : std::uint8_t {
  kTuple,
  kNamed,
  kLambda,
  kConditional,
  kOr,
  kAnd,
  kNot,
  kCompare,
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kSum,
  kProduct,
  kUnary,
  kPower,
  kAtom
};

class Rewriter {
 public:
  using Id = Syntax::Id;
  using Kind = Syntax::Kind;
  using Node = Syntax::Node;

  // `fix` gets the edits; both must outlive this object.
  Rewriter(const Syntax& syntax, const flow::Site& site, Fix* fix) : syntax_(syntax), site_(site), fix_(*fix) {}

  const flow::Site& site() const { return site_; }

  // --- what stands there ---
  Node Get(Id id) const { return syntax_.Get(id); }
  Node At(Span span) const;  // of kind kOther with id 0 where nothing has that span
  Node Site() const;         // the expression or statement of the site's node
  std::string_view Text(Span span) const { return site_.unit->source().slice(span); }
  std::string_view Text(Id id) const { return Text(Get(id).span); }
  // As an operand of something that binds as `around` does: in parentheses where it would fall apart.
  std::string Operand(Id id, Binding around) const;
  // As an argument, an element or an index.
  std::string Argument(Id id) const { return Operand(id, Binding::kNamed); }
  // The argument's span with parentheses around it taken in.
  Span WithParentheses(Id id) const;
  // `callee(one argument)`: that argument; 0 for any other call.
  Id OnlyArgument(const Node& call) const;
  // The keyword argument of that name, or what stands at a position (0 is the first argument); 0 where neither is.
  Id ArgumentOf(const Node& call, std::string_view keyword, int position = -1) const;
  // Of `x.method()` without arguments the receiver; 0 for anything else.
  Id Receiver(const Node& call, std::string_view method) const;
  // `x.shape[i]`, `x.size(i)` or `x.numel()`: a whole number that is never negative.
  bool IsSize(Id id) const;
  // Whether an expression is a whole number whatever the model is configured with: sizes, what is unpacked from a shape
  // in this function, and integers.
  bool IsWhole(Id id) const;
  // The statement that an expression is part of.
  Node Statement(Id id) const;
  // The function around; id 0 at module level.
  Node Function(Id id) const;
  // Whether `name` is read, or bound, somewhere below `id`.
  bool Mentions(Id id, std::string_view name) const;
  // The next statement in the same block; 0 where there is none in sight.
  Id Next(const Node& statement) const;
  // Whether the function has bound `name` before a statement, by a parameter or an assignment.
  bool BoundBefore(const Node& statement, std::string_view name) const;
  // Whether everything that becomes of an expression is arithmetic, also of the local it is stored in.
  bool IsOnlyComputedWith(Id id) const;
  // Whether an expression is what flow saw whoever calls the function: in a forward, or where all is read off sizes and
  // annotated tensors. Elsewhere a caller may hand in something else that makes no finding.
  bool SameInEveryCall(Id id) const;
  // What stands before a statement on its line; with more than blanks in it, the statement shares the line.
  std::string_view Indent(const Node& statement) const;
  // Whether the name of torch stands for torch where the site is.
  bool HasTorch() const;
  // Whether a comment stands in a span.
  bool HasComment(Span span) const;

  // --- what is to stand there ---
  void Replace(Span span, std::string text);
  // A whole expression: with the parentheses it needs where it stands.
  void Replace(const Node& expression, std::string text, Binding binding);
  // One argument of a call, with its comma.
  void RemoveArgument(const Node& call, Id argument);
  // A keyword argument behind the others.
  void AddArgument(const Node& call, std::string text);

  // --- what the fix promises ---
  void Safe() { fix_.safe = true; }  // eager behaviour stays the same in every case
  void Only(std::initializer_list<Exporter> exporters);

  // For the engine: a comment that nobody asked to lose makes no fix safe.
  bool loses_comment() const { return loses_comment_; }

 private:
  const Syntax& syntax_;
  const flow::Site& site_;
  Fix& fix_;
  bool loses_comment_ = false;
};

Binding BindingOf(const Syntax::Node& node);

}  // namespace exportlint::rules
