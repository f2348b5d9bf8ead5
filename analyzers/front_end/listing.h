// A listing of a graph, as Python text: made line by line, with the origin of every part.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzers/base/source_file.h"
#include "analyzers/base/source_map.h"

namespace exportlint {

// A line of the original program, and where in the model.
struct ListingOrigin {
  Symbol path;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  Symbol context;
};

// Part of a line, with the origins of its parts.
class ListingText {
 public:
  ListingText() = default;
  explicit ListingText(std::string_view text) : text_(text) {}

  ListingText& Add(std::string_view text) {
    text_ += text;
    return *this;
  }
  ListingText& Add(const ListingText& other);
  // Everything so far came from `origin`.
  ListingText& From(const ListingOrigin& origin);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  friend class Listing;
  std::string text_;
  std::vector<SourceOrigin> marks_;  // offsets from the beginning of the text
};

class Listing {
 public:
  // A whole line, indented by `depth` steps.
  void Line(int depth, const ListingText& text);
  void Line(int depth, std::string_view text) { Line(depth, ListingText(text)); }
  std::size_t lines() const { return lines_; }
  std::size_t size() const { return text_.size(); }

  // The listing as a source file that carries `path`.
  std::shared_ptr<const SourceFile> Finish(std::string path, ModelForm form) &&;

 private:
  std::string text_;
  std::vector<SourceOrigin> origins_;
  std::size_t lines_ = 0;
};

// Names that are each given once: `x`, `x_2`, `x_3`.
class UniqueNames {
 public:
  void Take(std::string_view name) { used_.emplace(name); }
  std::string Make(std::string_view wish);

 private:
  std::unordered_set<std::string> used_;
  std::unordered_map<std::string, int> next_;  // suffix to try, by wish
};

// `name` as a Python identifier: every other byte becomes `_`.
std::string Identifier(std::string_view name);

}  // namespace exportlint
