#include "cli/project.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

#include "analyzers/base/source_file.h"
#include "cli/declared.h"
#include "cli/front_ends.h"
#include "cli/parallel.h"

namespace exportlint::cli {

Project::Project(CheckOptions options) : options_(std::move(options)), environment_(EnvironmentOf(options_)) {
  Inputs inputs = CollectInputs(options_);
  std::erase_if(inputs.files, [](const InputFile& file) { return !IsPython(file); });
  SourceFiles sources = ReadSources(inputs, options_);
  std::vector<LoweredFile> lowered(inputs.files.size());
  ForEachParallel(lowered.size(), options_.jobs, 0,
                  [&](std::size_t i) { lowered[i] = LowerInput(inputs, i, &sources, options_); });
  for (std::size_t i = 0; i < lowered.size(); ++i) {
    File& file = files_[inputs.files[i].display];
    file.id = imports_.NewFile();
    Set(&file, std::move(lowered[i]));
  }
  Rebuild(nullptr, false);
}

void Project::Set(File* file, LoweredFile lowered) {
  const std::shared_ptr<const graph::Unit> before = std::move(file->unit);
  file->unit = lowered.units.empty() ? nullptr : std::move(lowered.units.front());
  file->index = lowered.indexes.empty() ? nullptr : std::move(lowered.indexes.front());
  file->finding = std::move(lowered.finding);
  if (file->unit == nullptr) file->runner.reset();
  imports_.SetUnit(file->id, before.get(), file->unit.get());
}

Project::~Project() {
  if (sessions_ != nullptr) sessions_->Clear(options_.jobs);
}

FileFindings Project::Edit(const std::string& path, std::string text) {
  const InputFile input = NamedFile(path, options_);
  return Replace(input, SourceFile(input.display, std::move(text)), false);
}

FileFindings Project::Reload(const std::string& path) {
  const InputFile input = NamedFile(path, options_);
  Result<SourceFile> read = SourceFile::Read(path);
  std::error_code error;
  const bool gone = !std::filesystem::exists(path, error);
  if (read.ok()) read = std::move(read).value().Renamed(input.display);
  return Replace(input, std::move(read), gone);
}

FileFindings Project::Replace(const InputFile& input, Result<SourceFile> read, bool gone) {
  const auto start = std::chrono::steady_clock::now();
  const auto [at, added] = files_.try_emplace(input.display);
  File& file = at->second;
  if (added) file.id = imports_.NewFile();
  const std::shared_ptr<const graph::Unit> before = file.unit;
  const std::vector<File*> speakers = before != nullptr ? Speakers(before->source()) : std::vector<File*>{};
  Set(&file, gone ? LoweredFile{} : LowerFile(input, std::move(read), options_));
  const bool same_modules = (before != nullptr) == (file.unit != nullptr);
  if (gone) {
    files_.erase(at);
    Rebuild(nullptr, same_modules);
    return {.path = input.display, .findings = {}, .complete = true};
  }
  Rebuild(&file, same_modules);
  if (file.unit != nullptr) {
    ForEachParallel(1, 1, flow::Analysis::kStackBytes, [&](std::size_t) {
      std::unique_ptr<flow::Analysis::Session> session = sessions_->Take();
      std::vector<ImportGraph::Edge> edges;
      Run(&file, session.get(), &edges);
      for (File* speaker : speakers) {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        if (spent.count() > kEditBudget) break;
        if (speaker->stale) Run(speaker, session.get(), &edges);
      }
      NoteEdges(edges);
      sessions_->Give(std::move(session));
    });
  }
  return Known(input.display);
}

void Project::Rebuild(File* edited, bool same_modules) {
  std::vector<std::shared_ptr<const graph::Unit>> units;
  flow::Options options = FlowOptions(options_, environment_);
  for (auto& [path, file] : files_) {
    if (file.unit == nullptr) continue;
    file.number = units.size();
    units.push_back(file.unit);
    options.indexes.push_back(std::exchange(file.index, nullptr));
  }
  std::unique_ptr<SessionPool> old_sessions = std::move(sessions_);
  std::unique_ptr<flow::Analysis> before = std::move(analysis_);
  analysis_ = before != nullptr ? std::make_unique<flow::Analysis>(std::move(units), *before)
                                : std::make_unique<flow::Analysis>(std::move(units), std::move(options));
  sessions_ = std::make_unique<SessionPool>(*analysis_);
  // What an export call anywhere says of dimensions holds for the model's file and for what it calls.
  const bool was_declared = std::exchange(declared_, Declare(options_.declared, analysis_.get()));
  std::vector<ImportGraph::Id> changed;
  if (edited != nullptr) changed.push_back(edited->id);
  const bool all = before == nullptr || !same_modules || declared_ || was_declared || !analysis_->RegistersAs(*before);
  if (!all) {
    // A class that others use is not given the same as one that only an export uses; a function that none uses is an
    // entry.
    for (const auto& [path, file] : files_) {
      if (file.unit == nullptr) continue;
      const auto other_use = [&](const graph::Class& c) {
        return before->UsedInClasses(c.name) != analysis_->UsedInClasses(c.name);
      };
      const auto other_offer = [&](const graph::Graph& g) {
        return g.parent == 0 && before->IsOfferedOnly(g.name) != analysis_->IsOfferedOnly(g.name);
      };
      if (std::ranges::any_of(file.unit->classes(), other_use) || std::ranges::any_of(file.unit->graphs(), other_offer))
        changed.push_back(file.id);
    }
  }
  const std::vector<bool> reaching = imports_.Reaching(changed);
  for (auto& [path, file] : files_) {
    file.stale = file.unit != nullptr && (file.stale || all || reaching[file.id]);
  }
  if (before == nullptr) return;
  disposer_ = std::jthread([sessions = std::move(old_sessions), analysis = std::move(before)]() mutable {
    sessions.reset();
    analysis.reset();
  });
}

void Project::Run(File* file, flow::Analysis::Session* session, std::vector<ImportGraph::Edge>* edges) {
  auto runner = std::make_unique<rules::RuleRunner>(RuleOptions(options_, file->unit->source().path()));
  (void)session->Run(file->number, [&](const flow::Site& site) { runner->Visit(site); });
  (void)runner->TakeSilenced();  // which points into this analysis
  for (const ImportGraph::Edge& edge : session->TakeImports()) edges->push_back(edge);
  file->runner = std::move(runner);
  file->stale = false;
}

void Project::NoteEdges(const std::vector<ImportGraph::Edge>& edges) {
  for (const ImportGraph::Edge& edge : edges) imports_.Add(edge);
}

std::vector<Project::File*> Project::Speakers(const SourceFile& source) {
  std::vector<File*> speakers;
  for (auto& [path, file] : files_) {
    if (file.runner != nullptr && file.runner->SpeaksOf(source)) speakers.push_back(&file);
  }
  return speakers;
}

FileFindings Project::FindingsOf(const std::string& path) const {
  return Known(NamedFile(path, options_).display);
}

FileFindings Project::Known(const std::string& name) const {
  FileFindings found{.path = name, .findings = {}, .complete = true};
  const auto at = files_.find(name);
  if (at == files_.end()) return found;
  const graph::Unit* unit = at->second.unit.get();
  if (unit != nullptr) {
    std::vector<const rules::RuleRunner*> runners;
    for (const auto& [path, file] : files_) {
      found.complete = found.complete && !file.stale;
      if (file.runner != nullptr) runners.push_back(file.runner.get());
    }
    found.findings = rules::FindingsIn(unit->source(), runners);
    const ci::CheckedFile checked{unit, found.path};
    Suppress({&checked, 1}, options_, &found.findings);
  }
  if (at->second.finding) found.findings.push_back(*at->second.finding);
  found.findings = Shown(std::move(found.findings), options_);
  return found;
}

bool Project::Refresh(const std::function<bool()>& go_on) {
  std::vector<File*> todo;
  for (auto& [path, file] : files_) {
    if (file.stale) todo.push_back(&file);
  }
  std::atomic<bool> stopped = false;
  std::mutex lock;
  std::vector<ImportGraph::Edge> edges;
  ForEachParallel(todo.size(), options_.jobs, flow::Analysis::kStackBytes, [&](std::size_t i) {
    if (stopped || !go_on()) {
      stopped = true;
      return;
    }
    std::vector<ImportGraph::Edge> own;
    std::unique_ptr<flow::Analysis::Session> session = sessions_->Take();
    Run(todo[i], session.get(), &own);
    sessions_->Give(std::move(session));
    const std::lock_guard guard(lock);
    edges.insert(edges.end(), own.begin(), own.end());
  });
  NoteEdges(edges);
  if (!stopped) sessions_->Clear(options_.jobs);
  return !stopped;
}

std::vector<std::string> Project::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, file] : files_) paths.push_back(path);
  return paths;
}

std::size_t Project::stale() const {
  return static_cast<std::size_t>(std::ranges::count_if(files_, [](const auto& entry) { return entry.second.stale; }));
}

}  // namespace exportlint::cli
