// Parts of the text writer.
#pragma once

#include <string>
#include <string_view>

#include "reports/reports.h"
#include "reports/view.h"

namespace exportlint::reports {

enum class Style { kPlain, kBold, kDim, kRed, kYellow, kBlue, kGreen };

// Appends lines to one string; the only place that writes escape sequences.
class TextOut {
 public:
  explicit TextOut(const TextOptions& options) : options_(options) {}

  const TextOptions& options() const { return options_; }
  // Appends `text` as it is: for literals and text already inert.
  TextOut& Raw(std::string_view text, Style style = Style::kPlain);
  // Appends the report's own strings, made inert.
  TextOut& Put(std::string_view text, Style style = Style::kPlain);
  std::string Take() && { return std::move(text_); }

 private:
  TextOptions options_;
  std::string text_;
};

Style StyleOf(Severity severity);

// Source line, caret row, and on demand the flow path, of one finding.
void WriteExcerpt(const View& view, const Place& place, Style style, TextOut* out);
// One table per model, with reasons, warnings, errors and blame below.
void WriteExports(const View& view, TextOut* out);

}  // namespace exportlint::reports
