// Text of others made harmless: control, bidirectional and invisible characters become visible escapes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace exportlint::reports {

// One unit of UTF-8 text: a code point, or one to four bytes that are none.
struct Unit {
  char32_t code = 0;
  std::uint32_t bytes = 1;
  bool valid = true;
};
// The unit at `offset`, which lies inside `text`. Columns of a Place count these units.
Unit DecodeAt(std::string_view text, std::size_t offset);

// Whether every byte is a visible character of one column.
bool IsPlain(std::string_view text);

// Terminal columns of a code point: 0 (combining), 1 or 2 (East Asian wide, emoji).
int DisplayWidth(char32_t code);
// Terminal columns of inert text.
int DisplayWidth(std::string_view text);

// Appends the unit `unit` of `text` at `offset`, escaped as \x1b or \u{202e} where it is not plainly visible; a tab
// too.
void AppendInert(std::string_view text, std::size_t offset, const Unit& unit, std::string* out);
// All of `text` so, on one line.
std::string Inert(std::string_view text);
// The same, line ends and tabs kept.
std::string InertLines(std::string_view text);

}  // namespace exportlint::reports
