#include "reports/baseline_file.h"

#include <algorithm>
#include <tuple>

#include "reports/json_parts.h"
#include "reports/json_reader.h"

namespace exportlint {

std::string RenderBaseline(std::vector<KnownFinding> known) {
  std::ranges::sort(known, {},
                    [](const KnownFinding& k) { return std::tie(k.path, k.rule, k.symbol, k.content, k.fingerprint); });
  std::string out = "{\"schema\": 1, \"tool\": \"exportlint\", \"findings\": [";
  for (std::size_t i = 0; i < known.size(); ++i) {
    const KnownFinding& one = known[i];
    reports::Json json;
    json["rule"] = one.rule;
    json["path"] = one.path;
    json["symbol"] = one.symbol;
    json["content"] = one.content;
    json["fingerprint"] = one.fingerprint;
    std::string line = reports::DumpLine(json);
    if (line.ends_with('\n')) line.pop_back();
    out += (i == 0 ? "\n" : ",\n") + line;
  }
  return out + "\n]}\n";
}

Result<std::vector<KnownFinding>> ReadBaseline(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Error{"not a baseline: `exportlint baseline` writes one"};
  std::string error;
  const reports::Node node(&json, "", &error);
  if (node.Key("schema").Whole(0, 0) != 1) return Error{"not a baseline this version reads: `schema` is not 1"};
  std::vector<KnownFinding> known;
  node.Key("findings").Each([&](const reports::Node& item) {
    known.push_back({.rule = item.Key("rule").Text(),
                     .path = item.Key("path").Text(),
                     .symbol = item.Key("symbol").Text(),
                     .fingerprint = item.Key("fingerprint").Text(),
                     .content = item.Key("content").Text()});
  });
  if (!error.empty()) return Error{"not a baseline: " + error};
  return known;
}

}  // namespace exportlint
