#include "export/verify/tensor.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

namespace exportlint {
namespace {

struct TypeSize {
  std::string_view name;
  std::size_t size;
};
constexpr std::array<TypeSize, 15> kTypeSizes = {{{"float32", 4},
                                                  {"float64", 8},
                                                  {"float16", 2},
                                                  {"bfloat16", 2},
                                                  {"int64", 8},
                                                  {"int32", 4},
                                                  {"int16", 2},
                                                  {"int8", 1},
                                                  {"uint8", 1},
                                                  {"uint16", 2},
                                                  {"uint32", 4},
                                                  {"uint64", 8},
                                                  {"bool", 1},
                                                  {"complex64", 8},
                                                  {"complex128", 16}}};

template <typename T>
T Load(const Tensor& tensor, std::size_t index) {
  T value;
  std::memcpy(&value, tensor.bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

double FromHalf(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const int fraction = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 31) return fraction != 0 ? std::nan("") : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

double FromBfloat16(std::uint16_t bits) {
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

template <typename T>
void Store(Tensor* tensor, double value) {
  const T typed = static_cast<T>(value);
  tensor->bytes.resize(sizeof(T));
  std::memcpy(tensor->bytes.data(), &typed, sizeof(T));
}

Result<std::vector<std::int64_t>> HeaderShape(const std::string& path, std::string_view header) {
  const std::size_t open = header.find('(');
  const std::size_t close = header.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos ||
      header.find("'fortran_order': True") != std::string_view::npos) {
    return Error{fmt::format("{}: not a row-major .npy file", path)};
  }
  std::vector<std::int64_t> shape;
  const char* at = header.data() + open + 1;
  const char* end = header.data() + close;
  while (at < end) {
    std::int64_t size = 0;
    const auto [next, error] = std::from_chars(at, end, size);
    if (error == std::errc()) {
      if (size < 0) return Error{fmt::format("{}: a negative size", path)};
      shape.push_back(size);
      at = next;
    } else {
      ++at;
    }
  }
  return shape;
}

}  // namespace

std::size_t ElementSize(std::string_view dtype) {
  for (const TypeSize& type : kTypeSizes) {
    if (type.name == dtype) return type.size;
  }
  return 0;
}

std::size_t Tensor::count() const {
  std::size_t product = 1;
  for (const std::int64_t size : shape) product *= static_cast<std::size_t>(size);
  return product;
}

double ElementAt(const Tensor& tensor, std::size_t index) {
  const std::string& type = tensor.dtype;
  if (type == "float32" || type == "complex64") return Load<float>(tensor, index);
  if (type == "float64" || type == "complex128") return Load<double>(tensor, index);
  if (type == "int64") return static_cast<double>(Load<std::int64_t>(tensor, index));
  if (type == "int32") return Load<std::int32_t>(tensor, index);
  if (type == "bool" || type == "uint8") return Load<std::uint8_t>(tensor, index);
  if (type == "float16") return FromHalf(Load<std::uint16_t>(tensor, index));
  if (type == "bfloat16") return FromBfloat16(Load<std::uint16_t>(tensor, index));
  if (type == "int16") return Load<std::int16_t>(tensor, index);
  if (type == "int8") return Load<std::int8_t>(tensor, index);
  if (type == "uint16") return Load<std::uint16_t>(tensor, index);
  if (type == "uint32") return Load<std::uint32_t>(tensor, index);
  if (type == "uint64") return static_cast<double>(Load<std::uint64_t>(tensor, index));
  return std::nan("");
}

Result<Tensor> ReadNpy(const std::string& path, const std::string& dtype) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{fmt::format("{}: cannot be read", path)};
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (bytes.size() < 12 || std::memcmp(bytes.data(), "\x93NUMPY", 6) != 0)
    return Error{fmt::format("{}: not an .npy file", path)};
  const bool wide = bytes[6] >= 2;
  std::uint32_t header = 0;
  std::memcpy(&header, bytes.data() + 8, wide ? 4 : 2);
  const std::size_t begin = wide ? 12 : 10;
  if (header > bytes.size() - begin) return Error{fmt::format("{}: the header is cut", path)};
  auto shape = HeaderShape(path, std::string_view(bytes.data() + begin, header));
  if (!shape) return shape.error();
  Tensor tensor{dtype, *shape, {}};
  const std::size_t size = ElementSize(dtype);
  if (size == 0) return Error{fmt::format("{}: tensors of type {} are not compared", path, dtype)};
  std::size_t needed = size;
  for (const std::int64_t each : tensor.shape) {
    if (__builtin_mul_overflow(needed, static_cast<std::size_t>(each), &needed))
      return Error{fmt::format("{}: too large", path)};
  }
  if (bytes.size() - begin - header != needed)
    return Error{fmt::format("{}: holds {} bytes, its shape needs {}", path, bytes.size() - begin - header, needed)};
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(begin + header));
  tensor.bytes = std::move(bytes);
  return tensor;
}

Tensor CastScalar(const Tensor& tensor, const std::string& dtype) {
  Tensor cast{dtype, tensor.shape, {}};
  const double value = ElementAt(tensor, 0);
  if (dtype == "float32")
    Store<float>(&cast, value);
  else if (dtype == "float64")
    Store<double>(&cast, value);
  else if (dtype == "int64")
    Store<std::int64_t>(&cast, value);
  else if (dtype == "int32")
    Store<std::int32_t>(&cast, value);
  else if (dtype == "bool")
    Store<std::uint8_t>(&cast, value != 0 ? 1 : 0);
  else
    return tensor;
  return cast;
}

std::string ShapeText(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ","));
}

}  // namespace exportlint
