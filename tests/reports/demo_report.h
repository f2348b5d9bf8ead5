// Reports as a real run would give them, for the tests of every writer.
#pragma once

#include <string>

#include "findings/report.h"

namespace exportlint {

// Two files, four findings and an allowed one, one model exported three ways, two limits.
Report DemoReport();
// The same parts in another order.
Report ShuffledDemoReport();
// Source, names and messages that try to reach the terminal, the markup or the script.
Report HostileReport();
// One finding, one input that was not read and one export that failed, which say `text` wherever text stands.
Report SayingReport(const std::string& text);
// `findings` findings over files of ten, for timing.
Report LargeReport(int findings);

}  // namespace exportlint
