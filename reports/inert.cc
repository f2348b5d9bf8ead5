#include "reports/inert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace exportlint::reports {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool In(const std::array<Range, N>& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(), [&](Range r) { return r.first <= code && code <= r.last; });
}

// C0, DEL, C1; bidirectional controls; line and paragraph separators; zero-width and invisible format characters; tags.
constexpr std::array<Range, 14> kHidden = {{{0x00, 0x1F},
                                            {0x7F, 0x9F},
                                            {0xAD, 0xAD},
                                            {0x061C, 0x061C},
                                            {0x115F, 0x1160},
                                            {0x180E, 0x180E},
                                            {0x200B, 0x200F},
                                            {0x2028, 0x202E},
                                            {0x2060, 0x206F},
                                            {0x3164, 0x3164},
                                            {0xFE00, 0xFE0F},
                                            {0xFEFF, 0xFEFF},
                                            {0xFFF9, 0xFFFB},
                                            {0xE0000, 0xE0FFF}}};

constexpr std::array<Range, 8> kCombining = {{{0x0300, 0x036F},
                                              {0x0483, 0x0489},
                                              {0x0591, 0x05BD},
                                              {0x064B, 0x065F},
                                              {0x1AB0, 0x1AFF},
                                              {0x1DC0, 0x1DFF},
                                              {0x20D0, 0x20FF},
                                              {0xFE20, 0xFE2F}}};

constexpr std::array<Range, 10> kWide = {{{0x1100, 0x115E},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xA960, 0xA97F},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

Unit DecodeAt(std::string_view text, std::size_t offset) {
  const auto lead = static_cast<unsigned char>(text[offset]);
  if (lead < 0x80) return {lead, 1, true};
  std::uint32_t bytes = 1;
  while (bytes < 4 && offset + bytes < text.size() && IsContinuation(text[offset + bytes])) ++bytes;
  const std::uint32_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes < want) return {0xFFFD, bytes, false};
  char32_t code = lead & (0xFFu >> (want + 1));
  for (std::uint32_t i = 1; i < want; ++i) code = code << 6 | (static_cast<unsigned char>(text[offset + i]) & 0x3Fu);
  const char32_t smallest = want == 2 ? 0x80 : want == 3 ? 0x800 : 0x10000;
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest || code > 0x10FFFF || surrogate) return {0xFFFD, bytes, false};
  return {code, want, true};
}

int DisplayWidth(char32_t code) {
  if (code < 0x300) return 1;
  if (In(kCombining, code)) return 0;
  return In(kWide, code) ? 2 : 1;
}

bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

int DisplayWidth(std::string_view text) {
  if (IsPlain(text)) return static_cast<int>(text.size());
  int width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Unit unit = DecodeAt(text, i);
    width += DisplayWidth(unit.code);
    i += unit.bytes;
  }
  return width;
}

void AppendInert(std::string_view text, std::size_t offset, const Unit& unit, std::string* out) {
  if (!unit.valid) {
    for (std::uint32_t i = 0; i < unit.bytes; ++i) {
      fmt::format_to(std::back_inserter(*out), "\\x{:02x}", static_cast<unsigned char>(text[offset + i]));
    }
  } else if ((unit.code >= 0x20 && unit.code < 0x7F) || !In(kHidden, unit.code)) {
    out->append(text.substr(offset, unit.bytes));
  } else if (unit.code < 0x80) {
    fmt::format_to(std::back_inserter(*out), "\\x{:02x}", static_cast<unsigned>(unit.code));
  } else {
    fmt::format_to(std::back_inserter(*out), "\\u{{{:x}}}", static_cast<unsigned>(unit.code));
  }
}

std::string Inert(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Unit unit = DecodeAt(text, i);
    AppendInert(text, i, unit, &out);
    i += unit.bytes;
  }
  return out;
}

std::string InertLines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Unit unit = DecodeAt(text, i);
    if (unit.code == '\n' || unit.code == '\t') {
      out += text[i];
    } else if (!(unit.code == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
      AppendInert(text, i, unit, &out);
    }
    i += unit.bytes;
  }
  return out;
}

}  // namespace exportlint::reports
