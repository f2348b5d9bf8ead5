#include "analyzers/base/python_frame.h"

#include <charconv>

namespace exportlint {

PythonFrame InnermostFrame(std::string_view trace) {
  constexpr std::string_view kFile = "File \"", kLine = "\", line ";
  PythonFrame innermost;
  for (std::size_t at = trace.find(kFile); at != std::string_view::npos; at = trace.find(kFile, at + 1)) {
    const std::size_t end = trace.find(kLine, at);
    if (end == std::string_view::npos) break;
    std::uint32_t line = 0;
    std::from_chars(trace.data() + end + kLine.size(), trace.data() + trace.size(), line);
    const std::string_view path = trace.substr(at + kFile.size(), end - at - kFile.size());
    const bool of_torch = path.find("/torch/nn/") != std::string_view::npos;
    if (line == 0 || (innermost.line != 0 && of_torch)) continue;
    innermost = {std::string(path), line};
  }
  return innermost;
}

}  // namespace exportlint
