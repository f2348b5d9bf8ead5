// A vector whose elements never move: references stay valid while it grows.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace exportlint {

template <typename T>
class Blocks {
 public:
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return blocks_[i >> kBits][i & kMask]; }
  const T& operator[](std::size_t i) const { return blocks_[i >> kBits][i & kMask]; }

  T& push_back(T value) {
    if (size_ >> kBits == blocks_.size()) blocks_.push_back(std::make_unique<T[]>(std::size_t{1} << kBits));
    T& last = (*this)[size_++];
    last = std::move(value);
    return last;
  }

  // Keeps the memory of a few blocks.
  void clear() {
    for (std::size_t i = 0; i < size_; ++i) (*this)[i] = T{};
    size_ = 0;
    if (blocks_.size() > kKept) blocks_.resize(kKept);
  }

 private:
  static constexpr std::size_t kBits = 8, kMask = (std::size_t{1} << kBits) - 1, kKept = 16;
  std::vector<std::unique_ptr<T[]>> blocks_;
  std::size_t size_ = 0;
};

}  // namespace exportlint
