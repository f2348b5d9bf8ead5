#include "findings/finding.h"

#include <span>

#include "findings/report.h"

namespace exportlint {
namespace {

constexpr std::array<std::string_view, 3> kExporterNames = {"trace", "script", "dynamo"};
constexpr std::array<std::string_view, 8> kOutcomeNames = {"ok",   "error", "baked", "specialized",
                                                           "lost", "wrong", "fails", "unsupported"};
constexpr std::array<std::string_view, 3> kSeverityNames = {"note", "warning", "error"};
constexpr std::array<std::string_view, 3> kConfidenceNames = {"possible", "likely", "certain"};
constexpr std::array<std::string_view, 5> kExcusedByNames = {"", "comment", "config", "baseline", "unchanged"};
constexpr std::array<std::string_view, 3> kNoteNames = {"known", "gone", "unchanged"};
constexpr std::array<std::string_view, 5> kVerdictNames = {"equal", "wrong", "failed", "refused", "skipped"};

template <typename T>
bool Find(std::span<const std::string_view> names, std::string_view text, T* out) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != text) continue;
    *out = static_cast<T>(i);
    return true;
  }
  return false;
}

}  // namespace

std::string_view ToString(Exporter exporter) {
  return kExporterNames[static_cast<std::size_t>(exporter)];
}
std::string_view ToString(Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}
std::string_view ToString(Severity severity) {
  return kSeverityNames[static_cast<std::size_t>(severity)];
}
std::string_view ToString(Confidence c) {
  return kConfidenceNames[static_cast<std::size_t>(c)];
}
std::string_view ToString(ExcusedBy by) {
  return kExcusedByNames[static_cast<std::size_t>(by)];
}
std::string_view ToString(GateNote::Kind kind) {
  return kNoteNames[static_cast<std::size_t>(kind)];
}
std::string_view ToString(Verdict verdict) {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

bool FromString(std::string_view text, Exporter* out) {
  return Find(kExporterNames, text, out);
}
bool FromString(std::string_view text, Outcome* out) {
  return Find(kOutcomeNames, text, out);
}
bool FromString(std::string_view text, Severity* out) {
  return Find(kSeverityNames, text, out);
}
bool FromString(std::string_view text, Confidence* out) {
  return Find(kConfidenceNames, text, out);
}
bool FromString(std::string_view text, ExcusedBy* out) {
  return Find(kExcusedByNames, text, out);
}
bool FromString(std::string_view text, GateNote::Kind* out) {
  return Find(kNoteNames, text, out);
}
bool FromString(std::string_view text, Verdict* out) {
  return Find(kVerdictNames, text, out);
}

Outcome Outcomes::of(Exporter exporter) const {
  switch (exporter) {
    case Exporter::kTrace: return trace;
    case Exporter::kScript: return script;
    case Exporter::kDynamo: return dynamo;
  }
  return Outcome::kOk;
}

void Outcomes::set(Exporter exporter, Outcome outcome) {
  switch (exporter) {
    case Exporter::kTrace: trace = outcome; break;
    case Exporter::kScript: script = outcome; break;
    case Exporter::kDynamo: dynamo = outcome; break;
  }
}

}  // namespace exportlint
