#include "export/locate.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "export/process.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path ProgramFolder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

// Asks for the package without importing it: a hundred times cheaper.
bool HasTorch(const std::string& python, std::string* why) {
  ProcessOptions options;
  options.arguments = {python, "-c", "import importlib.util as u, sys; sys.exit(0 if u.find_spec('torch') else 4)"};
  options.timeout_seconds = 30;
  const ProcessResult result = RunProcess(options);
  if (result.end == ProcessResult::End::kExited && result.code == 0) return true;
  if (result.end == ProcessResult::End::kNotStarted)
    *why = result.errors;
  else if (result.code == 4)
    *why = "torch is not installed for it";
  else
    *why = "it does not run";
  return false;
}

}  // namespace

Result<std::string> FindPython(const std::string& wanted) {
  std::vector<std::string> candidates;
  if (!wanted.empty()) {
    candidates = {wanted};
  } else {
    if (const std::string venv = Variable("VIRTUAL_ENV"); !venv.empty()) candidates.push_back(venv + "/bin/python");
    candidates.emplace_back("python3");
    if (std::string_view(EXPORTLINT_DEFAULT_PYTHON) != "") candidates.emplace_back(EXPORTLINT_DEFAULT_PYTHON);
  }
  std::string tried;
  for (const std::string& python : candidates) {
    std::string why;
    if (HasTorch(python, &why)) return python;
    tried += fmt::format("{}{} ({})", tried.empty() ? "" : ", ", python, why);
  }
  return Error{fmt::format("no Python interpreter with torch: tried {}; name one with --python", tried)};
}

Result<std::string> FindWorker() {
  const fs::path shared = ProgramFolder().parent_path() / "share" / "exportlint" / "worker" / "main.py";
  for (const fs::path& path : {fs::path(Variable("EXPORTLINT_WORKER")), shared, fs::path(EXPORTLINT_WORKER_SOURCE)}) {
    if (!path.empty() && IsFile(path)) return path.string();
  }
  return Error{fmt::format("the export worker is neither at {} nor at {}: install exportlint again", shared.string(),
                           EXPORTLINT_WORKER_SOURCE)};
}

std::string FindProgram(const std::string& name) {
  const fs::path path = ProgramFolder() / name;
  return IsFile(path) ? path.string() : std::string();
}

std::string FindVerifier() {
  for (const fs::path& path : {fs::path(Variable("EXPORTLINT_ONNX")), ProgramFolder() / "exportlint-onnx"}) {
    if (!path.empty() && IsFile(path)) return path.string();
  }
  return "";
}

std::string FallbackRuntime() {
  const fs::path library = fs::path(EXPORTLINT_DEFAULT_PYTHON).parent_path().parent_path() / "lib";
  std::error_code error;
  for (const auto& version : fs::directory_iterator(library, error)) {
    if (!version.path().filename().string().starts_with("python3")) continue;
    std::error_code missing;
    for (const auto& file :
         fs::directory_iterator(version.path() / "site-packages" / "onnxruntime" / "capi", missing)) {
      if (file.path().filename().string().starts_with("libonnxruntime.so")) return file.path().string();
    }
  }
  return "";
}

}  // namespace exportlint
