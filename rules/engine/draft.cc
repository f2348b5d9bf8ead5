#include <algorithm>
#include <utility>

#include "rules/engine/places.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {

Draft Sink::Make(Finding* finding, const flow::Site* site, const SyntaxOf* syntax) {
  Draft draft;
  draft.syntax_ = syntax;
  draft.finding_ = finding;
  draft.site_ = site;
  return draft;
}

Draft& Draft::Say(std::string message) {
  if (finding_) finding_->message = std::move(message);
  return *this;
}

Draft& Draft::Trace(Outcome o) {
  if (finding_ && site_->live_in(Exporter::kTrace)) finding_->outcomes.trace = o;
  return *this;
}

Draft& Draft::Script(Outcome o) {
  if (finding_ && site_->live_in(Exporter::kScript)) finding_->outcomes.script = o;
  return *this;
}

Draft& Draft::Dynamo(Outcome o) {
  if (finding_ && site_->live_in(Exporter::kDynamo)) finding_->outcomes.dynamo = o;
  return *this;
}

Draft& Draft::Level(Severity s) {
  if (finding_) finding_->severity = std::min(finding_->severity, s);
  return *this;
}

Draft& Draft::Weaken(Confidence c) {
  if (finding_) finding_->confidence = std::min(finding_->confidence, c);
  return *this;
}

Draft& Draft::Hint(std::string advice) {
  if (finding_) finding_->fixes.push_back({.message = std::move(advice), .safe = false, .edits = {}});
  return *this;
}

Draft& Draft::Replace(std::string advice, bool safe, Span span, std::string text) {
  if (!finding_) return *this;
  Edit edit{.place = PlaceOf(site_->unit->source(), span), .text = std::move(text)};
  finding_->fixes.push_back({.message = std::move(advice), .safe = safe, .edits = {}});
  finding_->fixes.back().edits.push_back(std::move(edit));
  return *this;
}

Draft& Draft::Rewrite(std::string advice, const std::function<bool(Rewriter&)>& make) {
  if (!finding_) return *this;
  Fix fix{.message = std::move(advice)};
  // What one exporter alone runs was written for it.
  const bool for_all = site_->live == flow::kAllExporters;
  std::shared_ptr<const Syntax> syntax;
  if (syntax_ != nullptr && for_all && !site_->native()) syntax = (*syntax_)(site_->unit->source());
  if (syntax != nullptr) {
    Rewriter rewriter(*syntax, *site_, &fix);
    if (!make(rewriter) || fix.edits.empty()) fix = {.message = std::move(fix.message)};
    if (rewriter.loses_comment()) fix.safe = false;
  }
  finding_->fixes.push_back(std::move(fix));
  return *this;
}

Draft& Draft::Or(std::string advice, const std::function<bool(Rewriter&)>& make) {
  if (!finding_ || syntax_ == nullptr) return *this;
  Rewrite(std::move(advice), make);
  if (finding_->fixes.back().edits.empty()) finding_->fixes.pop_back();
  return *this;
}

Draft& Draft::Because(const graph::Unit& unit, Span span, std::string why) {
  if (finding_) finding_->why.push_back({.place = PlaceOf(unit.source(), span), .message = std::move(why)});
  return *this;
}

Draft& Draft::At(Span span) {
  if (finding_) finding_->place = PlaceOf(site_->unit->source(), span);
  return *this;
}

}  // namespace exportlint::rules
