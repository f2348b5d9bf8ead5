// Text for XML 1.0 documents.
#pragma once

#include <string>
#include <string_view>

namespace exportlint::reports {

// `text` for element content and quoted attributes: line ends and tabs kept as character references, what XML forbids
// or people cannot see as visible escapes (inert.h); `]]>` cannot come out of it.
std::string XmlText(std::string_view text);

}  // namespace exportlint::reports
