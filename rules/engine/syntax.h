// The syntax of the file a site is in, as far as rewriting it needs. Rules know no parser: whoever wants fixes hands in
// what implements this.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzers/base/span.h"

namespace exportlint::rules {

class Syntax {
 public:
  using Id = std::uint32_t;  // 0: nothing

  enum class Kind : std::uint8_t {
    kOther,
    // expressions
    kName,
    kNumber,
    kString,       // plain, formatted or bytes
    kSingleton,    // None, True, False, ...
    kAttribute,    // parts: object; word: the attribute
    kCall,         // parts: callee, then arguments
    kKeyword,      // parts: value; word: the keyword, empty for `**value`
    kStarred,      // parts: value
    kSubscript,    // parts: object, index
    kSlice,        // parts: lower, upper, step; 0 where absent
    kUnary,        // parts: operand; word: "-", "+", "~", "not"
    kBinary,       // parts: left, right; word: the operator
    kBoolean,      // parts: values; word: "and" or "or"
    kCompare,      // parts: the compared; word: the operator, empty when there are several
    kConditional,  // parts: test, value, other value
    kDisplay,      // parts: elements of a tuple, list or set
    kMapping,      // parts: key, value, key, value, ...; 0 for the key of `**value`
    kLambda,
    kComprehension,  // of one clause: parts: element, target, iterable; with several, or filters: none. word: "list",
                     // ...
    kNamed,          // `name := value`. parts: target, value
    // statements
    kModule,      // body
    kFunction,    // word: its name; body
    kClass,       // word: its name; body
    kIf,          // parts: test; body; orelse
    kWhile,       // the same
    kFor,         // parts: target, iterable; body; orelse
    kBlock,       // with, try, match: body holds all its statements
    kAssign,      // parts: targets, then the value
    kAugmented,   // parts: target, value; word: "+", ...
    kReturn,      // parts: value, or none
    kExpression,  // parts: the expression
    kPass
  };

  struct Node {
    Id id = 0;
    Id parent = 0;
    Kind kind = Kind::kOther;
    Span span;  // of an expression without parentheses around it
    std::string_view word;
    std::vector<Id> parts;
    std::vector<Id> body;
    std::vector<Id> orelse;
  };

  virtual ~Syntax() = default;

  // The expression with just this span, or else the statement; 0 where there is none.
  virtual Id At(Span span) const = 0;
  // `id` is one that this object gave.
  virtual Node Get(Id id) const = 0;
};

}  // namespace exportlint::rules
