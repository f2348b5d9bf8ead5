#include "rules/engine/fingerprint.h"

#include <cstdint>
#include <cstdio>

namespace exportlint::rules {
namespace {

// FNV-1a: fixed for ever, so that baselines outlive compilers.
class Hash {
 public:
  void Add(std::string_view text) {
    for (const char c : text) AddByte(static_cast<unsigned char>(c));
    AddByte(0);
  }
  void AddByte(unsigned char byte) { state_ = (state_ ^ byte) * 0x100000001B3ull; }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325ull;
};

}  // namespace

std::string Fingerprint(const Finding& finding, std::string_view line_text, int occurrence) {
  Hash hash;
  hash.Add(finding.rule);
  hash.Add(finding.place.path);
  hash.Add(finding.symbol);
  for (const char c : line_text) {
    if (c != ' ' && c != '\t' && c != '\f') hash.AddByte(static_cast<unsigned char>(c));
  }
  hash.AddByte(0);
  hash.Add(std::to_string(occurrence));
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash.value()));
  return text;
}

}  // namespace exportlint::rules
