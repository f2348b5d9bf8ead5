// Spans to places.
#pragma once

#include "analyzers/base/source_file.h"
#include "findings/finding.h"

namespace exportlint::rules {

// The place of `span`, under the file's path as it was given.
inline Place PlaceOf(const SourceFile& source, Span span) {
  const LineColumn begin = source.Locate(span.begin);
  const LineColumn end = source.Locate(span.end);
  return {.path = source.path(),
          .line = begin.line,
          .column = begin.column,
          .end_line = end.line,
          .end_column = end.column};
}

}  // namespace exportlint::rules
