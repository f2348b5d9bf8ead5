// A TorchScript program as one Python module of ordinary PyTorch: the root's methods with every module and function of
// the user's inlined, operators as the functions and methods they came from, attributes as they were saved.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/base/source_file.h"
#include "analyzers/torchscript/code.h"
#include "analyzers/torchscript/objects.h"

namespace exportlint::torchscript {

struct Decompiled {
  std::shared_ptr<const SourceFile> listing;
  std::vector<std::string> notes;  // what could not be followed
};

// `constants` is what `CONSTANTS.c0` of the code names; `traced` says that jit.trace made the archive. Methods that
// the root exports and its forward does not call are modules of their own. Errors: the root is no module with a method.
Result<Decompiled> Decompile(const Code& code, const Objects& objects, const Objects& constants, bool traced,
                             const std::string& path);

}  // namespace exportlint::torchscript
