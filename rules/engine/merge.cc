#include "rules/engine/merge.h"

#include <algorithm>
#include <utility>

namespace exportlint::rules {

int Badness(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return 0;
    case Outcome::kSpecialized: return 1;
    case Outcome::kLost: return 2;
    case Outcome::kBaked: return 3;
    case Outcome::kFails: return 4;
    case Outcome::kWrong: return 5;
    case Outcome::kUnsupported: return 6;
    case Outcome::kError: return 7;
  }
  return 0;
}

namespace {

// What one way to a place calls safe, another may not, or may have no edits for.
void Agree(const std::vector<Fix>& others, std::vector<Fix>* fixes) {
  for (Fix& fix : *fixes) {
    if (fix.edits.empty()) continue;
    const auto same = std::ranges::find(others, fix.edits, &Fix::edits);
    fix.safe = fix.safe && same != others.end() && same->safe;
  }
}

}  // namespace

void Merge(Finding other, Finding* into) {
  Agree(into->fixes, &other.fixes);
  Agree(other.fixes, &into->fixes);
  const bool other_guesses = other.confidence < Confidence::kLikely;
  const bool into_guesses = into->confidence < Confidence::kLikely;
  if (other_guesses != into_guesses) {
    if (into_guesses) *into = std::move(other);
    return;
  }
  for (const Exporter e : kExporters) {
    if (Badness(other.outcomes.of(e)) > Badness(into->outcomes.of(e))) into->outcomes.set(e, other.outcomes.of(e));
  }
  into->confidence = std::max(into->confidence, other.confidence);
  into->trace_warns = into->trace_warns || other.trace_warns;
  if (other.severity > into->severity) {
    into->severity = other.severity;
    into->message = std::move(other.message);
    into->fixes = std::move(other.fixes);
  }
  if (into->why.empty()) into->why = std::move(other.why);
}

}  // namespace exportlint::rules
