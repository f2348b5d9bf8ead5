#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "reports/reports.h"

namespace exportlint {
namespace {

constexpr std::array<std::string_view, 4> kFormatNames = {"text", "json", "sarif", "html"};

// 0, or the error number.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return 0;
}

Error Failed(const std::string& path, int number) {
  return Error{"cannot write report `" + path + "`: " + std::strerror(number)};
}

Result<Written> WriteStandardOutput(std::string_view text) {
  std::fflush(stdout);
  if (const int number = WriteAll(STDOUT_FILENO, text)) return Failed("-", number);
  return Written{text.size()};
}

// A device or pipe has no name to replace.
Result<Written> WriteInPlace(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return Failed(path, errno);
  int number = WriteAll(fd, text);
  if (::close(fd) != 0 && number == 0) number = errno;
  if (number != 0) return Failed(path, number);
  return Written{text.size()};
}

Result<Written> WriteAtomically(const std::string& path, std::string_view text) {
  // A link keeps pointing where it points: its target is what gets replaced.
  std::error_code ignored;
  const bool link = std::filesystem::is_symlink(path, ignored);
  const std::string target = link ? std::filesystem::weakly_canonical(path, ignored).string() : path;
  static std::atomic<unsigned> serial = 0;
  const std::string temporary = target + "." + std::to_string(::getpid()) + "." + std::to_string(++serial) + ".tmp";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return Failed(path, errno);
  int number = WriteAll(fd, text);
  if (::close(fd) != 0 && number == 0) number = errno;
  if (number == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) number = errno;
  if (number != 0) {
    ::unlink(temporary.c_str());
    return Failed(path, number);
  }
  return Written{text.size()};
}

}  // namespace

std::string_view ToString(Format format) {
  return kFormatNames[static_cast<std::size_t>(format)];
}

bool FromString(std::string_view text, Format* out) {
  for (std::size_t i = 0; i < kFormatNames.size(); ++i) {
    if (kFormatNames[i] != text) continue;
    *out = static_cast<Format>(i);
    return true;
  }
  return false;
}

std::string Render(Format format, const Report& report, const ReportOptions& options) {
  switch (format) {
    case Format::kText: return RenderText(report, options.text);
    case Format::kJson: return RenderJson(report, options.json);
    case Format::kSarif: return RenderSarif(report, options.sarif);
    case Format::kHtml: return RenderHtml(report);
  }
  return {};
}

Result<Written> WriteReport(Format format, const std::string& path, const Report& report,
                            const ReportOptions& options) {
  if (path.empty()) return Error{"cannot write report: the path is empty; use `-` for standard output"};
  const std::string text = Render(format, report, options);
  if (path == "-") return WriteStandardOutput(text);
  struct stat info{};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) return Failed(path, EISDIR);
  if (exists && !S_ISREG(info.st_mode)) return WriteInPlace(path, text);
  return WriteAtomically(path, text);
}

}  // namespace exportlint
