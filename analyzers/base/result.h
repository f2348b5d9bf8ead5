// What can fail returns Result<T>: a value, or an Error that says what, where and what to do.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "analyzers/base/check.h"

namespace exportlint {

struct Error {
  std::string message;  // lower case, no full stop; names the file or argument it is about
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  const T& value() const& {
    EXPORTLINT_CHECK(ok());
    return std::get<T>(state_);
  }
  T& value() & {
    EXPORTLINT_CHECK(ok());
    return std::get<T>(state_);
  }
  T&& value() && {
    EXPORTLINT_CHECK(ok());
    return std::get<T>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const {
    EXPORTLINT_CHECK(!ok());
    return std::get<Error>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

}  // namespace exportlint
