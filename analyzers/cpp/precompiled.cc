#include "analyzers/cpp/precompiled.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <thread>

#include <fmt/format.h>

namespace exportlint::cpp {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxKept = 4;  // files of about 100 MB

struct Kept {
  std::string_view included;  // what a file says
  std::string_view header;    // what is kept for it
};
constexpr std::array<Kept, 11> kHeaders = {{
    {"torch/extension.h", "torch/extension.h"},
    {"torch/python.h", "torch/extension.h"},
    {"torch/torch.h", "torch/torch.h"},
    {"torch/all.h", "torch/torch.h"},
    {"torch/nn.h", "torch/torch.h"},
    {"torch/types.h", "torch/torch.h"},
    {"torch/autograd.h", "torch/torch.h"},
    {"torch/script.h", "torch/script.h"},
    {"torch/library.h", "torch/torch.h"},
    {"ATen/", "torch/torch.h"},
    {"torch/csrc/", "torch/torch.h"},
}};

std::uint64_t Hash(std::string_view text, std::uint64_t h) {
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return (h ^ 0xFF) * 0x100000001B3ull;
}

bool Ready(const std::string& path) {
  std::error_code error;
  return fs::file_size(path, error) > 0 && !error;
}

// The oldest go when there are more than a few: each version of torch leaves one behind.
void DropOld(const fs::path& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto age = fs::file_time_type::clock::now() - at->last_write_time(error);
    // What a process left that was killed while it wrote.
    if (at->path().extension() == ".tmp" && age > std::chrono::hours(1)) fs::remove(at->path(), error);
    if (at->path().extension() == ".pch") files.emplace_back(at->last_write_time(error), at->path());
  }
  if (files.size() <= kMaxKept) return;
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i + kMaxKept < files.size(); ++i) fs::remove(files[i].second, error);
}

// A file that is locked while it is open; -1 when it cannot be had in time.
int LockFor(const std::string& path, std::chrono::seconds patience) {
  const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  const auto until = std::chrono::steady_clock::now() + patience;
  while (file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || std::chrono::steady_clock::now() > until) {
      ::close(file);
      return -1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return file;
}

}  // namespace

std::string_view HeaderToKeep(std::string_view text, bool with_python) {
  std::string_view best;
  for (const Kept& kept : kHeaders) {
    const std::size_t at = text.find(kept.included);
    const bool included = at != std::string_view::npos && at > 0 && (text[at - 1] == '<' || text[at - 1] == '"');
    if (!included || (kept.header == "torch/extension.h" && !with_python)) continue;
    return kept.header;
  }
  return best;
}

std::string PrecompiledPath(const std::string& cache_folder, std::string_view header,
                            const std::vector<std::string>& flags, const std::string& torch_version) {
  std::uint64_t h = Hash(EXPORTLINT_CLANG_RESOURCES, 0xCBF29CE484222325ull);
  h = Hash(header, Hash(torch_version, h));
  for (const std::string& flag : flags) h = Hash(flag, h);
  return fmt::format("{}/{:016x}.pch", cache_folder, h);
}

std::string Precompiled(const std::string& path, const std::function<bool(const std::string&)>& make) {
  if (Ready(path)) return path;
  const fs::path folder = fs::path(path).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return {};
  fs::permissions(folder, fs::perms::owner_all, error);
  const int lock = LockFor(path + ".lock", std::chrono::seconds(60));
  if (lock < 0) return {};
  const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
  if (!Ready(path) && make(temporary) && Ready(temporary)) {
    fs::rename(temporary, path, error);
    DropOld(folder);
  }
  fs::remove(temporary, error);
  ::close(lock);
  return Ready(path) ? path : std::string();
}

}  // namespace exportlint::cpp
