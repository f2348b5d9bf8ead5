#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/inert.h"
#include "reports/json_parts.h"
#include "reports/reports.h"
#include "reports/view.h"

namespace exportlint {
namespace {

using reports::Json;

std::string_view GitlabSeverity(Severity severity) {
  switch (severity) {
    case Severity::kError: return "major";
    case Severity::kWarning: return "minor";
    case Severity::kNote: return "info";
  }
  return "info";
}

// FNV-1a of 64 bits: an identity for what has no fingerprint of its own.
std::string HashText(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return fmt::format("{:016x}", hash);
}

// GitLab shows one entry per fingerprint, so a repeated one gets its number.
class GitlabEntries {
 public:
  void Add(std::string_view check, std::string_view message, std::string fingerprint, std::string_view severity,
           std::string_view path, std::uint32_t line) {
    if (fingerprint.empty()) fingerprint = HashText(fmt::format("{}\n{}\n{}", check, path, message));
    if (const int count = ++seen_[fingerprint]; count > 1) fingerprint += fmt::format("-{}", count);
    while (path.starts_with("./")) path.remove_prefix(2);
    list_.push_back({{"description", reports::Inert(message)},
                     {"check_name", reports::Inert(check)},
                     {"fingerprint", fingerprint},
                     {"severity", severity},
                     {"location", {{"path", path}, {"lines", {{"begin", std::max(line, 1u)}}}}}});
  }
  const Json& list() const { return list_; }

 private:
  std::map<std::string, int> seen_;
  Json list_ = Json::array();
};

}  // namespace

std::string RenderGitlab(const Report& report) {
  const reports::View view(report);
  GitlabEntries entries;
  for (const Finding* f : view.findings) {
    entries.Add(f->rule, f->message, f->fingerprint, GitlabSeverity(f->severity), f->place.path, f->place.line);
  }
  for (const Limit* limit : view.limits) {
    if (!limit->function.empty()) continue;
    entries.Add("unread-input", limit->message, "", limit->fatal ? "critical" : "info", limit->path, limit->line);
  }
  return reports::Dump(entries.list());
}

}  // namespace exportlint
