// Interned names: equal text, equal Symbol. The table lives as long as the process and is safe from many threads.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace exportlint {

class Symbol {
 public:
  constexpr Symbol() = default;
  // Interns `text`.
  static Symbol Of(std::string_view text);
  // The name's text; valid for ever.
  std::string_view text() const;

  constexpr bool empty() const { return id_ == 0; }
  constexpr std::uint32_t id() const { return id_; }
  static constexpr Symbol FromId(std::uint32_t id) {
    Symbol s;
    s.id_ = id;
    return s;
  }
  constexpr bool operator==(const Symbol&) const = default;
  // Orders by id: stable within a process only. Sort by text for output.
  constexpr auto operator<=>(const Symbol&) const = default;

 private:
  std::uint32_t id_ = 0;  // 0 is the empty name
};
static_assert(sizeof(Symbol) == 4);

}  // namespace exportlint

template <>
struct std::hash<exportlint::Symbol> {
  std::size_t operator()(exportlint::Symbol s) const noexcept { return s.id() * 0x9E3779B97F4A7C15ull >> 16; }
};
