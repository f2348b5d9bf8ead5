// What would have been found if a dimension that the user declared static could change.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "analyzers/base/source_file.h"
#include "analyzers/flow/site.h"
#include "findings/report.h"

namespace exportlint::rules {

// One finding that a declaration silenced, unless something at its place was said all the same.
struct SilencedPlace {
  const flow::Declared* declared = nullptr;
  Place place;
};

// Whether the site's value is static because the user declared it.
inline bool IsDeclaredStatic(const flow::Site& site) {
  if (site.value.fixed == 0 || site.declared == nullptr) return false;
  const flow::Value& v = site.value;
  return v.may_be_tensor() ? v.dims == flow::Stage::kStatic || (v.fixed & 1) != 0 : v.stage == flow::Stage::kStatic;
}
// The same site with every size free to change.
flow::Site AsDynamic(const flow::Site& site);

// How many places each declaration silenced, by where it is written; `kept` is what was said.
std::vector<Silenced> CountSilenced(std::span<const SilencedPlace> places, std::span<const Finding> kept);

}  // namespace exportlint::rules
