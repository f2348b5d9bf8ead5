// Findings in listings of graphs, told where the original program is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rules/engine/findings_table.h"

namespace exportlint::rules {

// Moves every finding of a listing whose model recorded the original line there, with the place in the model as the
// last step of its why-path; what the listing cannot show (edits, warnings of the tracer) is taken away. Findings that
// then say the same of one line, also one of the source file itself, become one. `map` gives the paths of reports.
void MoveToOrigins(std::vector<FindingsTable::Entry>* entries,
                   const std::function<std::string(const std::string& path)>& map);

}  // namespace exportlint::rules
