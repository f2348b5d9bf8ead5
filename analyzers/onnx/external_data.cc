#include "analyzers/onnx/external_data.h"

#include <sys/stat.h>

#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>

namespace exportlint::onnx_reader {
namespace {

namespace fs = std::filesystem;
using Data = graph::ModelTensor::Data;

// -1: absent or no number.
std::int64_t NumberIn(std::string_view text) {
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

bool IsAbsolute(std::string_view location) {
  const bool drive = location.size() > 1 && location[1] == ':';
  return location.starts_with('/') || location.starts_with('\\') || drive;
}

}  // namespace

ExternalData LookUp(const onnx::TensorProto& tensor, const std::string& model_folder, std::uint64_t bytes) {
  ExternalData found;
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL) return found;
  std::map<std::string, std::string> said;
  for (const auto& entry : tensor.external_data()) said[entry.key()] = entry.value();
  found.location = said["location"];
  found.state = Data::kMissing;
  if (found.location.empty() || found.location.find('\0') != std::string::npos) return found;
  if (IsAbsolute(found.location)) {
    found.state = Data::kAbsolute;
    return found;
  }
  for (const fs::path& part : fs::path(found.location)) {
    if (part == "..") {
      found.state = Data::kOutside;
      return found;
    }
  }
  // Step by step: a link anywhere on the way may lead out.
  fs::path path = model_folder.empty() ? "." : model_folder;
  struct stat info{};
  for (const fs::path& part : fs::path(found.location)) {
    path /= part;
    if (lstat(path.c_str(), &info) != 0) return found;
    if (S_ISLNK(info.st_mode)) {
      found.state = Data::kLink;
      return found;
    }
  }
  if (!S_ISREG(info.st_mode)) {
    found.state = Data::kLink;
    return found;
  }
  const std::int64_t offset = said.contains("offset") ? NumberIn(said["offset"]) : 0;
  const std::int64_t length = said.contains("length") ? NumberIn(said["length"]) : -1;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  const std::uint64_t needed = length >= 0 ? static_cast<std::uint64_t>(length) : bytes;
  const bool fits = offset >= 0 && static_cast<std::uint64_t>(offset) <= size &&
                    needed <= size - static_cast<std::uint64_t>(offset) && needed >= bytes;
  found.state = fits ? Data::kExternal : Data::kTooShort;
  return found;
}

}  // namespace exportlint::onnx_reader
