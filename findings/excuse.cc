#include "findings/excuse.h"

#include <fnmatch.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace exportlint {
namespace {

bool FitsLine(const Excuse& excuse, const Finding& finding) {
  return excuse.line == 0 || (finding.place.line <= excuse.line && excuse.line <= finding.place.end_line);
}

void Use(Excuse* excuse, Finding* finding) {
  excuse->used = true;
  if (finding->suppressed) return;
  finding->suppressed = true;
  finding->excused_by = excuse->by;
  finding->suppression_reason = excuse->reason;
}

}  // namespace

bool FitsGlob(const std::string& glob, const std::string& below) {
  const std::size_t name = below.rfind('/') + 1;  // 0 without a folder
  return fnmatch(glob.c_str(), below.c_str(), 0) == 0 || fnmatch(glob.c_str(), below.c_str() + name, 0) == 0;
}

bool Concerns(const Excuse& excuse, const std::string& path) {
  if (!excuse.path.empty()) return excuse.path == path;
  std::string_view below = path;
  if (!excuse.folder.empty()) {
    if (!below.starts_with(excuse.folder) || below.size() <= excuse.folder.size() || below[excuse.folder.size()] != '/')
      return false;
    below.remove_prefix(excuse.folder.size() + 1);
  }
  return std::ranges::any_of(excuse.globs, [&](const std::string& glob) { return FitsGlob(glob, std::string(below)); });
}

void ApplyExcuses(std::span<Excuse> excuses, std::vector<Finding>* findings) {
  std::unordered_map<std::string_view, std::vector<Excuse*>> by_path;
  std::vector<Excuse*> by_glob;
  for (Excuse& excuse : excuses) {
    if (excuse.path.empty()) {
      by_glob.push_back(&excuse);
    } else {
      by_path[excuse.path].push_back(&excuse);
    }
  }
  for (Finding& finding : *findings) {
    if (const auto own = by_path.find(finding.place.path); own != by_path.end()) {
      for (Excuse* excuse : own->second) {
        if (excuse->rule == finding.rule && FitsLine(*excuse, finding)) Use(excuse, &finding);
      }
    }
    for (Excuse* excuse : by_glob) {
      if (excuse->rule == finding.rule && Concerns(*excuse, finding.place.path)) Use(excuse, &finding);
    }
  }
}

}  // namespace exportlint
