#include "rules/engine/fingerprint.h"

#include "findings/content_hash.h"

namespace exportlint::rules {

std::string Fingerprint(const Finding& finding, std::string_view line_text, int occurrence) {
  ContentHash hash;
  hash.Add(finding.rule);
  hash.Add(finding.place.path);
  hash.Add(finding.symbol);
  hash.AddWithout(" \t\f", line_text);
  hash.Add(std::to_string(occurrence));
  return hash.Hex();
}

}  // namespace exportlint::rules
