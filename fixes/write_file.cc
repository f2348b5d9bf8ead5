#include "fixes/write_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "analyzers/base/bytes.h"
#include "analyzers/base/source_file.h"

namespace exportlint::fixes {
Result<bool> ReplaceFile(const std::string& path, std::string_view before, std::string_view after) {
  const Result<SourceFile> now = SourceFile::Read(path);
  if (!now.ok()) return now.error();
  if (now->text() != before)
    return Error{fmt::format("`{}` changed while it was being fixed, and is left as it is: run again", path)};
  std::error_code ignored;
  const bool link = std::filesystem::is_symlink(path, ignored);
  const std::string target = link ? std::filesystem::weakly_canonical(path, ignored).string() : path;
  const auto failed = [&](int number) {
    return Error{fmt::format("cannot write `{}`: {}", path, std::strerror(number))};
  };
  struct stat status{};
  if (::stat(target.c_str(), &status) != 0) return failed(errno);
  if (::access(target.c_str(), W_OK) != 0) return failed(errno);  // a rename would not ask
  const std::string temporary = fmt::format("{}.{}.exportlint", target, ::getpid());
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return failed(errno);
  int number = WriteAll(fd, after);
  if (number == 0 && ::fchmod(fd, status.st_mode & 07777) != 0) number = errno;
  if (number == 0 && ::fsync(fd) != 0) number = errno;
  if (::close(fd) != 0 && number == 0) number = errno;
  if (number == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) number = errno;
  if (number != 0) {
    ::unlink(temporary.c_str());
    return failed(number);
  }
  return true;
}

}  // namespace exportlint::fixes
