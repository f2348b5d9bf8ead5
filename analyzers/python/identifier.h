// Which characters beyond ASCII may stand in a name.
#pragma once

#include <cstddef>
#include <string_view>

namespace exportlint::python {

// Offset of the first character of `name` (UTF-8) that is punctuation, a symbol or a space and so cannot be part of a
// name; npos when there is none. Letters Python does not know yet are accepted.
std::size_t FindNonNameChar(std::string_view name);

}  // namespace exportlint::python
