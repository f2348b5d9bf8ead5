// Literals to interned constants.
#include <charconv>
#include <cstdlib>
#include <limits>

#include "analyzers/python/lower/lowerer.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {
namespace {

using Value = graph::Constant;

constexpr std::size_t kLongestString = 256;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// Digits of `base` with underscores between; saturates.
std::int64_t ParseInt(std::string_view text) {
  std::int64_t base = 10;
  if (text.size() > 2 && text[0] == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    if (base != 10) text.remove_prefix(2);
  }
  std::int64_t value = 0;
  for (const char c : text) {
    if (c == '_') continue;
    const std::int64_t digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (digit < 0 || digit >= base) break;
    if (value > (kMax - digit) / base) return kMax;
    value = value * base + digit;
  }
  return value;
}

double ParseFloat(std::string_view text) {
  std::string plain;
  if (text.find('_') != std::string_view::npos) {
    for (const char c : text) {
      if (c != '_') plain += c;
    }
    text = plain;
  }
  double value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range leaves the value untouched: `1e999` is inf, `1e-999` is 0.
  if (result.ec == std::errc::result_out_of_range) value = std::strtod(std::string(text).c_str(), nullptr);
  return value;
}

// The text between the quotes of a plain short literal: no prefix, escape or second part.
bool PlainString(std::string_view literal, std::string_view* inside) {
  if (literal.size() < 2) return false;
  const char quote = literal[0];
  if ((quote != '"' && quote != '\'') || literal.back() != quote) return false;
  if (literal.size() >= 3 && literal[1] == quote) return false;  // triple quotes, or `'' 'x'`
  *inside = literal.substr(1, literal.size() - 2);
  for (const char c : *inside) {
    if (c == quote || c == '\\' || c == '\r') return false;
  }
  return true;
}

}  // namespace

Operand Lowerer::LowerConstant(NodeId id) {
  const auto type = static_cast<ConstantType>(tree_[id].op);
  if (type == ConstantType::kNone) return none_;
  const std::string_view text = Text(tree_[id].span);
  Value constant;
  switch (type) {
    case ConstantType::kTrue:
    case ConstantType::kFalse:
      constant.type = Value::Type::kBool;
      constant.integer = type == ConstantType::kTrue;
      return builder_.Intern(constant);
    case ConstantType::kEllipsis: constant.type = Value::Type::kEllipsis; return builder_.Intern(constant);
    case ConstantType::kBytes:
      constant.type = Value::Type::kBytes;
      constant.integer = static_cast<std::int64_t>(text.size()) - 3;  // b''; near enough where there are escapes
      return builder_.Intern(constant);
    case ConstantType::kStr: return String(text);
    default: return Number(text, type, false);
  }
}

Operand Lowerer::Number(std::string_view text, ConstantType type, bool negative) {
  Value constant;
  if (type == ConstantType::kInt) {
    constant.type = Value::Type::kInt;
    constant.integer = ParseInt(text);
    if (negative) constant.integer = -constant.integer;
  } else {
    constant.type = type == ConstantType::kFloat ? Value::Type::kFloat : Value::Type::kComplex;
    if (type == ConstantType::kComplex && !text.empty()) text.remove_suffix(1);
    constant.number = ParseFloat(text);
    if (negative) constant.number = -constant.number;
  }
  return builder_.Intern(constant);
}

Operand Lowerer::String(std::string_view literal) {
  Value constant;
  constant.type = Value::Type::kString;
  std::string_view inside;
  if (PlainString(literal, &inside)) {
    constant.integer = static_cast<std::int64_t>(inside.size());
    if (inside.size() <= kLongestString) constant.text = names_.symbol(names_.Of(inside));
    return builder_.Intern(constant);
  }
  std::string value;
  if (literal.size() > 8 * kLongestString || !StringValue(literal, &value)) {
    constant.integer = static_cast<std::int64_t>(literal.size());
    return builder_.Intern(constant);
  }
  constant.integer = static_cast<std::int64_t>(value.size());
  if (value.size() <= kLongestString) constant.text = Symbol::Of(value);
  return builder_.Intern(constant);
}

Operand Lowerer::StringConstant(Symbol text) {
  Value constant;
  constant.type = Value::Type::kString;
  constant.integer = static_cast<std::int64_t>(text.text().size());
  constant.text = text;
  return builder_.Intern(constant);
}

}  // namespace exportlint::python
