#include "analyzers/cpp/torch_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace exportlint::cpp {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

template <std::size_t N>
std::string_view Find(const std::array<Pair, N>& table, std::string_view key) {
  const auto found = std::ranges::find(table, key, &Pair::first);
  return found == table.end() ? std::string_view{} : found->second;
}

// Longest first: the first that fits is taken.
constexpr std::array<Pair, 11> kNamespaces = {{
    {"torch::nn::functional::", "torch.nn.functional."},
    {"torch::nn::init::", "torch.nn.init."},
    {"torch::nn::", "torch.nn."},
    {"torch::linalg::", "torch.linalg."},
    {"torch::special::", "torch.special."},
    {"torch::fft::", "torch.fft."},
    {"torch::jit::tracer::", "torch.jit."},
    {"torch::jit::", "torch.jit."},
    {"torch::", "torch."},
    {"at::native::", "torch."},
    {"at::", "torch."},
}};

// Families that Python keeps in modules of their own and C++ in prefixes.
constexpr std::array<Pair, 5> kPrefixes = {{
    {"torch.linalg_", "torch.linalg."},
    {"torch.special_", "torch.special."},
    {"torch.fft_", "torch.fft."},
    {"torch.fft.fft_", "torch.fft."},
    {"torch.linalg.linalg_", "torch.linalg."},
}};

constexpr std::array<Pair, 13> kDtypes = {{
    {"Float", "float32"},
    {"Double", "float64"},
    {"Half", "float16"},
    {"BFloat16", "bfloat16"},
    {"Int", "int32"},
    {"Long", "int64"},
    {"Short", "int16"},
    {"Char", "int8"},
    {"Byte", "uint8"},
    {"Bool", "bool"},
    {"ComplexFloat", "complex64"},
    {"ComplexDouble", "complex128"},
    {"ComplexHalf", "complex32"},
}};

constexpr std::array<std::string_view, 14> kMemory = {
    "data_ptr",          "const_data_ptr",    "mutable_data_ptr",        "accessor",   "packed_accessor",
    "packed_accessor32", "packed_accessor64", "generic_packed_accessor", "storage",    "unsafeGetTensorImpl",
    "_generic_accessor", "data_ptr_impl",     "unsafe_storage",          "tensor_data"};

constexpr std::array<Pair, 13> kAttributes = {{
    {"sizes", "shape"},
    {"sym_sizes", "shape"},
    {"dtype", "dtype"},
    {"scalar_type", "dtype"},
    {"device", "device"},
    {"layout", "layout"},
    {"is_cuda", "is_cuda"},
    {"is_cpu", "is_cpu"},
    {"is_sparse", "is_sparse"},
    {"is_quantized", "is_quantized"},
    {"requires_grad", "requires_grad"},
    {"grad", "grad"},
    {"is_leaf", "is_leaf"},
}};

}  // namespace

std::string PythonNameOf(std::string_view qualified) {
  for (const auto& [from, to] : kNamespaces) {
    if (!qualified.starts_with(from)) continue;
    std::string_view rest = qualified.substr(from.size());
    if (to == "torch.nn." && rest.ends_with("Impl")) rest.remove_suffix(4);
    if (rest.find("::") != std::string_view::npos) return {};
    std::string name = std::string(to) + std::string(rest);
    for (const auto& [prefix, module] : kPrefixes) {
      if (name.starts_with(prefix)) return std::string(module) + name.substr(prefix.size());
    }
    return name;
  }
  return {};
}

std::string_view DtypeNameOf(std::string_view enumerator) {
  return Find(kDtypes, enumerator);
}

bool ReadsMemory(std::string_view method) {
  return std::ranges::find(kMemory, method) != kMemory.end();
}

bool IsAttribute(std::string_view method, std::string_view* name) {
  *name = Find(kAttributes, method);
  return !name->empty();
}

}  // namespace exportlint::cpp
