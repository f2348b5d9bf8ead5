// Of findings of one family at one place, one is enough.
#pragma once

#include <vector>

#include "rules/engine/findings_table.h"

namespace exportlint::rules {

// Keeps, of the findings at one place whose rules are of one family, the surest, then the most severe; it warns in a
// trace when one of them did.
void KeepOneOfEachFamily(std::vector<FindingsTable::Entry>* entries);

}  // namespace exportlint::rules
