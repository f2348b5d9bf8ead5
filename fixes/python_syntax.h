// The syntax of Python files as rules see it when they make edits: read when somebody asks for a file, and kept.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "analyzers/base/source_file.h"
#include "rules/engine/syntax.h"

namespace exportlint::fixes {

// Of a text that parses without an error; null for any other.
std::unique_ptr<rules::Syntax> ReadPythonSyntax(std::string_view text);

class SyntaxCache {
 public:
  SyntaxCache();
  ~SyntaxCache();

  // Null for what is no Python, for listings, and for a file with errors. From any thread; what it gives lives as long
  // as the cache, and the file must too.
  const rules::Syntax* Of(const SourceFile& source);

 private:
  std::mutex lock_;
  // By the text, which a file keeps for as long as it is held.
  std::map<std::shared_ptr<const std::string>, std::unique_ptr<rules::Syntax>> known_;
};

}  // namespace exportlint::fixes
