// The members of what a report says, each named once: see wire.h. A member that is added and not named here does not
// compile.
#pragma once

#include "cli/digest.h"
#include "cli/python_env.h"
#include "findings/report.h"

namespace exportlint {

constexpr Outcome LastOf(Outcome) {
  return Outcome::kUnsupported;
}
constexpr Severity LastOf(Severity) {
  return Severity::kError;
}
constexpr ExcusedBy LastOf(ExcusedBy) {
  return ExcusedBy::kUnchanged;
}
constexpr Confidence LastOf(Confidence) {
  return Confidence::kCertain;
}

template <typename Archive>
void Members(Archive& archive, Outcomes& value) {
  auto& [trace, script, dynamo] = value;
  archive(trace, script, dynamo);
}
template <typename Archive>
void Members(Archive& archive, Place& value) {
  auto& [path, line, column, end_line, end_column] = value;
  archive(path, line, column, end_line, end_column);
}
template <typename Archive>
void Members(Archive& archive, WhyStep& value) {
  auto& [place, message] = value;
  archive(place, message);
}
template <typename Archive>
void Members(Archive& archive, Edit& value) {
  auto& [place, text] = value;
  archive(place, text);
}
template <typename Archive>
void Members(Archive& archive, Fix& value) {
  auto& [message, safe, edits, exporters] = value;
  archive(message, safe, edits, exporters);
}
template <typename Archive>
void Members(Archive& archive, Finding& value) {
  auto& [rule, place, message, severity, confidence, outcomes, trace_warns, why, fixes, fingerprint, symbol, suppressed,
         suppression_reason, excused_by] = value;
  archive(rule, place, message, severity, confidence, outcomes, trace_warns, why, fixes, fingerprint, symbol,
          suppressed, suppression_reason, excused_by);
}
template <typename Archive>
void Members(Archive& archive, Limit& value) {
  auto& [path, line, message, fatal, function] = value;
  archive(path, line, message, fatal, function);
}
template <typename Archive>
void Members(Archive& archive, Silenced& value) {
  auto& [path, line, count] = value;
  archive(path, line, count);
}

}  // namespace exportlint

namespace exportlint::cli {

template <typename Archive>
void Members(Archive& archive, Digest& value) {
  auto& [high, low] = value;
  archive(high, low);
}
template <typename Archive>
void Members(Archive& archive, InstalledModule& value) {
  auto& [name, path, digest] = value;
  archive(name, path, digest);
}

}  // namespace exportlint::cli
