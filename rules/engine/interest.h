// Which rules want to see a site, looked up by its kind and its `op` alone.
#pragma once

#include <span>
#include <string_view>

#include "rules/rule.h"

namespace exportlint::rules {

// The rules that may say something of a site of this kind and op, in the order of AllRules(). A rule is asked once per
// op and thread. Valid until the next call of the thread.
std::span<const Rule* const> RulesFor(graph::NodeKind kind, std::string_view op);

}  // namespace exportlint::rules
