#include "analyzers/front_end/listing.h"

#include <algorithm>

namespace exportlint {

ListingText& ListingText::Add(const ListingText& other) {
  const auto shift = static_cast<std::uint32_t>(text_.size());
  for (SourceOrigin mark : other.marks_) {
    mark.offset += shift;
    mark.end += shift;
    marks_.push_back(mark);
  }
  text_ += other.text_;
  return *this;
}

ListingText& ListingText::From(const ListingOrigin& origin) {
  marks_.push_back({.offset = 0,
                    .end = static_cast<std::uint32_t>(text_.size()),
                    .line = origin.line,
                    .column = origin.column,
                    .path = origin.path,
                    .context = origin.context});
  return *this;
}

void Listing::Line(int depth, const ListingText& text) {
  text_.append(static_cast<std::size_t>(4 * depth), ' ');
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_ += text.text_;
  text_ += '\n';
  ++lines_;
  for (SourceOrigin mark : text.marks_) {
    mark.offset += begin;
    mark.end += begin;
    origins_.push_back(mark);
  }
}

std::shared_ptr<const SourceFile> Listing::Finish(std::string path, ModelForm form) && {
  auto map = std::make_shared<const SourceMap>(std::move(origins_), form);
  return std::make_shared<const SourceFile>(SourceFile(std::move(path), std::move(text_)).WithMap(std::move(map)));
}

std::string UniqueNames::Make(std::string_view wish) {
  const std::string base = Identifier(wish);
  std::string name = base;
  for (int& i = next_.try_emplace(base, 2).first->second; !used_.insert(name).second; ++i)
    name = base + "_" + std::to_string(i);
  return name;
}

std::string Identifier(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    text.push_back(word ? c : '_');
  }
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) text.insert(0, 1, '_');
  return text;
}

}  // namespace exportlint
