// The arguments of what exports a model (torch.onnx.export, torch.jit.trace, torch.jit.script, torch.export.export),
// torch release by release.
#pragma once

#include <string_view>
#include <vector>

namespace exportlint::facts {

// The releases in which a function takes an argument.
struct ArgumentReleases {
  std::string_view first, last;  // "2.5", "2.8"; empty when none of the known releases has it
  bool in_newest = false;        // the newest known release has it
  std::string_view since;        // when !in_newest: the first release without it
  explicit operator bool() const { return !first.empty(); }
};
ArgumentReleases ReleasesWith(std::string_view function, std::string_view argument);

// Whether the table knows the function.
bool KnowsCall(std::string_view function);
// The oldest and the newest release in the table.
std::string_view OldestRelease();
std::string_view NewestRelease();
// Names of the arguments of the newest release, in order.
std::vector<std::string_view> ArgumentsOf(std::string_view function);

}  // namespace exportlint::facts
