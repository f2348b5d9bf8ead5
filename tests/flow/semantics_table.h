// The measured semantics of exporters as data, and what flow and the rules say of one row.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "findings/finding.h"

namespace exportlint::test {

struct SemanticsRow {
  std::string id;  // "T3.012"
  std::string expression;
  std::string code;      // statements
  std::string warnings;  // kinds on the row's own lines, by commas; "no"
  std::string inside;    // kinds on lines of torch or numpy
  std::string trace;
  std::string exported;
};

// What a row is judged by.
enum class Column { kWarnings, kFrozen, kExport };
std::string_view ToString(Column column);

// Reads semantics.tsv; throws std::runtime_error naming the line that is malformed.
std::vector<SemanticsRow> ReadSemantics(const std::string& path);
// Rows and columns in which flow is known to differ, with the reason: lines of row, column, reason.
std::map<std::pair<std::string, Column>, std::string> ReadExceptions(const std::string& path);

// What was seen on the row's own lines.
struct Seen {
  std::set<std::string, std::less<>> warnings;  // kinds of direct TracerWarning
  bool varies = false;                          // some site handles a value that the inputs decide
  bool varies_in_dynamo = false;                // ... where the dynamo exporter is
  std::set<Outcome> dynamo;                     // of findings
  std::string sites;                            // one line a site, for messages
};

// Runs the row inside the setup module, through parser, lowering, flow and rules.
Seen RunRow(const SemanticsRow& row, const std::string& setup);

// Empty when the column agrees, else what differs.
std::string Differs(const SemanticsRow& row, Column column, const Seen& seen);

}  // namespace exportlint::test
