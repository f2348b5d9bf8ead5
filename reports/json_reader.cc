#include "reports/json_reader.h"

#include <limits>

namespace exportlint::reports {

Node Node::Key(const char* key) const {
  std::string path = path_.empty() ? key : path_ + "." + key;
  if (!present()) return Node(nullptr, std::move(path), error_);
  if (!json_->is_object()) {
    Fail("an object");
    return Node(nullptr, std::move(path), error_);
  }
  const auto it = json_->find(key);
  return Node(it == json_->end() ? nullptr : &*it, std::move(path), error_);
}

void Node::Fail(std::string_view what) const {
  if (!error_->empty()) return;
  *error_ = "`" + (path_.empty() ? std::string("the document") : path_) + "`: expected " + std::string(what);
}

std::string Node::Text() const {
  if (!present()) return {};
  if (json_->is_string()) return json_->get<std::string>();
  Fail("a string");
  return {};
}

bool Node::Bool() const {
  if (!present()) return false;
  if (json_->is_boolean()) return json_->get<bool>();
  Fail("true or false");
  return false;
}

std::int64_t Node::Whole(std::int64_t least, std::int64_t otherwise) const {
  if (!present()) return otherwise;
  const bool huge =
      json_->is_number_unsigned() && json_->get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max();
  if (json_->is_number_integer() && !huge) {
    const auto value = json_->get<std::int64_t>();
    if (value >= least && value <= std::numeric_limits<std::int32_t>::max()) return value;
  }
  Fail("a whole number of at least " + std::to_string(least));
  return otherwise;
}

double Node::Number() const {
  if (!present()) return 0;
  if (json_->is_number()) return json_->get<double>();
  if (json_->is_string()) {
    const auto& word = json_->get_ref<const std::string&>();
    if (word == "inf") return std::numeric_limits<double>::infinity();
    if (word == "-inf") return -std::numeric_limits<double>::infinity();
    if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  }
  Fail("a number");
  return 0;
}

}  // namespace exportlint::reports
