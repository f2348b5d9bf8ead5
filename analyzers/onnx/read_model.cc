#include "analyzers/onnx/read_model.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <onnx/defs/parser.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <fstream>
#include <iterator>

namespace exportlint::onnx_reader {
namespace {

constexpr std::int64_t kMostBytes = INT_MAX;       // protobuf's own limit
constexpr std::int64_t kMostTextBytes = 64 << 20;  // nobody writes more by hand
constexpr int kMostNesting = 100;                  // messages in messages; protobuf's own

Result<ModelFile> ReadText(const std::string& path, std::int64_t size) {
  if (size > kMostTextBytes) return Error{"an ONNX text of more than 64 MB"};
  std::ifstream in(path, std::ios::binary);
  ModelFile file;
  file.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  if (!in) return Error{"cannot be read"};
  onnx::OnnxParser parser(file.text.c_str());
  const onnx::Common::Status status = parser.Parse(file.proto);
  if (!status.IsOK()) {
    std::string said = status.ErrorMessage();
    return Error{fmt::format("not ONNX text: {}", said.substr(0, said.find('\n')))};
  }
  return file;
}

}  // namespace

Result<ModelFile> ReadModelFile(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return Error{std::strerror(errno)};
  if (info.st_size == 0) return Error{"an empty file is no ONNX model"};
  if (path.ends_with(".onnxtxt")) return ReadText(path, info.st_size);
  if (info.st_size > kMostBytes) {
    return Error{
        fmt::format("{:.1f} GB in one file: protobuf, and so ONNX, ends at 2 GB; save the weights as external data "
                    "beside the model",
                    static_cast<double>(info.st_size) / 1e9)};
  }
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Error{std::strerror(errno)};
  google::protobuf::io::FileInputStream stream(file);
  stream.SetCloseOnDelete(true);
  google::protobuf::io::CodedInputStream coded(&stream);
  coded.SetTotalBytesLimit(INT_MAX);
  coded.SetRecursionLimit(kMostNesting);
  ModelFile model;
  if (!model.proto.ParseFromCodedStream(&coded) || !coded.ConsumedEntireMessage()) {
    return Error{
        fmt::format("not an ONNX model, or damaged: it cannot be read from byte {} on", coded.CurrentPosition())};
  }
  if (!model.proto.has_graph()) return Error{"not an ONNX model: it holds no graph"};
  return model;
}

}  // namespace exportlint::onnx_reader
