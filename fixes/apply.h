// Edits of findings, put into the text they are about.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "findings/finding.h"

namespace exportlint::fixes {

// Which fixes are wanted.
struct Policy {
  bool unsafe = false;                   // also those that may change what eager mode does
  std::vector<Exporter> exporters = {};  // a fix must be right for each; empty: for all
  std::set<std::string> banned = {};     // names of fixes (NameOf) that are left alone
};

// What tells a fix from others of the same file, also after lines have moved.
std::string NameOf(const Finding& finding, const Fix& fix);

// The first fix of a finding that the policy wants; null where there is none, and for a finding that is allowed.
const Fix* Wanted(const Finding& finding, const Policy& policy);

// A fix that was put in, or was not because the text would not be Python any more.
struct Applied {
  std::string name;  // NameOf
  std::string rule;
  std::string message;  // of the fix
  Place place;          // of the finding, in the text as it was
  bool safe = false;
};

struct Edited {
  std::string text;
  std::vector<Applied> applied;
  std::vector<Applied> dropped;
};

// Puts the wanted fixes of `findings`, which are about this text, into it. Of fixes that overlap the first one is
// taken: the rest is for the next round. At most `most` fixes. A text that parsed still does.
Edited Apply(const std::string& path, const std::string& text, std::span<const Finding> findings, const Policy& policy,
             std::size_t most = static_cast<std::size_t>(-1));

}  // namespace exportlint::fixes
