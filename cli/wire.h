// Values as bytes and back. `Write` and `Read` take the same lists of members, so a struct names its members once, in a
// `Members(archive, value)` that both use. Bytes of this machine's order: they never leave it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace exportlint::cli {

class WireWriter {
 public:
  template <typename... T>
  void operator()(const T&... values) {
    (Put(values), ...);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  template <typename T>
  void Put(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      const std::string_view text = value;
      Put(static_cast<std::uint32_t>(text.size()));
      bytes_.append(text);
    } else {
      Members(*this, const_cast<T&>(value));  // which only reads them here
    }
  }
  template <typename T>
  void Put(const std::vector<T>& values) {
    Put(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values) Put(value);
  }

  std::string bytes_;
};

// Gives what it finds until something does not fit; from then on nothing changes and `ok` is false.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename... T>
  void operator()(T&... values) {
    (Get(values), ...);
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  template <typename T>
  void Get(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;
      Get(byte);
      value = byte != 0;
    } else if constexpr (std::is_arithmetic_v<T>) {
      if (Has(sizeof value)) std::memcpy(&value, Take(sizeof value).data(), sizeof value);
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      Get(number);
      ok_ = ok_ && number <= static_cast<std::underlying_type_t<T>>(LastOf(T{}));
      if (ok_) value = static_cast<T>(number);
    } else if constexpr (std::is_same_v<T, std::string>) {
      std::uint32_t size = 0;
      Get(size);
      if (Has(size)) value = Take(size);
    } else {
      Members(*this, value);
    }
  }
  template <typename T>
  void Get(std::vector<T>& values) {
    std::uint32_t size = 0;
    Get(size);
    values.clear();
    for (; size > 0 && ok_; --size) Get(values.emplace_back());
  }

  bool Has(std::size_t size) { return ok_ = ok_ && size <= bytes_.size(); }
  std::string_view Take(std::size_t size) {
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace exportlint::cli
