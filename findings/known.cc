#include "findings/known.h"

#include <algorithm>
#include <deque>

#include "findings/content_hash.h"

namespace exportlint {
namespace {

// The lines of one text.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
      starts_.push_back(at + 1);
  }
  std::string_view Line(std::uint32_t number) const {
    if (number == 0 || number > starts_.size()) return {};
    const std::size_t begin = starts_[number - 1];
    return text_.substr(begin, std::min(text_.find('\n', begin), text_.size()) - begin);
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
};

// A place without text, a node of a graph, is told apart by what is said of it.
std::string ContentOf(const Finding& finding, std::string_view line) {
  constexpr std::string_view kSpace = " \t\f\r";
  ContentHash hash;
  hash.AddWithout(kSpace, finding.rule);
  hash.AddWithout(kSpace, finding.symbol);
  hash.AddWithout(kSpace, line.empty() ? std::string_view(finding.message) : line);
  return hash.Hex();
}

// The content of each finding.
std::vector<std::string> Contents(const Report& report) {
  std::unordered_map<std::string_view, Lines> by_path;
  for (const SourceText& source : report.sources) by_path.emplace(source.path, Lines(*source.text));
  std::vector<std::string> contents;
  for (const Finding& finding : report.findings) {
    const auto lines = by_path.find(finding.place.path);
    contents.push_back(ContentOf(finding, lines == by_path.end() ? "" : lines->second.Line(finding.place.line)));
  }
  return contents;
}

}  // namespace

std::vector<KnownFinding> Remember(const Report& report) {
  const std::vector<std::string> contents = Contents(report);
  std::vector<KnownFinding> known;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const Finding& finding = report.findings[i];
    if (finding.suppressed) continue;
    known.push_back({finding.rule, finding.place.path, finding.symbol, finding.fingerprint, contents[i]});
  }
  return known;
}

std::vector<KnownFinding> ExcuseKnown(const std::vector<KnownFinding>& known, ExcusedBy by, const std::string& reason,
                                      Report* report) {
  std::vector<Finding>& findings = report->findings;
  std::vector<bool> taken(known.size(), false);
  int left = static_cast<int>(known.size());
  const auto take = [&](std::size_t i, Finding* finding) {
    taken[i] = true;
    --left;
    finding->suppressed = true;
    finding->excused_by = by;
    finding->suppression_reason = reason;
  };
  std::unordered_map<std::string_view, std::deque<std::size_t>> by_fingerprint, by_content;
  for (std::size_t i = 0; i < known.size(); ++i) by_fingerprint[known[i].fingerprint].push_back(i);
  for (Finding& finding : findings) {
    const auto found = by_fingerprint.find(finding.fingerprint);
    if (finding.suppressed || found == by_fingerprint.end() || found->second.empty()) continue;
    take(found->second.front(), &finding);
    found->second.pop_front();
  }
  if (left == 0) return {};
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!taken[i]) by_content[known[i].content].push_back(i);
  }
  const std::vector<std::string> contents = Contents(*report);
  for (std::size_t f = 0; f < findings.size(); ++f) {
    const auto found = by_content.find(contents[f]);
    if (findings[f].suppressed || found == by_content.end() || found->second.empty()) continue;
    take(found->second.front(), &findings[f]);
    found->second.pop_front();
  }
  std::vector<KnownFinding> gone;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!taken[i]) gone.push_back(known[i]);
  }
  return gone;
}

}  // namespace exportlint
