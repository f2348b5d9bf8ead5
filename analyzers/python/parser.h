// Python 3.8 to 3.14 source to its syntax tree.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/python/ast.h"

namespace exportlint::python {

// Parses any bytes. Never fails: what is not Python is skipped to the next statement and told in Tree::errors().
// Nesting is bounded (kMaxNesting); deeper text is an error at that place. What grows to the left without brackets is
// not: BinOp.left, Attribute/Subscript.value, Call.func and the If in an orelse (`elif`) may form chains as long as the
// file. Text may start with a UTF-8 byte order mark.
Tree Parse(std::string_view text);
inline constexpr int kMaxNesting = 200;  // CPython's own limits: 200 parentheses, 100 indents

// CPython's name of a node kind: "FunctionDef", "comprehension".
std::string_view KindName(Kind kind);

// One line a node, indented by depth: kind, line:column-line:column (1-based lines, 0-based byte columns as in `ast`).
// `exportlint check --print=syntax` is this.
std::string PrintSyntax(const Tree& tree, std::string_view text);

// The value of a str Constant's text (prefix, quotes, escapes and implicit concatenation resolved). Bytes and f-strings
// are not accepted: returns false.
bool StringValue(std::string_view literal, std::string* value);

}  // namespace exportlint::python
