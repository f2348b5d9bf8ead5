#include <algorithm>

#include "reports/excerpt.h"
#include "reports/html.h"
#include "reports/inert.h"
#include "reports/json_parts.h"

namespace exportlint::reports {
namespace {

constexpr int kLineWidth = 400;           // a minified line must not make the page wide or heavy
constexpr std::uint32_t kStored = 15;     // lines on each side that a reader can unfold
constexpr std::uint32_t kMostLines = 40;  // of one span

void Escape(std::string_view text, std::string* out) {
  for (const char c : text) {
    switch (c) {
      case '&': *out += "&amp;"; break;
      case '<': *out += "&lt;"; break;
      case '>': *out += "&gt;"; break;
      case '"': *out += "&quot;"; break;
      case '\'': *out += "&#39;"; break;
      default: *out += c;
    }
  }
}

}  // namespace

HtmlOut& HtmlOut::Raw(std::string_view markup) {
  text_ += markup;
  return *this;
}

HtmlOut& HtmlOut::Raw(std::uint64_t number) {
  text_ += std::to_string(number);
  return *this;
}

HtmlOut& HtmlOut::Text(std::string_view text) {
  Escape(Inert(text), &text_);
  return *this;
}

HtmlOut& HtmlOut::Prose(std::string_view text) {
  while (!text.empty()) {
    const std::size_t open = text.find('`');
    const std::size_t close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) return Text(text);
    Text(text.substr(0, open)).Raw("<code>").Text(text.substr(open + 1, close - open - 1)).Raw("</code>");
    text.remove_prefix(close + 1);
  }
  return *this;
}

void SourceStore::WriteExcerpt(const Place& place, std::uint32_t around, std::string_view note, HtmlOut* out) {
  const SourceFile* source = view_.Source(place.path);
  if (source == nullptr || place.line == 0 || place.line > source->LineCount()) return;
  const std::uint32_t count = source->LineCount();
  const std::uint32_t last_hit = std::clamp(place.end_line, place.line, std::min(count, place.line + kMostLines));
  const std::uint32_t first = place.line > around ? place.line - around : 1;
  const std::uint32_t last = std::min(count, last_hit + around);

  const auto [it, added] = files_.try_emplace(place.path);
  if (added) it->second.index = files_.size() - 1;
  const std::uint32_t store_first = place.line > kStored ? place.line - kStored : 1;
  for (std::uint32_t n = store_first; n <= std::min(count, last_hit + kStored); ++n) {
    const auto [line, missing] = it->second.text.try_emplace(n);
    if (missing) line->second = CutLine(source->Line(n), 1, 1, kLineWidth).after;
  }

  out->Raw("<div class=\"code\" data-file=\"").Raw(it->second.index).Raw("\"><pre>");
  for (std::uint32_t n = first; n <= last; ++n) {
    const Columns columns = ColumnsOn(place, n);
    const Excerpt cut = CutLine(source->Line(n), columns.begin, columns.end, kLineWidth);
    const bool hit = n >= place.line && n <= last_hit;
    out->Raw(hit ? "<span class=\"l hit\"><i>" : "<span class=\"l\"><i>").Raw(n).Raw("</i>").Text(cut.before);
    if (hit) out->Raw("<mark>").Text(cut.marked.empty() ? " " : cut.marked).Raw("</mark>");
    out->Text(hit ? cut.after : cut.marked + cut.after).Raw("\n</span>");
    if (n == last_hit && !note.empty()) out->Raw("<span class=\"say\">").Raw(note).Raw("\n</span>");
  }
  out->Raw("</pre></div>\n");
}

std::string SourceStore::Json() const {
  reports::Json json = reports::Json::array();
  for (std::size_t i = 0; i < files_.size(); ++i) json.push_back(reports::Json::object());
  for (const auto& [path, lines] : files_) {
    for (const auto& [number, text] : lines.text) json[lines.index][std::to_string(number)] = text;
  }
  std::string dumped = json.dump(-1, ' ', true, reports::Json::error_handler_t::replace);
  // "<" occurs only inside strings: escaped, no text can end the script element.
  std::string out;
  for (const char c : dumped) c == '<' ? out += "\\u003c" : out += c;
  return out;
}

}  // namespace exportlint::reports
