#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <system_error>

#include "analyzers/base/bytes.h"
#include "reports/reports.h"

namespace exportlint {
namespace {

struct Writer {
  Format format;
  std::string_view name;
  std::string (*render)(const Report& report, const ReportOptions& options);
};

constexpr std::array<Writer, kFormats.size()> kWriters = {{
    {Format::kText, "text", [](const Report& r, const ReportOptions& o) { return RenderText(r, o.text); }},
    {Format::kJson, "json", [](const Report& r, const ReportOptions& o) { return RenderJson(r, o.json); }},
    {Format::kJsonLines, "jsonl", [](const Report& r, const ReportOptions&) { return RenderJsonLines(r); }},
    {Format::kSarif, "sarif", [](const Report& r, const ReportOptions& o) { return RenderSarif(r, o.sarif); }},
    {Format::kHtml, "html", [](const Report& r, const ReportOptions&) { return RenderHtml(r); }},
    {Format::kGithub, "github", [](const Report& r, const ReportOptions&) { return RenderGithub(r); }},
    {Format::kGithubSummary, "github-summary",
     [](const Report& r, const ReportOptions&) { return RenderGithubSummary(r); }},
    {Format::kGitlab, "gitlab", [](const Report& r, const ReportOptions&) { return RenderGitlab(r); }},
    {Format::kJunit, "junit", [](const Report& r, const ReportOptions&) { return RenderJunit(r); }},
    {Format::kMarkdown, "markdown",
     [](const Report& r, const ReportOptions& o) { return RenderMarkdown(r, o.markdown); }},
}};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kWriters.size(); ++i) {
    if (kWriters[i].format != kFormats[i] || static_cast<std::size_t>(kFormats[i]) != i) return false;
  }
  return true;
}
static_assert(InOrder(), "a format is the index of its writer");

Error Failed(const std::string& path, int number) {
  return Error{"cannot write report `" + path + "`: " + std::strerror(number)};
}

// Gives text to `put`, in pieces.
using Produce = std::function<void(const PutText& put)>;

// Pieces to a file, some at a time; after a failure nothing more is written.
class PieceWriter {
 public:
  explicit PieceWriter(int fd) : fd_(fd) {}
  // 0, or the error number.
  int Run(const Produce& produce) {
    produce([this](std::string_view piece) {
      bytes_ += piece.size();
      kept_ += piece;
      if (kept_.size() >= kKept) Flush();
    });
    Flush();
    return number_;
  }
  std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kKept = std::size_t{1} << 16;
  void Flush() {
    if (number_ == 0) number_ = WriteAll(fd_, kept_);
    kept_.clear();
  }

  int fd_;
  int number_ = 0;
  std::uint64_t bytes_ = 0;
  std::string kept_;
};

Result<Written> WriteStandardOutput(const Produce& produce) {
  std::fflush(stdout);
  PieceWriter writer(STDOUT_FILENO);
  if (const int number = writer.Run(produce)) return Failed("-", number);
  return Written{writer.bytes()};
}

// A device or pipe has no name to replace; what others have written into a file stays there when `flags` append.
Result<Written> WriteInPlace(const std::string& path, const Produce& produce, int flags) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  if (fd < 0) return Failed(path, errno);
  PieceWriter writer(fd);
  int number = writer.Run(produce);
  if (::close(fd) != 0 && number == 0) number = errno;
  if (number != 0) return Failed(path, number);
  return Written{writer.bytes()};
}

Result<Written> WriteAtomically(const std::string& path, const Produce& produce) {
  // A link keeps pointing where it points: its target is what gets replaced.
  std::error_code ignored;
  const bool link = std::filesystem::is_symlink(path, ignored);
  const std::string target = link ? std::filesystem::weakly_canonical(path, ignored).string() : path;
  static std::atomic<unsigned> serial = 0;
  const std::string temporary = target + "." + std::to_string(::getpid()) + "." + std::to_string(++serial) + ".tmp";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return Failed(path, errno);
  PieceWriter writer(fd);
  int number = writer.Run(produce);
  if (::close(fd) != 0 && number == 0) number = errno;
  if (number == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) number = errno;
  if (number != 0) {
    ::unlink(temporary.c_str());
    return Failed(path, number);
  }
  return Written{writer.bytes()};
}

// To standard output, in place, or whole under its name at once.
Result<Written> WriteTo(const std::string& path, const Produce& produce, bool append) {
  if (path.empty()) return Error{"cannot write report: the path is empty; use `-` for standard output"};
  if (path == "-") return WriteStandardOutput(produce);
  struct stat info{};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) return Failed(path, EISDIR);
  if (append) return WriteInPlace(path, produce, O_CREAT | O_APPEND);
  if (exists && !S_ISREG(info.st_mode)) return WriteInPlace(path, produce, 0);
  return WriteAtomically(path, produce);
}

}  // namespace

std::string_view ToString(Format format) {
  return kWriters[static_cast<std::size_t>(format)].name;
}

bool FromString(std::string_view text, Format* out) {
  for (const Writer& writer : kWriters) {
    if (writer.name != text) continue;
    *out = writer.format;
    return true;
  }
  return false;
}

std::string FormatNames(std::string_view last) {
  std::string names(kWriters.front().name);
  for (std::size_t i = 1; i < kWriters.size(); ++i) {
    names.append(i + 1 < kWriters.size() ? ", " : " ");
    if (i + 1 == kWriters.size()) names.append(last).append(" ");
    names.append(kWriters[i].name);
  }
  return names;
}

std::string Render(Format format, const Report& report, const ReportOptions& options) {
  return kWriters[static_cast<std::size_t>(format)].render(report, options);
}

Result<Written> WriteReport(Format format, const std::string& path, const Report& report,
                            const ReportOptions& options) {
  // The file of a job's summary is shared by the job's steps.
  if (format == Format::kJson)
    return WriteTo(path, [&](const PutText& put) { WriteJson(report, options.json, put); }, false);
  const std::string text = Render(format, report, options);
  return WriteTo(path, [&](const PutText& put) { put(text); }, format == Format::kGithubSummary);
}

Result<Written> WriteTextFile(const std::string& path, std::string_view text) {
  return WriteTo(path, [&](const PutText& put) { put(text); }, false);
}

}  // namespace exportlint
