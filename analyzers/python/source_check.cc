#include "analyzers/python/source_check.h"

#include <cstdint>
#include <cstring>
#include <string>

namespace exportlint::python {
namespace {

// First byte above 0x7F at or after `from`.
std::size_t FindHighByte(std::string_view text, std::size_t from) {
  std::size_t i = from;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080ull) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

// Length of the UTF-8 character at `i`, 0 when it is none.
std::size_t CharLength(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) -> unsigned {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u;
  };
  const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    return lead == 0xED && byte(1) >= 0xA0 ? 0 : 3;  // surrogates
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    return lead == 0xF4 && byte(1) >= 0x90 ? 0 : 4;
  }
  return 0;
}

// The coding comment of PEP 263 in one line: its name as a span, or empty.
Span CodingName(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t i = begin;
  while (i < end && (text[i] == ' ' || text[i] == '\t' || text[i] == '\f')) ++i;
  if (i >= end || text[i] != '#') return {};
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  const std::string_view line = text.substr(0, end);  // licences begin with a comment: the file must not be searched
  for (std::size_t at = i; (at = line.find("coding", at)) != std::string_view::npos; ++at) {
    std::size_t p = at + 6;
    if (p >= end || (text[p] != ':' && text[p] != '=')) continue;
    ++p;
    while (p < end && (text[p] == ' ' || text[p] == '\t')) ++p;
    const std::size_t name = p;
    while (p < end && is_name(text[p])) ++p;
    if (p > name) return {static_cast<std::uint32_t>(name), static_cast<std::uint32_t>(p)};
  }
  return {};
}

bool StartsWithAny(std::string_view name, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

// The coding comment may stand in the first line, or in the second when the first holds only a comment or nothing.
Span FindCoding(std::string_view text, std::size_t begin) {
  std::size_t line = begin;
  for (int i = 0; i < 2; ++i) {
    std::size_t end = text.find_first_of("\r\n", line);
    if (end == std::string_view::npos) end = text.size();
    if (const Span name = CodingName(text, line, end); name.length() > 0) return name;
    const std::size_t first = text.find_first_not_of(" \t\f", line);
    if (first < end && text[first] != '#') return {};
    line = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    if (line >= text.size()) return {};
  }
  return {};
}

}  // namespace

SourceCheck CheckSource(std::string_view text) {
  SourceCheck check;
  const auto fail = [&check](std::size_t begin, std::size_t end, std::string_view message) {
    if (check.error && check.first_error.span.begin <= begin) return;
    check.error = true;
    check.first_error = {{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, message};
  };
  const std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  bool ascii = false;
  if (const Span coding = FindCoding(text, begin); coding.length() > 0) {
    std::string name;
    for (const char c : text.substr(coding.begin, coding.length())) {
      name += c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    check.utf8 = StartsWithAny(name, {"utf_8", "utf8", "u8", "utf"}) &&
                 !StartsWithAny(name, {"utf_16", "utf16", "utf_32", "utf32", "utf_7", "utf7"});
    ascii = StartsWithAny(name, {"ascii", "us_ascii", "us"});
    if (!check.utf8 && !ascii &&
        !StartsWithAny(name, {"utf", "latin", "iso",  "cp",    "koi8", "windows", "mac", "gb",  "big5",
                              "euc", "shift", "sjis", "s_jis", "ujis", "johab",   "hz",  "ibm", "ms",
                              "ks",  "l1",    "kz",   "tis",   "hp_",  "ptcp",    "8859"})) {
      fail(coding.begin, coding.end, "unknown encoding in the coding comment");
    } else if (begin == 3 && name != "utf_8" && !name.starts_with("utf_8_")) {
      fail(coding.begin, coding.end, "the coding comment must say utf-8 in a file with a byte order mark");
    }
  }
  if (const void* zero = std::memchr(text.data(), 0, text.size()); zero != nullptr) {
    const auto at = static_cast<std::size_t>(static_cast<const char*>(zero) - text.data());
    fail(at, at + 1, "source contains a zero byte");
  }
  std::size_t i = FindHighByte(text, begin);
  check.plain_ascii = i >= text.size();
  if (!check.utf8 && !ascii) return check;
  for (; i < text.size(); i = FindHighByte(text, i)) {
    const std::size_t length = ascii ? 0 : CharLength(text, i);
    if (length == 0) {
      fail(i, i + 1,
           ascii ? "byte outside ASCII in a file whose coding comment says ascii"
                 : "bytes that are not UTF-8 and no coding comment that names another encoding");
      break;
    }
    i += length;
  }
  return check;
}

}  // namespace exportlint::python
