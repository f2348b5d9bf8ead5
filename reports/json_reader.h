// Typed look-ups in a parsed JSON document of unknown origin; the first thing wrong is kept, with its place.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace exportlint::reports {

// A value and the path to it ("findings[3].line"). Every getter of an absent key gives the default; of a value of
// another type it records an error and gives the default.
class Node {
 public:
  Node(const nlohmann::json* json, std::string path, std::string* error)
      : json_(json), path_(std::move(path)), error_(error) {}

  bool present() const { return json_ != nullptr && !json_->is_null(); }
  const std::string& path() const { return path_; }
  Node Key(const char* key) const;
  // Calls `each` with every element of the array here.
  template <typename F>
  void Each(F each) const {
    if (!present()) return;
    if (!json_->is_array()) return Fail("a list");
    for (std::size_t i = 0; i < json_->size(); ++i) {
      each(Node(&(*json_)[i], path_ + "[" + std::to_string(i) + "]", error_));
    }
  }

  std::string Text() const;
  bool Bool() const;
  // A whole number in [least, 2^31 - 1].
  std::int64_t Whole(std::int64_t least, std::int64_t otherwise) const;
  // A number, or "inf", "-inf", "nan".
  double Number() const;
  // One of an enumeration's words.
  template <typename T>
  T Word(T otherwise) const {
    if (!present()) return otherwise;
    T out = otherwise;
    if (!json_->is_string() || !FromString(json_->get_ref<const std::string&>(), &out)) Fail("one of its words");
    return out;
  }
  // Records "`path`: expected `what`".
  void Fail(std::string_view what) const;

 private:
  const nlohmann::json* json_;
  std::string path_;
  std::string* error_;
};

}  // namespace exportlint::reports
