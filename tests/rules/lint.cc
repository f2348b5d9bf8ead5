#include "tests/rules/lint.h"

#include <pthread.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "analyzers/flow/flow.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"
#include "ci/suppress.h"

namespace exportlint::test {
namespace {

// Flow recurses as deep as calls nest.
void OnBigStack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, flow::Analysis::kStackBytes);
  pthread_t thread{};
  const auto run = [](void* f) -> void* {
    (*static_cast<const std::function<void()>*>(f))();
    return nullptr;
  };
  pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&work));
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace

std::vector<Finding> Lint(const std::string& text, const rules::RunOptions& options) {
  std::vector<Finding> findings;
  OnBigStack([&] {
    const auto source = std::make_shared<const SourceFile>("example.py", text);
    const auto unit = python::Lower(source, python::Parse(source->text()));
    const flow::Analysis analysis({unit});
    rules::RuleRunner runner(options);
    (void)analysis.Run(0, [&](const flow::Site& site) { runner.Visit(site); });
    findings = runner.Take([](const std::string& path) { return path; });
    const ci::CheckedFile file{.unit = unit.get(), .path = "example.py"};
    ci::Suppress({&file, 1}, [](std::string_view) { return true; }, &findings);
  });
  return findings;
}

std::string ApplySafeFixes(const std::string& text, const std::vector<Finding>& findings, const std::string& rule,
                           bool* all) {
  const SourceFile source("example.py", text);
  const auto offset = [&](std::uint32_t line, std::uint32_t column) {
    return source.LineStart(line) + column - 1;
  };  // ASCII
  std::vector<const Edit*> edits;
  *all = true;
  for (const Finding& f : findings) {
    if (f.rule != rule) continue;
    const auto safe = std::ranges::find_if(f.fixes, [](const Fix& fix) { return fix.safe && !fix.edits.empty(); });
    if (safe == f.fixes.end()) {
      *all = false;
    } else {
      for (const Edit& edit : safe->edits) edits.push_back(&edit);
    }
  }
  std::ranges::sort(edits, [&](const Edit* a, const Edit* b) {
    return offset(a->place.line, a->place.column) > offset(b->place.line, b->place.column);
  });
  std::string fixed = text;
  for (const Edit* edit : edits) {
    const std::uint32_t begin = offset(edit->place.line, edit->place.column);
    fixed.replace(begin, offset(edit->place.end_line, edit->place.end_column) - begin, edit->text);
  }
  *all = *all && !edits.empty();
  return fixed;
}

}  // namespace exportlint::test
