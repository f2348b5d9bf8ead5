// The syntax of Python files as rules see it when they make edits: read when somebody asks for a file, and kept.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "analyzers/base/source_file.h"
#include "rules/engine/syntax.h"

namespace exportlint::fixes {

// Of a text that parses without an error and outlives what is made of it; null for any other.
std::unique_ptr<rules::Syntax> ReadPythonSyntax(std::string_view text);

// The files that were asked for last: a large tree's syntax is larger than all else that is known of it.
class SyntaxCache {
 public:
  // Null for what is no Python, for listings, and for a file with errors. From any thread; the file must outlive it.
  std::shared_ptr<const rules::Syntax> Of(const SourceFile& source);

 private:
  static constexpr std::size_t kMost = 16;

  struct Known {
    std::shared_ptr<const std::string> text;
    std::shared_ptr<const rules::Syntax> syntax;
  };

  std::mutex lock_;
  std::list<Known> known_;  // the latest first
};

}  // namespace exportlint::fixes
