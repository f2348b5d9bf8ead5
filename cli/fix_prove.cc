#include "cli/fix_prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "cli/export_state.h"
#include "cli/shadow_tree.h"
#include "export/process.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;
using Progress = std::function<void(const std::string&)>;

bool AnyRight(const ExportState& state) {
  return std::ranges::any_of(state.rows, &ExportState::Row::right);
}

std::string RowsInWords(const ExportState& state) {
  std::string text;
  for (const ExportState::Row& row : state.rows)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", row.name, row.words);
  return text;
}

std::vector<std::string> Lines(const ExportState& state) {
  std::vector<std::string> lines;
  for (const ExportState::Row& row : state.rows) lines.push_back(fmt::format("{}: {}", row.name, row.words));
  return lines;
}

class Prover {
 public:
  Prover(const CheckOptions& options, const fixes::Policy& policy, const std::vector<ExportRequest>& requests,
         const Progress& progress)
      : options_(options), policy_(policy), requests_(requests), progress_(progress), tree_(options.root) {
    policy_.unsafe = true;
  }

  Proof Run() {
    proof_.run = FixInMemory(options_, policy_);
    if (!Measure(Before(proof_.run), &before_)) return std::move(proof_);
    proof_.before = Lines(before_);
    ExportState after;
    if (proof_.run.applied.empty()) {
      proof_.after = proof_.before;
      return std::move(proof_);
    }
    Say(fmt::format("all {} fixes", proof_.run.applied.size()));
    if (!Measure(After(proof_.run), &after)) return std::move(proof_);
    if (Reason(before_, after).empty() && AnyRight(after)) {
      for (const fixes::Applied& one : proof_.run.applied) proof_.fixes.push_back({one, true, Praise(after)});
      proof_.after = Lines(after);
      return std::move(proof_);
    }
    OneByOne();
    return std::move(proof_);
  }

 private:
  using Texts = std::vector<std::pair<std::string, std::string>>;

  // The texts that differ, and those of the models themselves, which must be files of the copy.
  Texts Changed(const FixRun& run, bool after) const {
    Texts texts;
    for (const FixedFile& file : run.files) {
      const bool model = std::ranges::any_of(
          requests_, [&](const ExportRequest& r) { return r.path == fs::weakly_canonical(file.file.path); });
      const std::string absolute = fs::weakly_canonical(file.file.path).string();
      if (model || file.before != file.after)
        texts.emplace_back(fs::path(absolute).lexically_relative(options_.root).string(),
                           after ? file.after : file.before);
    }
    return texts;
  }
  Texts Before(const FixRun& run) const { return WithModels(Changed(run, false)); }
  Texts After(const FixRun& run) const { return WithModels(Changed(run, true)); }

  // Models among files that are not linted are copied as they are.
  Texts WithModels(Texts texts) const {
    for (const ExportRequest& request : requests_) {
      const std::string name = fs::path(request.path).lexically_relative(options_.root).string();
      if (std::ranges::find(texts, name, &Texts::value_type::first) != texts.end()) continue;
      const Result<SourceFile> read = SourceFile::Read(request.path);
      if (read.ok()) texts.emplace_back(name, std::string(read->text()));
    }
    return texts;
  }

  bool Measure(const Texts& texts, ExportState* state) {
    const Result<bool> put = tree_.Put(texts);
    if (!put.ok()) {
      proof_.failure = put.error().message;
      return false;
    }
    Result<ExportState> measured = MeasureExports(tree_, options_.root, requests_, progress_);
    if (!measured.ok()) {
      proof_.failure = measured.error().message;
      return false;
    }
    *state = std::move(measured).value();
    return true;
  }

  static std::string Reason(const ExportState& before, const ExportState& after) {
    if (const std::string eager = EagerDifference(before, after); !eager.empty()) return "eager changes: " + eager;
    if (const std::string loss = ExportLoss(before, after); !loss.empty()) return "the export is worse: " + loss;
    return {};
  }

  static std::string Praise(const ExportState& after) {
    return fmt::format("eager unchanged on {} case{}; {}", after.cases, after.cases == 1 ? "" : "s",
                       RowsInWords(after));
  }

  // Each fix on top of those that were kept. What is left at the end must be right for some exporter.
  void OneByOne() {
    FixRun start = std::move(proof_.run);
    for (FixedFile& file : start.files) file.after = file.before;
    start.applied.clear();
    std::vector<std::size_t> kept;  // into proof_.fixes
    ExportState state = before_;
    std::vector<Finding> findings = LintWithEdits(start);
    while (Interrupted() == 0) {
      std::size_t index = 0;
      fixes::Edited edited = NextFix(start, findings, &index);
      if (edited.applied.empty()) break;
      const fixes::Applied fix = std::move(edited.applied.front());
      Say(fmt::format("{} at {}:{}", fix.rule, fix.place.path, fix.place.line));
      const std::string text = std::exchange(start.files[index].after, std::move(edited.text));
      ExportState after;
      proof_.failure.clear();
      const bool measured = Measure(After(start), &after);
      const std::string reason = measured ? Reason(state, after) : std::exchange(proof_.failure, {});
      proof_.fixes.push_back({fix, reason.empty(), reason.empty() ? Praise(after) : reason});
      if (reason.empty()) {
        kept.push_back(proof_.fixes.size() - 1);
        start.applied.push_back(fix);
        state = std::move(after);
        findings = LintWithEdits(start);
      } else {
        start.files[index].after = text;
        policy_.banned.insert(fix.name);
      }
    }
    if (!AnyRight(state)) {
      for (const std::size_t i : kept) {
        proof_.fixes[i].kept = false;
        proof_.fixes[i].why = "the export is right for no exporter after it: " + RowsInWords(state);
      }
      for (FixedFile& file : start.files) file.after = file.before;
      start.applied.clear();
      findings = LintWithEdits(start);
      state = before_;
    }
    proof_.after = Lines(state);
    proof_.run = std::move(start);
    proof_.run.left = std::move(findings);
  }

  std::vector<Finding> LintWithEdits(const FixRun& run) const {
    CheckOptions options = options_;
    options.edits = true;
    return LintTexts(run.files, options);
  }

  // The first fix that is wanted, in its file.
  fixes::Edited NextFix(const FixRun& run, const std::vector<Finding>& findings, std::size_t* index) {
    for (*index = 0; *index < run.files.size(); ++*index) {
      const FixedFile& file = run.files[*index];
      fixes::Edited edited = fixes::Apply(file.file.display, file.after, findings, policy_, 1);
      for (const fixes::Applied& dropped : edited.dropped) policy_.banned.insert(dropped.name);
      if (!edited.applied.empty()) return edited;
    }
    return {};
  }

  void Say(const std::string& text) const {
    if (progress_) progress_("proving " + text);
  }

  const CheckOptions& options_;
  fixes::Policy policy_;
  const std::vector<ExportRequest>& requests_;
  const Progress& progress_;
  ShadowTree tree_;
  ExportState before_;
  Proof proof_;
};

}  // namespace

Proof ProveFixes(const CheckOptions& options, const fixes::Policy& policy, const std::vector<ExportRequest>& requests,
                 const std::function<void(const std::string&)>& progress) {
  return Prover(options, policy, requests, progress).Run();
}

}  // namespace exportlint::cli
