#include "cli/lsp/message_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <utility>

#include "analyzers/base/bytes.h"

namespace exportlint::lsp {

bool MessageReader::Fill() {
  if (at_ > 0) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  char bytes[65536];
  for (;;) {
    const ssize_t count = ::read(descriptor_, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
}

// The next line without its end; one that never ends is cut.
bool MessageReader::Line(std::string* line) {
  for (std::size_t searched = at_;;) {
    const std::size_t end = buffer_.find('\n', searched);
    const bool endless = end == std::string::npos && buffer_.size() - at_ > kMaxHeader;
    if (end != std::string::npos || endless) {
      *line = buffer_.substr(at_, (endless ? buffer_.size() : end) - at_);
      at_ = endless ? buffer_.size() : end + 1;
      if (line->ends_with('\r')) line->pop_back();
      return true;
    }
    searched = buffer_.size() - at_;
    if (!Fill()) return false;
  }
}

MessageReader::Got MessageReader::Read(std::string* body) {
  std::size_t length = 0;
  bool known = false;
  for (std::string line; Line(&line);) {
    if (!line.empty()) {
      const std::size_t colon = line.find(':');
      std::string name = line.substr(0, std::min(colon, line.size()));
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
      if (name != "content-length") continue;
      const char* begin = line.data() + colon + 1;
      while (begin < line.data() + line.size() && *begin == ' ') ++begin;
      const auto [end, error] = std::from_chars(begin, line.data() + line.size(), length);
      known = error == std::errc() && end == line.data() + line.size();
      continue;
    }
    if (!known) {
      *body = "a header without Content-Length";
      return Got::kDamaged;
    }
    const bool too_long = length > kMaxBody;
    std::size_t left = length;
    body->clear();
    while (left > 0) {
      if (at_ == buffer_.size() && !Fill()) return Got::kEnd;
      const std::size_t part = std::min(left, buffer_.size() - at_);
      if (!too_long) body->append(buffer_, at_, part);
      at_ += part;
      left -= part;
    }
    if (!too_long) return Got::kMessage;
    *body = "a message of " + std::to_string(length) + " bytes";
    return Got::kDamaged;
  }
  return Got::kEnd;
}

bool MessageWriter::Write(std::string_view body) {
  std::string whole = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  whole += body;
  const std::lock_guard guard(lock_);
  if (open_) open_ = WriteAll(descriptor_, whole) == 0;
  return open_;
}

}  // namespace exportlint::lsp
