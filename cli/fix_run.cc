#include "cli/fix_run.h"

#include <algorithm>
#include <set>
#include <utility>

#include "cli/front_ends.h"
#include "cli/parallel.h"

namespace exportlint::cli {
namespace {

constexpr int kMostRounds = 12;    // of all files
constexpr int kMostCareful = 200;  // more, for files whose fixes are tried one by one

std::size_t Weight(const std::vector<Finding>& findings, const std::string& path) {
  return static_cast<std::size_t>(std::ranges::count_if(findings, [&](const Finding& f) {
    return f.place.path == path && !f.suppressed && f.severity > Severity::kNote;
  }));
}

// The findings of one file; `findings` are sorted by path.
std::span<const Finding> Of(const std::vector<Finding>& findings, const std::string& path) {
  const auto range = std::ranges::equal_range(findings, path, {}, [](const Finding& f) { return f.place.path; });
  return {range.begin(), range.end()};
}

struct Attempt {
  std::size_t file = 0;
  std::string before;
  std::size_t weight = 0;
  std::vector<fixes::Applied> applied;
};

class Fixer {
 public:
  Fixer(CheckOptions options, fixes::Policy policy) : options_(std::move(options)), policy_(std::move(policy)) {}

  FixRun Run() {
    Read();
    std::vector<Finding> findings = LintTexts(run_.files, options_);
    for (int round = 0; round < kMostRounds || (!careful_.empty() && round < kMostCareful); ++round) {
      std::vector<Attempt> attempts = ApplyRound(findings);
      if (attempts.empty()) {
        run_.left = std::move(findings);
        return std::move(run_);
      }
      std::vector<Finding> now = LintTexts(run_.files, options_);
      bool undone = false;
      for (Attempt& attempt : attempts) undone = Judge(&attempt, now) || undone;
      findings = undone ? LintTexts(run_.files, options_) : std::move(now);
    }
    run_.settled = false;
    run_.left = std::move(findings);
    return std::move(run_);
  }

 private:
  void Read() {
    Inputs inputs = CollectInputs(options_);
    run_.limits = std::move(inputs.limits);
    std::erase_if(inputs.files, [](const InputFile& file) { return !IsPython(file); });
    for (const InputFile& file : inputs.files) {
      const Result<SourceFile> read = SourceFile::Read(file.path);
      if (!read.ok()) {
        run_.limits.push_back({.path = file.display, .message = read.error().message, .fatal = file.named});
        continue;
      }
      run_.files.push_back({file, std::string(read->text()), std::string(read->text())});
    }
  }

  std::vector<Attempt> ApplyRound(const std::vector<Finding>& findings) {
    std::vector<Attempt> attempts;
    for (std::size_t i = 0; i < run_.files.size(); ++i) {
      FixedFile& file = run_.files[i];
      const std::string& name = file.file.display;
      const std::size_t most = careful_.contains(i) ? 1 : static_cast<std::size_t>(-1);
      fixes::Edited edited = fixes::Apply(name, file.after, Of(findings, name), policy_, most);
      for (fixes::Applied& dropped : edited.dropped) Drop(std::move(dropped));
      if (edited.applied.empty() || edited.text == file.after) continue;
      attempts.push_back(
          {i, std::exchange(file.after, std::move(edited.text)), Weight(findings, name), std::move(edited.applied)});
    }
    return attempts;
  }

  void Drop(fixes::Applied dropped) {
    if (policy_.banned.insert(dropped.name).second) run_.dropped.push_back(std::move(dropped));
  }

  // Whether the attempt was undone: a file must not have more findings for being fixed.
  bool Judge(Attempt* attempt, const std::vector<Finding>& now) {
    FixedFile& file = run_.files[attempt->file];
    if (Weight(now, file.file.display) <= attempt->weight) {
      for (fixes::Applied& applied : attempt->applied) run_.applied.push_back(std::move(applied));
      return false;
    }
    file.after = std::move(attempt->before);
    if (attempt->applied.size() == 1) {
      Drop(std::move(attempt->applied.front()));
    } else {
      careful_.insert(attempt->file);
    }
    return true;
  }

  CheckOptions options_;
  fixes::Policy policy_;
  std::set<std::size_t> careful_;  // files whose fixes are applied one a round
  FixRun run_;
};

}  // namespace

std::vector<Finding> LintTexts(const std::vector<FixedFile>& files, const CheckOptions& options) {
  Inputs inputs;
  SourceFiles sources;
  for (const FixedFile& file : files) {
    inputs.files.push_back(file.file);
    sources.files.push_back(SourceFile(file.file.display, file.after));
  }
  if (files.empty()) return {};
  const Lowered lowered = Lower(inputs, std::move(sources), options);
  return Shown(AnalyzeAndRunRules(lowered, options).findings, options);
}

FixRun FixInMemory(CheckOptions options, fixes::Policy policy) {
  options.edits = true;
  return Fixer(std::move(options), std::move(policy)).Run();
}

}  // namespace exportlint::cli
