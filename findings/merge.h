// Several reports as one: the parts of a run that was spread over machines, or runs over different inputs.
#pragma once

#include <span>

#include "findings/report.h"

namespace exportlint {

// Of what several reports say alike, one is kept; counts are added. The parts of one run give what the whole run says.
Report MergeReports(std::span<Report> reports);

}  // namespace exportlint
