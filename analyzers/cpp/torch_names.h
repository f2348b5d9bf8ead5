// What C++ calls torch's functions, in the words of Python, so that facts and rules are asked once.
#pragma once

#include <string>
#include <string_view>

namespace exportlint::cpp {

// "torch.relu" of "at::relu", "torch.nn.functional.relu" of "torch::nn::functional::relu", "torch.nn.Linear" of
// "torch::nn::LinearImpl"; empty for what is not torch's.
std::string PythonNameOf(std::string_view qualified);

// "float32" of the enumerator "Float" of c10::ScalarType; empty for what has no name in Python.
std::string_view DtypeNameOf(std::string_view enumerator);

// What reads a tensor's memory past the dispatcher: data_ptr, accessor, storage and their kin.
bool ReadsMemory(std::string_view method);

// Methods of at::Tensor that are attributes in Python; `*name` is what they are called there.
bool IsAttribute(std::string_view method, std::string_view* name);

}  // namespace exportlint::cpp
