#include "tests/rules/lint.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "analyzers/flow/flow.h"
#include "analyzers/graph/serialize.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"
#include "analyzers/torchscript/torchscript.h"
#include "ci/suppress.h"
#include "fixes/python_syntax.h"

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

std::vector<Finding> Run(const std::shared_ptr<const graph::Unit>& unit, const std::string& path,
                         const rules::RunOptions& options) {
  std::vector<Finding> findings;
  OnBigStack([&] {
    const flow::Analysis analysis({unit});
    rules::RuleRunner runner(options);
    (void)analysis.Run(0, [&](const flow::Site& site) { runner.Visit(site); });
    findings = runner.Take([](const std::string& kept) { return kept; });
    const ci::CheckedFile file{.unit = unit.get(), .path = path};
    ci::Suppress({&file, 1}, [](std::string_view, std::string_view) { return true; }, &findings);
  });
  return findings;
}

// Standard output of a command, and whether it ended with 0.
bool OutputOf(const std::string& command, std::string* out) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return false;
  char buffer[1 << 16];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out->append(buffer, n);
  return pclose(pipe) == 0;
}

}  // namespace

std::vector<Finding> LintTree(const std::vector<std::pair<std::string, std::string>>& files,
                              const flow::ForEach& for_each) {
  std::vector<std::shared_ptr<const graph::Unit>> units;
  for (const auto& [path, text] : files) {
    const auto source = std::make_shared<const SourceFile>(path, text);
    units.push_back(python::Lower(source, python::Parse(source->text())));
  }
  std::vector<Finding> findings;
  OnBigStack([&] {
    const flow::Analysis analysis(units);
    std::vector<std::unique_ptr<rules::RuleRunner>> runners;
    std::vector<rules::RuleRunner*> all;
    for (std::size_t i = 0; i < units.size(); ++i) {
      all.push_back(runners.emplace_back(std::make_unique<rules::RuleRunner>(rules::RunOptions{})).get());
      (void)analysis.Run(i, [&](const flow::Site& site) { all.back()->Visit(site); });
    }
    const auto same = [](const std::string& path) { return path; };
    findings = rules::TakeAll(all, same, same, for_each);
  });
  return findings;
}

std::vector<Finding> Lint(const std::string& text, const rules::RunOptions& options) {
  std::shared_ptr<const graph::Unit> unit;
  OnBigStack([&] {
    const auto source = std::make_shared<const SourceFile>("example.py", text);
    unit = python::Lower(source, python::Parse(source->text()));
  });
  fixes::SyntaxCache syntax;
  rules::RunOptions with_edits = options;
  with_edits.syntax = [&](const SourceFile& source) { return syntax.Of(source); };
  return Run(unit, "example.py", with_edits);
}

std::vector<Finding> LintTorchScript(const std::string& text, bool traced, const rules::RunOptions& options) {
  std::vector<Finding> findings;
  OnBigStack([&] {
    const Result<graph::Bundle> bundle = torchscript::ReadText(text, traced, "example.ts");
    if (bundle.ok() && bundle->notes.empty()) {
      findings = Run(bundle->units[0], "example.ts", options);
    } else {
      Finding& finding = findings.emplace_back();
      finding.rule = "cannot-read-input";
      finding.message = bundle.ok() ? bundle->notes[0].message : bundle.error().message;
    }
  });
  return findings;
}

std::vector<Finding> LintExported(const std::string& text, const rules::RunOptions& options) {
  auto map = std::make_shared<const SourceMap>(std::vector<SourceOrigin>{}, ModelForm::kExported);
  const auto source = std::make_shared<const SourceFile>(SourceFile("example.pt2", text).WithMap(std::move(map)));
  std::shared_ptr<const graph::Unit> unit;
  OnBigStack([&] { unit = python::Lower(source, python::Parse(source->text())); });
  return Run(unit, "example.pt2", options);
}

bool ReadsCpp() {
  return std::string_view(CPP_READER) != "";
}

std::vector<Finding> LintCpp(const std::string& text, const rules::RunOptions& options) {
  std::string folder = testing::TempDir() + "exportlint_cpp_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return {};
  const std::string path = folder + "/example.cpp";
  std::ofstream(path) << text;
  std::string bytes;
  const bool read = OutputOf(
      std::string(CPP_READER) + " " + path + " -- --python-env=" CPP_PYTHON " --cache=" CPP_CACHE " 2>&1", &bytes);
  std::filesystem::remove_all(folder);
  Result<graph::Bundle> bundle = Error{bytes};
  if (read) bundle = graph::Deserialize(bytes, [](std::string_view) { return std::string("example.cpp"); });
  std::string problem = bundle.ok() ? std::string() : bundle.error().message;
  if (bundle.ok() && !bundle->notes.empty()) problem = bundle->notes[0].message;
  if (!problem.empty() || bundle->units.size() != 1) {
    Finding finding;
    finding.rule = "cannot-read-input";
    finding.message = problem;
    return {finding};
  }
  return Run(bundle->units[0], "example.cpp", options);
}

#ifdef READ_ONNX
constexpr const char* kReadOnnx = READ_ONNX;
#else
constexpr const char* kReadOnnx = nullptr;
#endif

bool HasOnnxReader() {
  return kReadOnnx != nullptr;
}

std::vector<Finding> LintOnnx(const std::string& text, const rules::RunOptions& options) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / ("exportlint_onnx_" + std::to_string(getpid()));
  fs::create_directories(folder);
  const fs::path model = folder / "example.onnxtxt";
  std::ofstream(model) << text;
  const std::string command = std::string(kReadOnnx) + " " + model.string() + " 2>&1";
  std::string output;
  const bool read = OutputOf(command, &output);
  fs::remove_all(folder);
  const Result<graph::Bundle> bundle = graph::Deserialize(output);
  if (!read || !bundle.ok()) {
    ADD_FAILURE() << text << (bundle.ok() ? output : bundle.error().message + ": " + output);
    return {};
  }
  rules::RuleRunner runner(options);
  runner.VisitModel(*bundle->units.front());
  return runner.Take([](const std::string& path) { return path; });
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
