// The tokens of Python and what the parser needs to know of each.
#pragma once

#include <array>
#include <cstdint>

#include "analyzers/python/ast.h"

namespace exportlint::python {

enum class TokenKind : std::uint8_t {
  kEnd,
  kNewline,
  kIndent,
  kDedent,
  kError,  // Lexer::error_message() says what is wrong
  kName,
  kInt,
  kFloat,
  kComplex,
  kString,
  kFormatString,  // only the prefix and opening quote of an f-string or t-string: the parser asks for the rest
  // brackets and delimiters
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kComma,
  kColon,
  kSemicolon,
  kDot,
  kEllipsis,
  kArrow,
  kExclamation,
  kEqual,
  kColonEqual,
  // operators
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kDoubleSlash,
  kPercent,
  kAt,
  kDoubleStar,
  kPipe,
  kCaret,
  kAmpersand,
  kTilde,
  kLeftShift,
  kRightShift,
  kLess,
  kGreater,
  kLessEqual,
  kGreaterEqual,
  kEqualEqual,
  kNotEqual,
  // augmented assignment, in the order of Operator
  kPlusEqual,
  kMinusEqual,
  kStarEqual,
  kAtEqual,
  kSlashEqual,
  kPercentEqual,
  kDoubleStarEqual,
  kLeftShiftEqual,
  kRightShiftEqual,
  kPipeEqual,
  kCaretEqual,
  kAmpersandEqual,
  kDoubleSlashEqual,
  // keywords; `match`, `case`, `type` and `_` are names
  kFalse,
  kNone,
  kTrue,
  kAnd,
  kAs,
  kAssert,
  kAsync,
  kAwait,
  kBreak,
  kClass,
  kContinue,
  kDef,
  kDel,
  kElif,
  kElse,
  kExcept,
  kFinally,
  kFor,
  kFrom,
  kGlobal,
  kIf,
  kImport,
  kIn,
  kIs,
  kLambda,
  kNonlocal,
  kNot,
  kOr,
  kPass,
  kRaise,
  kReturn,
  kTry,
  kWhile,
  kWith,
  kYield,
  kCount
};

// Flags of string tokens.
inline constexpr std::uint8_t kRaw = 1, kBytes = 2, kUnicode = 4, kFormat = 8, kTemplate = 16, kTriple = 32,
                              kBackslash = 64;

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::uint8_t flags = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  // of kNewline, kIndent and kDedent: where the last token before them ended
};

// How tightly a binary operator binds; 0 for every other token.
enum Precedence : std::uint8_t {
  kNoOperator,
  kOrLevel,
  kAndLevel,
  kNotLevel,
  kCompareLevel,
  kPipeLevel,
  kCaretLevel,
  kAmpersandLevel,
  kShiftLevel,
  kSumLevel,
  kTermLevel
};

struct BinaryInfo {
  std::uint8_t precedence = kNoOperator;
  std::uint8_t op = 0;  // BoolOperator, CompareOperator or Operator, by precedence
};

constexpr auto MakeBinaryTable() {
  std::array<BinaryInfo, static_cast<std::size_t>(TokenKind::kCount)> table{};
  const auto set = [&table](TokenKind kind, Precedence precedence, auto op) {
    table[static_cast<std::size_t>(kind)] = {precedence, static_cast<std::uint8_t>(op)};
  };
  using enum TokenKind;
  set(kOr, kOrLevel, BoolOperator::kOr);
  set(kAnd, kAndLevel, BoolOperator::kAnd);
  set(kEqualEqual, kCompareLevel, CompareOperator::kEq);
  set(kNotEqual, kCompareLevel, CompareOperator::kNotEq);
  set(kLess, kCompareLevel, CompareOperator::kLt);
  set(kLessEqual, kCompareLevel, CompareOperator::kLtE);
  set(kGreater, kCompareLevel, CompareOperator::kGt);
  set(kGreaterEqual, kCompareLevel, CompareOperator::kGtE);
  set(kIs, kCompareLevel, CompareOperator::kIs);
  set(kIn, kCompareLevel, CompareOperator::kIn);
  set(kNot, kCompareLevel, CompareOperator::kNotIn);
  set(kPipe, kPipeLevel, Operator::kBitOr);
  set(kCaret, kCaretLevel, Operator::kBitXor);
  set(kAmpersand, kAmpersandLevel, Operator::kBitAnd);
  set(kLeftShift, kShiftLevel, Operator::kLShift);
  set(kRightShift, kShiftLevel, Operator::kRShift);
  set(kPlus, kSumLevel, Operator::kAdd);
  set(kMinus, kSumLevel, Operator::kSub);
  set(kStar, kTermLevel, Operator::kMult);
  set(kSlash, kTermLevel, Operator::kDiv);
  set(kDoubleSlash, kTermLevel, Operator::kFloorDiv);
  set(kPercent, kTermLevel, Operator::kMod);
  set(kAt, kTermLevel, Operator::kMatMult);
  return table;
}
inline constexpr auto kBinaryTable = MakeBinaryTable();

}  // namespace exportlint::python
