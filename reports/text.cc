#include <fmt/format.h>

#include <algorithm>

#include "reports/text.h"

#include "reports/excerpt.h"
#include "reports/inert.h"

namespace exportlint {
namespace reports {
namespace {

std::string_view Code(Style style) {
  switch (style) {
    case Style::kPlain: return "";
    case Style::kBold: return "\x1b[1m";
    case Style::kDim: return "\x1b[2m";
    case Style::kRed: return "\x1b[1;31m";
    case Style::kYellow: return "\x1b[1;33m";
    case Style::kBlue: return "\x1b[1;34m";
    case Style::kGreen: return "\x1b[32m";
  }
  return "";
}

Style OutcomeStyle(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return Style::kGreen;
    case Outcome::kError:
    case Outcome::kWrong:
    case Outcome::kFails: return Style::kRed;
    default: return Style::kYellow;
  }
}

void WriteOutcomes(const Finding& finding, TextOut* out) {
  bool first = true;
  for (const Exporter exporter : kExporters) {
    const Outcome outcome = finding.outcomes.of(exporter);
    out->Raw(first ? "" : " · ").Raw(ToString(exporter)).Raw(": ").Raw(ToString(outcome), OutcomeStyle(outcome));
    first = false;
  }
  if (finding.trace_warns) out->Raw(" · tracing warns here");
  if (finding.confidence != Confidence::kCertain) out->Raw(" · ").Raw(ToString(finding.confidence), Style::kDim);
}

void WriteHeader(const Finding& finding, TextOut* out) {
  const bool grouped = out->options().layout == TextLayout::kGrouped;
  const std::string inside = fmt::format("  {}:{}", finding.place.line, finding.place.column);
  out->Put(grouped ? inside : PlaceText(finding.place), Style::kBold).Raw(": ");
  out->Raw(ToString(finding.severity), StyleOf(finding.severity)).Raw("[").Put(finding.rule, Style::kBold);
  out->Raw("] ").Put(finding.message);
}

void WriteWhy(const View& view, const Finding& finding, const std::string& margin, TextOut* out) {
  if (!out->options().why || finding.why.empty()) return;
  out->Raw(margin).Raw("= ", Style::kBlue).Raw("why:\n");
  for (const WhyStep& step : finding.why) {
    out->Raw(margin).Raw("    ").Put(PlaceText(step.place), Style::kDim).Raw(": ").Put(step.message).Raw("\n");
    const SourceFile* source = view.Source(step.place.path);
    if (source == nullptr) continue;
    const Columns columns = ColumnsOn(step.place, step.place.line);
    const Excerpt cut = CutLine(source->Line(step.place.line), columns.begin, columns.end, out->options().width);
    const std::string line = cut.before + cut.marked + cut.after;
    const std::size_t start = line.find_first_not_of(' ');
    if (start != std::string::npos) {
      out->Raw(margin).Raw("      ").Raw(std::string_view(line).substr(start), Style::kDim).Raw("\n");
    }
  }
}

void WriteFinding(const View& view, const Finding& finding, TextOut* out) {
  WriteHeader(finding, out);
  if (out->options().layout != TextLayout::kFull) {
    out->Raw(" (");
    WriteOutcomes(finding, out);
    out->Raw(")\n");
    return;
  }
  out->Raw("\n");
  WriteExcerpt(view, finding.place, StyleOf(finding.severity), out);
  const std::string margin(std::to_string(finding.place.line).size() + 1, ' ');
  out->Raw(margin).Raw("= ", Style::kBlue);
  WriteOutcomes(finding, out);
  out->Raw("\n");
  WriteWhy(view, finding, margin, out);
  for (const Fix& fix : finding.fixes) {
    out->Raw(margin).Raw("= ", Style::kBlue).Raw(fix.safe ? "safe fix: " : "fix: ").Put(fix.message).Raw("\n");
  }
  out->Raw("\n");
}

void WriteFindings(const View& view, TextOut* out) {
  const bool grouped = out->options().layout == TextLayout::kGrouped;
  const Finding* before = nullptr;
  for (const Finding* finding : view.findings) {
    const bool first = before == nullptr || before->place.path != finding->place.path;
    if (grouped && first) {
      if (before != nullptr) out->Raw("\n");
      out->Put(finding->place.path, Style::kBold).Raw("\n");
    }
    WriteFinding(view, *finding, out);
    before = finding;
  }
  if (grouped && before != nullptr) out->Raw("\n");
}

void WriteLimits(const View& view, TextOut* out) {
  bool any = false;
  for (const Limit* limit : view.limits) {
    if (!limit->function.empty()) continue;  // many, and only told on request: --print=limits
    any = true;
    out->Put(limit->path, Style::kBold);
    if (limit->line > 0) out->Raw(fmt::format(":{}", limit->line));
    out->Raw(": ").Raw(limit->fatal ? "error" : "limit", limit->fatal ? Style::kRed : Style::kDim);
    out->Raw(": ").Put(limit->message).Raw("\n");
  }
  if (any && out->options().layout != TextLayout::kConcise) out->Raw("\n");
}

void WriteSummary(const View& view, TextOut* out) {
  const auto counts = view.Counts();
  std::string line;
  const auto add = [&](int n, std::string_view noun) {
    if (n > 0) line += (line.empty() ? "" : ", ") + Count(n, noun);
  };
  add(counts[2], "error");
  add(counts[1], "warning");
  add(counts[0], "note");
  if (line.empty()) line = "no findings";
  line += " in " + Count(view.report.files_checked, "file");
  if (const int allowed = view.Allowed(); allowed > 0) line += fmt::format(" ({} allowed)", allowed);
  if (!view.exports.empty()) {
    const auto exported =
        std::count_if(view.exports.begin(), view.exports.end(), [](const ExportRun* r) { return r->exported; });
    line += fmt::format("; {} of {} exports succeeded", exported, view.exports.size());
  }
  const auto unread =
      std::count_if(view.limits.begin(), view.limits.end(), [](const Limit* l) { return l->function.empty(); });
  if (unread > 0) line += "; " + Count(static_cast<int>(unread), "limit");
  out->Raw(line, Style::kBold).Raw("\n");
  for (const GateNote& note : view.report.notes) out->Put(NoteText(note)).Raw("\n");
  for (const Silenced& s : view.report.silenced) {
    out->Put(
        fmt::format("{} silenced by dimensions declared static in {}:{}\n", Count(s.count, "finding"), s.path, s.line));
  }
}

}  // namespace

TextOut& TextOut::Raw(std::string_view text, Style style) {
  const bool painted = options_.color && style != Style::kPlain && !text.empty();
  if (painted) text_ += Code(style);
  text_ += text;
  if (painted) text_ += "\x1b[0m";
  return *this;
}

TextOut& TextOut::Put(std::string_view text, Style style) {
  return Raw(Inert(text), style);
}

Style StyleOf(Severity severity) {
  switch (severity) {
    case Severity::kNote: return Style::kBlue;
    case Severity::kWarning: return Style::kYellow;
    case Severity::kError: return Style::kRed;
  }
  return Style::kPlain;
}

void WriteExcerpt(const View& view, const Place& place, Style style, TextOut* out) {
  const SourceFile* source = view.Source(place.path);
  if (source == nullptr || place.line == 0 || place.line > source->LineCount()) return;
  const std::string number = std::to_string(place.line);
  const std::string margin(number.size() + 1, ' ');
  const Columns columns = ColumnsOn(place, place.line);
  const Excerpt cut = CutLine(source->Line(place.line), columns.begin, columns.end, out->options().width);
  const bool more = place.end_line > place.line;

  out->Raw(margin).Raw("|\n", Style::kBlue);
  out->Raw(number, Style::kBlue).Raw(" ").Raw("|", Style::kBlue);
  const std::string line = cut.before + cut.marked + cut.after;
  out->Raw(line.empty() ? "" : " ").Raw(line).Raw("\n");
  const auto spaces = static_cast<std::size_t>(DisplayWidth(cut.before));
  const auto carets = static_cast<std::size_t>(std::max(1, DisplayWidth(cut.marked)));
  out->Raw(margin).Raw("| ", Style::kBlue).Raw(std::string(spaces, ' '));
  out->Raw(std::string(carets, '^') + (more ? fmt::format(" … to line {}", place.end_line) : ""), style).Raw("\n");
}

}  // namespace reports

std::string RenderText(const Report& report, const TextOptions& options) {
  const reports::View view(report);
  reports::TextOut out(options);
  reports::WriteFindings(view, &out);
  reports::WriteExports(view, &out);
  reports::WriteLimits(view, &out);
  reports::WriteSummary(view, &out);
  return std::move(out).Take();
}

}  // namespace exportlint
