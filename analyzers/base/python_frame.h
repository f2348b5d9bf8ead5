// The line of a model that a Python stack trace is about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace exportlint {

struct PythonFrame {
  std::string path;        // as the trace has it
  std::uint32_t line = 0;  // 1-based; 0: the trace names none
};

// The innermost frame of a trace as torch stores it on nodes (`File "model.py", line 12, in forward`), but of calls
// into torch's own layers (torch/nn) the line that calls them: that is the one to change.
PythonFrame InnermostFrame(std::string_view trace);

}  // namespace exportlint
