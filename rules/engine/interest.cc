#include "rules/engine/interest.h"

#include <tsl/robin_map.h>

#include <array>
#include <string>
#include <vector>

namespace exportlint::rules {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using ByOp = tsl::robin_map<std::string, std::vector<const Rule*>, TextHash, std::equal_to<>,
                            std::allocator<std::pair<std::string, std::vector<const Rule*>>>, /*StoreHash=*/true>;

}  // namespace

std::span<const Rule* const> RulesFor(graph::NodeKind kind, std::string_view op) {
  thread_local std::array<ByOp, graph::kNodeKinds> known;
  ByOp& by_op = known[static_cast<std::size_t>(kind)];
  if (const auto found = by_op.find(op); found != by_op.end()) return found->second;
  std::vector<const Rule*>& rules = by_op[std::string(op)];
  for (const Rule* rule : AllRules()) {
    const bool of_kind = (rule->subscribes >> static_cast<unsigned>(kind) & 1) != 0;
    if (rule->check && of_kind && (rule->wants == nullptr || rule->wants(op))) rules.push_back(rule);
  }
  return rules;
}

}  // namespace exportlint::rules
