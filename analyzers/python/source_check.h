// What is checked of a file's bytes before they are read as Python.
#pragma once

#include <string_view>
#include <vector>

#include "analyzers/python/ast.h"

namespace exportlint::python {

struct SourceCheck {
  bool plain_ascii = true;
  bool utf8 = true;  // no coding comment, or one that names UTF-8: only then are names checked
  bool error = false;
  SyntaxError first_error{};  // a zero byte, bytes that are not UTF-8, or a coding that Python does not know
};
SourceCheck CheckSource(std::string_view text);

}  // namespace exportlint::python
