// The contract's JSON objects; shared by the JSON writer and the SARIF writer's property bags.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "findings/report.h"

namespace exportlint::reports {

using Json = nlohmann::ordered_json;  // keys in the order they are written

Json FindingJson(const Finding& finding);
Json ExportJson(const ExportRun& run);
// A model file's graph.
Json ModelJson(const DrawnModel& model);
Json LimitJson(const Limit& limit);
Json SilencedJson(const Silenced& silenced);
// {"name": "exportlint", "version": …}
Json ToolJson(const Report& report);
// {"trace": "baked", "script": "ok", "dynamo": "error"}
Json OutcomesJson(const Outcomes& outcomes);

// {"kind": "known", …}
Json NoteJson(const GateNote& note);
// Indented, with a line end, pure ASCII so that it is harmless on a terminal; bytes that are no UTF-8 become U+FFFD.
std::string Dump(const Json& json);
// As it stands in a document, this many levels below its top; no line end.
std::string DumpBelow(const Json& json, int levels);
// The same on one line.
std::string DumpLine(const Json& json);

}  // namespace exportlint::reports
