#include "export/verify/ort.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstring>

#define ORT_API_MANUAL_INIT
#include <onnxruntime_c_api.h>

namespace exportlint {
namespace {

struct TypeName {
  ONNXTensorElementDataType type;
  std::string_view name;
};
constexpr std::array<TypeName, 15> kTypes = {{{ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, "float32"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE, "float64"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16, "float16"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16, "bfloat16"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64, "int64"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32, "int32"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16, "int16"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8, "int8"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, "uint8"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16, "uint16"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32, "uint32"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64, "uint64"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, "bool"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX64, "complex64"},
                                              {ONNX_TENSOR_ELEMENT_DATA_TYPE_COMPLEX128, "complex128"}}};

std::string NameOf(ONNXTensorElementDataType type) {
  for (const TypeName& each : kTypes) {
    if (each.type == type) return std::string(each.name);
  }
  return "";
}

ONNXTensorElementDataType TypeOf(std::string_view name) {
  for (const TypeName& each : kTypes) {
    if (each.name == name) return each.type;
  }
  return ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
}

}  // namespace

struct OrtModel::State {
  const OrtApi* api = nullptr;
  OrtEnv* env = nullptr;
  OrtSession* session = nullptr;
  OrtMemoryInfo* memory = nullptr;
  OrtAllocator* allocator = nullptr;
  std::vector<Declared> inputs, outputs;

  ~State() {
    if (api == nullptr) return;
    if (session != nullptr) api->ReleaseSession(session);
    if (memory != nullptr) api->ReleaseMemoryInfo(memory);
    if (env != nullptr) api->ReleaseEnv(env);
  }

  // Empty when `status` is success; frees it.
  std::string Failed(OrtStatus* status) const {
    if (status == nullptr) return "";
    std::string text = api->GetErrorMessage(status);
    api->ReleaseStatus(status);
    return text.empty() ? "unknown error" : text;
  }

  std::string OpenApi(const std::string& library) {
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return fmt::format("cannot open ONNX Runtime: {}", dlerror());
    const auto base = reinterpret_cast<const OrtApiBase* (*)()>(dlsym(handle, "OrtGetApiBase"));
    if (base == nullptr) return fmt::format("{} is not ONNX Runtime", library);
    // Each version's table begins with the one before it, and what is used here is in all of them.
    constexpr std::uint32_t kOldest = 11;
    for (std::uint32_t version = ORT_API_VERSION; version >= kOldest && api == nullptr; --version) {
      // The runtime prints to stderr when asked for a version above its own: its version string tells which to ask for.
      unsigned own = 0;
      if (std::sscanf(base()->GetVersionString(), "1.%u", &own) == 1 && version > own) continue;
      api = base()->GetApi(version);
    }
    return api == nullptr ? fmt::format("{} is too old: ONNX Runtime {}", library, base()->GetVersionString()) : "";
  }

  std::string Open(const std::string& model) {
    if (auto e = Failed(api->CreateEnv(ORT_LOGGING_LEVEL_FATAL, "exportlint", &env)); !e.empty()) return e;
    OrtSessionOptions* options = nullptr;
    if (auto e = Failed(api->CreateSessionOptions(&options)); !e.empty()) return e;
    std::string error = Failed(api->SetIntraOpNumThreads(options, 1));
    if (error.empty()) error = Failed(api->CreateSession(env, model.c_str(), options, &session));
    api->ReleaseSessionOptions(options);
    if (!error.empty()) return error;
    if (auto e = Failed(api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory)); !e.empty()) return e;
    if (auto e = Failed(api->GetAllocatorWithDefaultOptions(&allocator)); !e.empty()) return e;
    if (auto e = Describe(true, &inputs); !e.empty()) return e;
    return Describe(false, &outputs);
  }

  std::string Describe(bool input, std::vector<Declared>* out) {
    std::size_t count = 0;
    if (auto e =
            Failed(input ? api->SessionGetInputCount(session, &count) : api->SessionGetOutputCount(session, &count));
        !e.empty())
      return e;
    for (std::size_t i = 0; i < count; ++i) {
      char* name = nullptr;
      if (auto e = Failed(input ? api->SessionGetInputName(session, i, allocator, &name)
                                : api->SessionGetOutputName(session, i, allocator, &name));
          !e.empty())
        return e;
      Declared declared{name, "", {}};
      static_cast<void>(Failed(api->AllocatorFree(allocator, name)));
      OrtTypeInfo* type = nullptr;
      if (auto e = Failed(input ? api->SessionGetInputTypeInfo(session, i, &type)
                                : api->SessionGetOutputTypeInfo(session, i, &type));
          !e.empty())
        return e;
      const OrtTensorTypeAndShapeInfo* info = nullptr;
      std::string error = Failed(api->CastTypeInfoToTensorInfo(type, &info));
      if (error.empty() && info != nullptr) error = Fill(info, &declared);
      api->ReleaseTypeInfo(type);
      if (!error.empty()) return error;
      out->push_back(std::move(declared));
    }
    return "";
  }

  std::string Fill(const OrtTensorTypeAndShapeInfo* info, Declared* declared) const {
    ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    if (auto e = Failed(api->GetTensorElementType(info, &type)); !e.empty()) return e;
    declared->dtype = NameOf(type);
    std::size_t rank = 0;
    if (auto e = Failed(api->GetDimensionsCount(info, &rank)); !e.empty()) return e;
    declared->shape.resize(rank);
    return Failed(api->GetDimensions(info, declared->shape.data(), rank));
  }

  Result<Tensor> Read(OrtValue* value, const std::string& name) const {
    int is_tensor = 0;
    if (value == nullptr || !Failed(api->IsTensor(value, &is_tensor)).empty() || is_tensor == 0) {
      return Error{fmt::format("output `{}` is not a tensor", name)};
    }
    OrtTensorTypeAndShapeInfo* info = nullptr;
    if (auto e = Failed(api->GetTensorTypeAndShape(value, &info)); !e.empty()) return Error{e};
    Declared found;
    std::string error = Fill(info, &found);
    api->ReleaseTensorTypeAndShapeInfo(info);
    if (!error.empty()) return Error{error};
    Tensor tensor{found.dtype, found.shape, {}};
    const std::size_t size = ElementSize(tensor.dtype);
    if (size == 0) return Error{fmt::format("output `{}` has a type that is not compared", name)};
    void* data = nullptr;
    if (auto e = Failed(api->GetTensorMutableData(value, &data)); !e.empty()) return Error{e};
    tensor.bytes.resize(tensor.count() * size);
    if (!tensor.bytes.empty()) std::memcpy(tensor.bytes.data(), data, tensor.bytes.size());
    return tensor;
  }
};

OrtModel::OrtModel(std::unique_ptr<State> state) : state_(std::move(state)) {}
OrtModel::~OrtModel() = default;
const std::vector<Declared>& OrtModel::inputs() const {
  return state_->inputs;
}
const std::vector<Declared>& OrtModel::outputs() const {
  return state_->outputs;
}

Result<std::unique_ptr<OrtModel>> OrtModel::Load(const std::string& library, const std::string& model) {
  auto state = std::make_unique<State>();
  if (auto error = state->OpenApi(library); !error.empty()) return Error{error};
  if (auto error = state->Open(model); !error.empty()) return Error{error};
  return std::unique_ptr<OrtModel>(new OrtModel(std::move(state)));
}

Result<std::vector<NamedTensor>> OrtModel::Run(const std::vector<NamedTensor>& inputs) {
  const State& s = *state_;
  std::vector<OrtValue*> given, got(s.outputs.size(), nullptr);
  std::vector<const char*> given_names, got_names;
  std::string error;
  for (const NamedTensor& input : inputs) {
    OrtValue* value = nullptr;
    error = s.Failed(s.api->CreateTensorWithDataAsOrtValue(
        s.memory, const_cast<char*>(input.tensor.bytes.data()), input.tensor.bytes.size(), input.tensor.shape.data(),
        input.tensor.shape.size(), TypeOf(input.tensor.dtype), &value));
    if (!error.empty()) break;
    given.push_back(value);
    given_names.push_back(input.name.c_str());
  }
  for (const Declared& output : s.outputs) got_names.push_back(output.name.c_str());
  if (error.empty()) {
    error = s.Failed(s.api->Run(s.session, nullptr, given_names.data(), given.data(), given.size(), got_names.data(),
                                got_names.size(), got.data()));
  }
  std::vector<NamedTensor> outputs;
  for (std::size_t i = 0; i < got.size() && error.empty(); ++i) {
    auto tensor = s.Read(got[i], s.outputs[i].name);
    if (tensor)
      outputs.push_back({s.outputs[i].name, *std::move(tensor)});
    else
      error = tensor.error().message;
  }
  for (OrtValue* value : given) s.api->ReleaseValue(value);
  for (OrtValue* value : got) {
    if (value != nullptr) s.api->ReleaseValue(value);
  }
  if (!error.empty()) return Error{error};
  return outputs;
}

}  // namespace exportlint
