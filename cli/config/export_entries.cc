#include "cli/config/export_entries.h"

#include <filesystem>

#include "cli/config/folder_options.h"
#include "export/config.h"

namespace exportlint::cli {

namespace fs = std::filesystem;

Result<std::vector<ExportTexts>> FindExportEntries(const std::string& config, const std::string& folder) {
  if (!config.empty()) return ReadExportEntries(config);
  for (fs::path at = fs::absolute(folder).lexically_normal();; at = at.parent_path()) {
    if (const std::string path = ConfigIn(at.string()); !path.empty()) {
      auto entries = ReadExportEntries(path);
      if (!entries || !entries->empty()) return entries;
    }
    if (at == at.parent_path()) return std::vector<ExportTexts>{};
  }
}

}  // namespace exportlint::cli
