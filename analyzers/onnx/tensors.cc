#include "analyzers/onnx/tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "analyzers/onnx/external_data.h"

namespace exportlint::onnx_reader {
namespace {

using onnx::TensorProto;

struct Type {
  const char* name;
  unsigned bits;
};

Type TypeOf(int type) {
  switch (type) {
    case TensorProto::FLOAT: return {"float32", 32};
    case TensorProto::UINT8: return {"uint8", 8};
    case TensorProto::INT8: return {"int8", 8};
    case TensorProto::UINT16: return {"uint16", 16};
    case TensorProto::INT16: return {"int16", 16};
    case TensorProto::INT32: return {"int32", 32};
    case TensorProto::INT64: return {"int64", 64};
    case TensorProto::STRING: return {"string", 0};
    case TensorProto::BOOL: return {"bool", 8};
    case TensorProto::FLOAT16: return {"float16", 16};
    case TensorProto::DOUBLE: return {"float64", 64};
    case TensorProto::UINT32: return {"uint32", 32};
    case TensorProto::UINT64: return {"uint64", 64};
    case TensorProto::COMPLEX64: return {"complex64", 64};
    case TensorProto::COMPLEX128: return {"complex128", 128};
    case TensorProto::BFLOAT16: return {"bfloat16", 16};
    case TensorProto::FLOAT8E4M3FN: return {"float8e4m3fn", 8};
    case TensorProto::FLOAT8E4M3FNUZ: return {"float8e4m3fnuz", 8};
    case TensorProto::FLOAT8E5M2: return {"float8e5m2", 8};
    case TensorProto::FLOAT8E5M2FNUZ: return {"float8e5m2fnuz", 8};
    case TensorProto::UINT4: return {"uint4", 4};
    case TensorProto::INT4: return {"int4", 4};
    case TensorProto::FLOAT4E2M1: return {"float4e2m1", 4};
    default: return {nullptr, 0};
  }
}

// Elements, saturated: shapes of hostile files multiply to anything.
std::uint64_t CountOf(const TensorProto& tensor) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / 128;
  std::uint64_t count = 1;
  for (const std::int64_t dim : tensor.dims()) {
    const std::uint64_t size = dim < 0 ? 0 : static_cast<std::uint64_t>(dim);
    if (size == 0) return 0;
    count = count > kMost / size ? kMost : count * size;
  }
  return count;
}

std::uint64_t Mix(std::uint64_t hash, const void* data, std::size_t size) {
  const auto* at = static_cast<const unsigned char*>(data);
  for (; size >= 8; size -= 8, at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 32;
  }
  for (; size > 0; --size, ++at) hash = (hash ^ *at) * 0x100000001B3ull;
  return hash;
}

template <typename Field>
std::uint64_t MixField(std::uint64_t hash, const Field& field) {
  return Mix(hash, field.data(), static_cast<std::size_t>(field.size()) * sizeof(*field.data()));
}

std::uint64_t DigestOf(const TensorProto& tensor) {
  std::uint64_t hash = 0xCBF29CE484222325ull + static_cast<std::uint64_t>(tensor.data_type());
  hash = MixField(hash, tensor.dims());
  hash = Mix(hash, tensor.raw_data().data(), tensor.raw_data().size());
  hash = MixField(hash, tensor.float_data());
  hash = MixField(hash, tensor.int32_data());
  hash = MixField(hash, tensor.int64_data());
  hash = MixField(hash, tensor.double_data());
  hash = MixField(hash, tensor.uint64_data());
  for (const std::string& text : tensor.string_data()) hash = Mix(hash, text.data(), text.size() + 1);
  return hash == 0 ? 1 : hash;
}

// Integers of an int64, int32 or bool tensor that is inside the file.
std::vector<std::int64_t> IntegersOf(const TensorProto& tensor) {
  std::vector<std::int64_t> integers;
  const std::string& raw = tensor.raw_data();
  const auto read = [&]<typename T>(T) {
    for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
      T value;
      std::memcpy(&value, raw.data() + at, sizeof value);
      integers.push_back(static_cast<std::int64_t>(value));
    }
  };
  switch (tensor.data_type()) {
    case TensorProto::INT64:
      integers.assign(tensor.int64_data().begin(), tensor.int64_data().end());
      read(std::int64_t{});
      break;
    case TensorProto::INT32:
      integers.assign(tensor.int32_data().begin(), tensor.int32_data().end());
      read(std::int32_t{});
      break;
    case TensorProto::BOOL:
      integers.assign(tensor.int32_data().begin(), tensor.int32_data().end());
      read(std::int8_t{});
      break;
    default: break;
  }
  return integers;
}

// Whether a float, half or double tensor that is inside the file holds an infinite value.
bool HasInfinity(const TensorProto& tensor) {
  const auto infinite = [](double value) { return std::isinf(value); };
  if (std::ranges::any_of(tensor.float_data(), infinite) || std::ranges::any_of(tensor.double_data(), infinite))
    return true;
  const std::string& raw = tensor.raw_data();
  const auto any = [&]<typename T>(T, auto test) {
    for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
      T value;
      std::memcpy(&value, raw.data() + at, sizeof value);
      if (test(value)) return true;
    }
    return false;
  };
  const auto half = [](std::uint32_t bits) { return (bits & 0x7FFF) == 0x7C00; };
  switch (tensor.data_type()) {
    case TensorProto::FLOAT: return any(float{}, infinite);
    case TensorProto::DOUBLE: return any(double{}, infinite);
    case TensorProto::FLOAT16:
      return any(std::uint16_t{}, half) ||
             std::ranges::any_of(tensor.int32_data(), [&](int bits) { return half(static_cast<std::uint32_t>(bits)); });
    default: return false;
  }
}

}  // namespace

std::string TypeName(int onnx_type) {
  const Type type = TypeOf(onnx_type);
  return type.name != nullptr ? type.name : fmt::format("type {}", onnx_type);
}

std::string Clean(const std::string& text) {
  constexpr std::size_t kMost = 300;
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < kMost;) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t size = lead < 0x80                   ? 1
                       : lead >= 0xF0 && lead < 0xF5 ? 4
                       : lead >= 0xE0 && lead < 0xF0 ? 3
                       : lead >= 0xC2 && lead < 0xE0 ? 2
                                                     : 0;
    bool good = size != 0 && lead >= 0x20 && lead != 0x7F && i + size <= text.size();
    for (std::size_t k = 1; good && k < size; ++k) good = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
    if (good) {
      out.append(text, i, size);
      i += size;
    } else {
      out += '?';
      ++i;
    }
  }
  return out;
}

graph::ModelTensor DescribeTensor(const TensorProto& tensor, const std::string& folder) {
  graph::ModelTensor out;
  out.value.name = Symbol::Of(Clean(tensor.name()));
  out.value.type = Symbol::Of(TypeName(tensor.data_type()));
  out.value.has_shape = true;
  for (const std::int64_t dim : tensor.dims()) out.value.shape.push_back({dim, {}});
  const std::uint64_t count = CountOf(tensor);
  out.bytes = (count * TypeOf(tensor.data_type()).bits + 7) / 8;
  const ExternalData external = LookUp(tensor, folder, out.bytes);
  out.data = external.state;
  out.location = Symbol::Of(Clean(external.location));
  if (out.data != graph::ModelTensor::Data::kInside) return out;
  out.digest = DigestOf(tensor);
  std::vector<std::int64_t> integers = IntegersOf(tensor);
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max(),
                         kStart = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t value : integers) {
    if (value == kEnd || value <= kStart + 1) continue;  // "to the end" of slices
    out.above_int32 = out.above_int32 || value > std::numeric_limits<std::int32_t>::max() ||
                      value < std::numeric_limits<std::int32_t>::min();
  }
  out.infinite = HasInfinity(tensor);
  if (integers.size() <= 64) out.integers = std::move(integers);
  return out;
}

}  // namespace exportlint::onnx_reader
