#include "fixes/apply.h"

#include <algorithm>
#include <utility>

#include "analyzers/base/source_file.h"
#include "analyzers/python/parser.h"

namespace exportlint::fixes {
namespace {

struct Change {
  Span span;
  const std::string* text = nullptr;
};

// The changes of one fix.
struct Candidate {
  const Finding* finding = nullptr;
  const Fix* fix = nullptr;
  std::vector<Change> changes;
};

bool Overlap(const Change& a, const Change& b) {
  // Two insertions at one place would have no order.
  if (a.span.begin == b.span.begin) return true;
  return a.span.begin < b.span.end && b.span.begin < a.span.end;
}

bool Overlap(const Candidate& a, const Candidate& b) {
  return std::ranges::any_of(a.changes, [&](const Change& x) {
    return std::ranges::any_of(b.changes, [&](const Change& y) { return Overlap(x, y); });
  });
}

bool Consistent(const Candidate& one) {
  for (std::size_t i = 0; i < one.changes.size(); ++i) {
    for (std::size_t j = i + 1; j < one.changes.size(); ++j) {
      if (Overlap(one.changes[i], one.changes[j])) return false;
    }
  }
  return true;
}

std::string Put(const std::string& text, std::span<const Candidate> candidates) {
  std::vector<Change> changes;
  for (const Candidate& one : candidates) changes.insert(changes.end(), one.changes.begin(), one.changes.end());
  std::ranges::sort(changes, {}, [](const Change& c) { return c.span.begin; });
  std::string out;
  std::uint32_t at = 0;
  for (const Change& change : changes) {
    out.append(text, at, change.span.begin - at).append(*change.text);
    at = change.span.end;
  }
  return out.append(text, at);
}

std::size_t ErrorsIn(const std::string& text) {
  return python::Parse(text).errors().size();
}

Applied Told(const Candidate& one) {
  return {.name = NameOf(*one.finding, *one.fix),
          .rule = one.finding->rule,
          .message = one.fix->message,
          .place = one.finding->place,
          .safe = one.fix->safe};
}

// New lines end as the file's lines do.
std::string LineEndOf(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos || text[end] == '\n') return "\n";
  return end + 1 < text.size() && text[end + 1] == '\n' ? "\r\n" : "\r";
}

std::string WithLineEnd(const std::string& text, const std::string& end) {
  if (end == "\n") return text;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
      out += end;
    else
      out += text[i];
  }
  return out;
}

}  // namespace

std::string NameOf(const Finding& finding, const Fix& fix) {
  std::string name = finding.rule + '\n' + finding.symbol;
  for (const Edit& edit : fix.edits) name += '\n' + edit.text;
  return name + '\n' + finding.fingerprint;
}

const Fix* Wanted(const Finding& finding, const Policy& policy) {
  if (finding.suppressed) return nullptr;
  for (const Fix& fix : finding.fixes) {
    const auto right = [&](Exporter e) { return fix.right_for(e); };
    const bool right_for_all = policy.exporters.empty() ? std::ranges::all_of(kExporters, right)
                                                        : std::ranges::all_of(policy.exporters, right);
    if (fix.edits.empty() || !right_for_all || (!fix.safe && !policy.unsafe)) continue;
    if (!policy.banned.contains(NameOf(finding, fix))) return &fix;
  }
  return nullptr;
}

Edited Apply(const std::string& path, const std::string& text, std::span<const Finding> findings, const Policy& policy,
             std::size_t most) {
  const SourceFile source(path, text);
  const std::string line_end = LineEndOf(text);
  std::vector<std::string> texts;  // of edits, as the file writes lines
  std::vector<Candidate> taken;
  std::vector<std::pair<const Finding*, const Fix*>> wanted;
  std::size_t edits = 0;
  for (const Finding& finding : findings) {
    const Fix* fix = finding.place.path == path ? Wanted(finding, policy) : nullptr;
    const auto here = [&](const Edit& edit) { return edit.place.path == path; };
    if (fix == nullptr || !std::ranges::all_of(fix->edits, here)) continue;
    wanted.emplace_back(&finding, fix);
    edits += fix->edits.size();
  }
  texts.reserve(edits);  // changes point into it
  for (const auto& [finding, fix] : wanted) {
    if (taken.size() == most) break;
    Candidate one{.finding = finding, .fix = fix, .changes = {}};
    for (const Edit& edit : fix->edits) {
      texts.push_back(WithLineEnd(edit.text, line_end));
      const Span span{source.OffsetOf({edit.place.line, edit.place.column}),
                      source.OffsetOf({edit.place.end_line, edit.place.end_column})};
      one.changes.push_back({span, &texts.back()});
    }
    const bool fits =
        Consistent(one) && std::ranges::none_of(taken, [&](const Candidate& other) { return Overlap(one, other); });
    if (fits) taken.push_back(std::move(one));
  }

  Edited edited;
  const std::size_t errors = taken.empty() ? 0 : ErrorsIn(text);
  edited.text = Put(text, taken);
  if (!taken.empty() && ErrorsIn(edited.text) > errors) {
    std::erase_if(taken, [&](const Candidate& one) {
      const bool wrong = ErrorsIn(Put(text, {&one, 1})) > errors;
      if (wrong) edited.dropped.push_back(Told(one));
      return wrong;
    });
    edited.text = Put(text, taken);
    // Each alone is Python and all together are not: one is enough for now.
    if (ErrorsIn(edited.text) > errors) {
      taken.resize(std::min<std::size_t>(taken.size(), 1));
      edited.text = Put(text, taken);
    }
  }
  for (const Candidate& one : taken) edited.applied.push_back(Told(one));
  return edited;
}

}  // namespace exportlint::fixes
