#include "facts/targets.h"

#include <algorithm>

#include "facts/onnx_operators.h"
#include "facts/tables.h"

namespace exportlint::facts {
namespace {

// "1.17" of "1.17.3": patches change no limit.
std::string_view MajorMinor(std::string_view release) {
  const std::size_t first = release.find('.');
  return first == std::string_view::npos ? release : release.substr(0, release.find('.', first + 1));
}

// The release whose list speaks for this one: itself, otherwise the next older one that has a list.
const TargetRelease* WithList(const TargetRelease& release) {
  const TargetRelease* found = nullptr;
  for (const TargetRelease& other : ReleasesOf(release.name())) {
    if (other.operators() != TargetRelease::Operators::kUnknown) found = &other;
    if (&other == &release) break;
  }
  return found;
}

}  // namespace

std::string TargetRelease::Title() const {
  return std::string(name()).append(" ").append(release());
}

std::vector<std::string> TargetNames() {
  std::vector<std::string> names;
  for (const TargetRelease& release : internal::kTargetReleases) {
    if (names.empty() || names.back() != release.name()) names.emplace_back(release.name());
  }
  return names;
}

std::span<const TargetRelease> ReleasesOf(std::string_view target) {
  return internal::RowsNamed(internal::kTargetReleases, target);
}

const TargetRelease* FindTarget(std::string_view text, std::string* wrong) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::span<const TargetRelease> releases = ReleasesOf(text.substr(0, colon));
  const auto list = [](const auto& items, const auto& word) {
    std::string joined;
    for (const auto& item : items) joined.append(joined.empty() ? "" : ", ").append(word(item));
    return joined;
  };
  if (releases.empty()) {
    *wrong = "unknown target `" + std::string(text.substr(0, colon)) + "`; known are " +
             list(TargetNames(), [](const std::string& name) { return name; });
    return nullptr;
  }
  if (colon == text.size()) return &releases.back();
  const std::string_view asked = text.substr(colon + 1);
  for (const TargetRelease& release : releases) {
    if (release.release() == asked || release.release() == MajorMinor(asked)) return &release;
  }
  *wrong = "no data of " + std::string(text.substr(0, colon)) + " `" + std::string(asked) + "`; known are " +
           list(releases, [](const TargetRelease& release) { return release.release(); });
  return nullptr;
}

TargetVerdict TargetRuns(const TargetRelease& release, std::string_view onnx_operator, int opset) {
  using Answer = TargetVerdict::Answer;
  using Operators = TargetRelease::Operators;
  const std::string qualified = QualifiedOnnxName(onnx_operator);
  const TargetRelease* list = WithList(release);
  constexpr std::string_view kDefault = "ai.onnx::";
  if (!qualified.starts_with(kDefault) || list == nullptr) return {Answer::kUnknown, {}, list};
  const std::string name = qualified.substr(kDefault.size());
  const auto rows = internal::RowsNamed(internal::kTargetOperators, list->Title() + " " + name);
  if (!rows.empty()) {
    switch (rows.front().listed()) {
      case TargetOperator::Listed::kYes: return {Answer::kYes, {}, list};
      case TargetOperator::Listed::kLimited: return {Answer::kLimited, rows.front().restriction(), list};
      case TargetOperator::Listed::kNo: return {Answer::kNo, {}, list};
    }
  }
  if (list->operators() == Operators::kOnly) return {Answer::kNo, {}, list};
  // An operator that came after the list was made is not spoken of.
  const std::span<const OnnxOperator> versions = FindOnnxOperator(qualified);
  if (versions.empty() || (list->highest_opset() != 0 && versions.front().since() > list->highest_opset()) ||
      (list != &release && opset > list->highest_opset()))
    return {Answer::kUnknown, {}, list};
  return {Answer::kYes, {}, list};
}

}  // namespace exportlint::facts
