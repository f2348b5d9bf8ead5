// LibTorch's headers, parsed once per version and flags and kept on disk.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace exportlint::cpp {

// The header worth keeping that `text` includes: "torch/extension.h", "torch/torch.h", ...; empty for none. The one
// that holds the others is taken, so that files share it.
std::string_view HeaderToKeep(std::string_view text, bool with_python);

// Where the precompiled form of `header` under `flags` lies, by the content that it depends on: torch's version file,
// the flags and this program's Clang.
std::string PrecompiledPath(const std::string& cache_folder, std::string_view header,
                            const std::vector<std::string>& flags, const std::string& torch_version);

// The file at `path`, made by `make` (which writes to the path it is given) when it is missing. Of several processes
// one makes it and the others wait for at most a minute, then go without; half a file is never seen. Empty when it
// cannot be had.
std::string Precompiled(const std::string& path, const std::function<bool(const std::string& temporary)>& make);

}  // namespace exportlint::cpp
