#include "analyzers/base/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace exportlint {

SourceFile::SourceFile(std::string path, std::string text)
    : SourceFile(std::move(path), std::make_shared<const std::string>(std::move(text))) {}

Result<SourceFile> SourceFile::Read(const std::string& path, std::uint64_t max_bytes) {
  auto fail = [&](const std::string& why) { return Error{"cannot read `" + path + "`: " + why}; };
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail(std::strerror(errno));
  struct stat info{};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(fd);
    return fail("not a regular file");
  }
  if (static_cast<std::uint64_t>(info.st_size) > max_bytes) {
    ::close(fd);
    return fail("larger than " + std::to_string(max_bytes >> 20) + " MB");
  }
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(fd, text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  ::close(fd);
  text.resize(have);
  return SourceFile(path, std::move(text));
}

std::string_view SourceFile::slice(Span span) const {
  const std::size_t size = text_->size();
  const std::size_t begin = std::min<std::size_t>(span.begin, size);
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, size);
  return std::string_view(*text_).substr(begin, end - begin);
}

const std::vector<std::uint32_t>& SourceFile::Lines() const {
  const std::vector<std::uint32_t>* known = lines_->starts.load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  auto starts = std::make_unique<std::vector<std::uint32_t>>();
  starts->reserve(text_->size() / 32 + 1);
  starts->push_back(0);
  const bool returns = text_->find('\r') != std::string::npos;
  for (std::size_t i = 0; i < text_->size(); ++i) {
    i = returns ? text_->find_first_of("\r\n", i) : text_->find('\n', i);
    if (i == std::string::npos) break;
    if ((*text_)[i] == '\r' && i + 1 < text_->size() && (*text_)[i + 1] == '\n') ++i;
    starts->push_back(static_cast<std::uint32_t>(i + 1));
  }
  starts->shrink_to_fit();
  // Of two threads that made it the first stays.
  if (lines_->starts.compare_exchange_strong(known, starts.get(), std::memory_order_acq_rel)) return *starts.release();
  return *known;
}

LineColumn SourceFile::Locate(std::uint32_t offset) const {
  const auto& starts = Lines();
  offset = std::min(offset, static_cast<std::uint32_t>(text_->size()));
  const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - starts.begin());
  std::uint32_t column = 1;
  for (std::uint32_t i = starts[line - 1]; i < offset; ++i) {
    if ((static_cast<unsigned char>((*text_)[i]) & 0xC0) != 0x80) ++column;
  }
  return {line, column};
}

std::uint32_t SourceFile::OffsetOf(LineColumn place) const {
  const std::string_view line = Line(place.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < place.column && at < line.size(); ++column) {
    for (++at; at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;) ++at;
  }
  return LineStart(place.line) + static_cast<std::uint32_t>(at);
}

std::uint32_t SourceFile::LineCount() const {
  return static_cast<std::uint32_t>(Lines().size());
}

std::string_view SourceFile::Line(std::uint32_t line) const {
  const auto& starts = Lines();
  if (line == 0 || line > starts.size()) return {};
  const std::uint32_t begin = starts[line - 1];
  std::uint32_t end = line < starts.size() ? starts[line] : static_cast<std::uint32_t>(text_->size());
  while (end > begin && ((*text_)[end - 1] == '\n' || (*text_)[end - 1] == '\r')) --end;
  return std::string_view(*text_).substr(begin, end - begin);
}

std::uint32_t SourceFile::LineStart(std::uint32_t line) const {
  const auto& starts = Lines();
  return starts[std::clamp<std::size_t>(line, 1, starts.size()) - 1];
}

}  // namespace exportlint
