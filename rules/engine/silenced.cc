#include "rules/engine/silenced.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "analyzers/flow/declared.h"

namespace exportlint::rules {
namespace {

using PlaceKey = std::tuple<std::string, std::uint32_t, std::uint32_t>;

PlaceKey KeyOf(const Place& place) {
  return {place.path, place.line, place.column};
}

}  // namespace

flow::Site AsDynamic(const flow::Site& site) {
  flow::Site dynamic = site;
  if (dynamic.value.may_be_tensor())
    dynamic.value.dims = flow::Stage::kShape;
  else
    dynamic.value.stage = flow::Stage::kShape;
  dynamic.value.fixed = 0;
  dynamic.declared = nullptr;
  return dynamic;
}

std::vector<Silenced> CountSilenced(std::span<const SilencedPlace> places, std::span<const Finding> kept) {
  std::set<PlaceKey> said;
  for (const Finding& f : kept) {
    if (f.severity > Severity::kNote) said.insert(KeyOf(f.place));
  }
  std::map<std::pair<std::string, std::uint32_t>, std::set<PlaceKey>> by_declaration;
  for (const SilencedPlace& s : places) {
    if (!said.contains(KeyOf(s.place))) by_declaration[{s.declared->path, s.declared->line}].insert(KeyOf(s.place));
  }
  std::vector<Silenced> silenced;
  for (const auto& [at, silent] : by_declaration)
    silenced.push_back({.path = at.first, .line = at.second, .count = static_cast<int>(silent.size())});
  return silenced;
}

}  // namespace exportlint::rules
