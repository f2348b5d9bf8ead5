#include "reports/xml.h"

#include <fmt/format.h>

#include "reports/inert.h"

namespace exportlint::reports {
namespace {

std::string_view XmlEntity(char32_t code) {
  switch (code) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&apos;";
    case '\n': return "&#10;";
    case '\t': return "&#9;";
    default: return {};
  }
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Unit unit = DecodeAt(text, i);
    if (const std::string_view entity = unit.valid ? XmlEntity(unit.code) : ""; !entity.empty()) {
      out += entity;
    } else if ((unit.code & 0xFFFE) == 0xFFFE) {  // the two that XML forbids, and their kin in every plane
      out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(unit.code));
    } else {
      AppendInert(text, i, unit, &out);
    }
    i += unit.bytes;
  }
  return out;
}

}  // namespace exportlint::reports
