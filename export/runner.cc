#include "export/runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "analyzers/base/bytes.h"
#include "analyzers/base/scratch_folder.h"
#include "export/locate.h"
#include "export/process.h"
#include "export/run_cache.h"
#include "export/secrets.h"
#include "export/sudden_end.h"
#include "export/verdicts.h"
#include "export/worker_log.h"
#include "export/worker_request.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;

void MakeRelative(ExportMessage* message, const std::string& root) {
  message->path = PlacePath(message->path, root);
}

void FillRow(const ProcessResult& result, WorkerLog told, const ExportRequest& request, CheckedRun* row) {
  row->log = std::move(told);
  const WorkerLog& log = row->log;
  ExportRun& run = row->run;
  run.warnings = log.warnings;
  run.exported = !log.file.empty();
  if (!run.exported) run.error = log.error ? *log.error : EndAsError(result, log, request);
  if (run.error) MakeRelative(&*run.error, request.root);
  for (ExportMessage& warning : run.warnings) MakeRelative(&warning, request.root);
  row->classes = log.classes;
  for (const std::string& file : log.files) row->files.push_back(PlacePath(file, request.root));
}

// Kept are runs that reached their end and whose outcome is the model's: no limit was met, the model loaded and ran in
// PyTorch, nothing it looked for was missing (it may be there the next time).
bool WorthKeeping(const WorkerLog& log) {
  if (!log.done || log.cases.empty() || log.cases[0].error) return false;
  const auto fits = [](const std::optional<ExportMessage>& error) {
    return !error || (error->message.find("--memory") == std::string::npos && !error->kind.ends_with("ImportError") &&
                      !error->kind.ends_with("ModuleNotFoundError") && !error->kind.ends_with("FileNotFoundError") &&
                      !error->kind.ends_with("OSError"));
  };
  return fits(log.error) &&
         std::all_of(log.cases.begin(), log.cases.end(), [&](const WorkerCase& each) { return fits(each.error); });
}

struct ExportWay {
  Exporter exporter;
  bool strict = false;
  int opset = 0;
};

// A row for each exporter at each opset.
std::vector<ExportWay> WaysOf(const ExportRequest& request) {
  std::vector<ExportWay> found;
  for (const Exporter exporter : request.exporters) {
    for (const int opset : request.opsets) found.push_back({exporter, false, opset});
  }
  for (const int opset : request.opsets) {
    if (request.strict) found.push_back({Exporter::kDynamo, true, opset});
  }
  return found;
}

constexpr unsigned kMostAtOnce = 4;  // each may take the whole of --memory

class Runner {
 public:
  Runner(ExportRequest request, const ProgressFn& progress, std::string worker, std::string folder)
      : request_(std::move(request)),
        progress_(progress),
        worker_(std::move(worker)),
        folder_(std::move(folder)),
        cache_(request_.cache) {}

  CheckedRun RunExporter(Exporter exporter) {
    CheckedRun row;
    row.run.model = request_.model;
    row.run.exporter = request_.strict ? "dynamo strict" : ToString(exporter);
    row.run.opset_asked = request_.opset;
    std::string stem = fmt::format("{}_{}", request_.file_stem, request_.strict ? "dynamo_strict" : ToString(exporter));
    if (request_.opsets.size() > 1) stem += fmt::format("_{}", request_.opset);
    const std::string folder = folder_ + "/" + stem;
    fs::create_directories(folder + "/run");
    const std::string file = fmt::format("{}/{}.onnx", request_.out.empty() ? folder : request_.out, stem);
    RemoveExported(file);
    const std::string key = cache_.on() && request_.pass_env.empty() ? RunKey(request_, exporter, worker_) : "";
    if (!key.empty()) {
      if (const auto kept = cache_.Find(key); kept && Replay(*kept, exporter, file, &row)) return row;
    }
    RunNow(exporter, key, folder, file, &row);
    return row;
  }

 private:
  void RunNow(Exporter exporter, const std::string& key, const std::string& folder, const std::string& file,
              CheckedRun* row) {
    WorkerLog log;
    RecordedRun record;
    const ProcessResult result = RunWorker(exporter, folder, file, &log, &record.worker_events);
    row->run.seconds = record.seconds = result.seconds;
    FillRow(result, log, request_, row);
    bool keep = !key.empty() && WorthKeeping(log);
    if (row->run.exported) {
      Say(exporter, "checking the file against PyTorch");
      VerifierTold told = VerifyExport(request_, exporter, {FindVerifier(), folder}, row);
      if (!request_.out.empty()) row->run.file = PlacePath(file, request_.root);
      keep = keep && told.done;
      record.verifier_events = std::move(told.events);
    } else {
      RemoveExported(file);                     // half a file is worse than none
      SkipCases(request_, log, "", &row->run);  // the error is the reason
    }
    if (!keep || !DependenciesHold(record.worker_events)) return;
    if (row->run.exported && !request_.out.empty() && !TakeExported(file, &record)) return;
    cache_.Store(key, record);
  }

  // The row of a kept run, its file written anew. False when that cannot be: then the exporter is run.
  bool Replay(const RecordedRun& kept, Exporter exporter, const std::string& file, CheckedRun* row) const {
    WorkerLog log;
    for (const std::string& line : kept.worker_events) AddWorkerEvent(line, &log);
    if (!log.file.empty() && !request_.out.empty()) {
      std::ofstream(file, std::ios::binary) << kept.model;
      if (!kept.data.empty()) std::ofstream(file + ".data", std::ios::binary) << kept.data;
      std::error_code error;
      if (fs::file_size(file, error) != kept.model.size() || error) return false;
      row->run.file = PlacePath(file, request_.root);
    }
    Say(exporter, "as kept from an earlier run (--no-cache runs it again)");
    ProcessResult result;
    result.end = ProcessResult::End::kExited;
    FillRow(result, log, request_, row);
    row->run.seconds = kept.seconds;
    row->run.cached = true;
    if (row->run.exported)
      ReplayVerification(request_, exporter, kept.verifier_events, row);
    else
      SkipCases(request_, log, "", &row->run);
    return true;
  }

  // False when the files are too large to keep.
  static bool TakeExported(const std::string& file, RecordedRun* record) {
    std::error_code error, none;
    const auto size = fs::file_size(file, error), data = fs::file_size(file + ".data", none);
    if (error || size + (none ? 0 : data) > RunCache::kEntryBytes) return false;
    record->model = ReadBytes(file).value_or("");
    if (!none) record->data = ReadBytes(file + ".data").value_or("");
    return true;
  }

  static void RemoveExported(const std::string& file) {
    std::error_code error;
    fs::remove(file, error);
    fs::remove(file + ".data", error);
  }

  void Say(Exporter exporter, std::string_view what) const {
    if (!progress_) return;
    const std::string opset = request_.opsets.size() > 1 ? fmt::format(" at opset {}", request_.opset) : "";
    progress_(fmt::format("{}, {}{}{}: {}", request_.model, ToString(exporter), request_.strict ? " strict" : "", opset,
                          what));
  }

  ProcessResult RunWorker(Exporter exporter, const std::string& folder, const std::string& file, WorkerLog* log,
                          std::vector<std::string>* events) {
    const std::string path = folder + "/request.json";
    std::ofstream(path) << WorkerRequest(request_, exporter, file);
    ProcessOptions options;
    options.arguments = {request_.python, worker_, path, folder};
    options.environment = {{"EXPORTLINT_EVENTS", "3"},
                           {"OMP_NUM_THREADS", "1"},
                           {"MKL_NUM_THREADS", "1"},
                           {"PYTHONDONTWRITEBYTECODE", "1"},
                           {"TOKENIZERS_PARALLELISM", "false"}};
    options.keeps = [&](std::string_view name) {
      return !LooksSecret(name) || std::ranges::find(request_.pass_env, name) != request_.pass_env.end();
    };
    options.folder = folder + "/run";
    options.timeout_seconds = request_.timeout_seconds;
    options.ask_for_stack = true;
    options.on_event = [&](std::string_view line) {
      const std::string before = log->stage;
      AddWorkerEvent(line, log);
      events->emplace_back(line);
      if (log->stage != before) Say(exporter, StageWords(log->stage));
    };
    return RunProcess(options);
  }

  ExportRequest request_;
  const ProgressFn& progress_;
  std::string worker_;
  std::string folder_;
  RunCache cache_;
};

}  // namespace

Result<std::vector<CheckedRun>> RunChecked(const ExportRequest& given, const ProgressFn& progress) {
  const InterruptGuard guard;
  ExportRequest request = given;
  auto worker = FindWorker();
  if (!worker) return worker.error();
  auto python = FindPython(request.python);
  if (!python) return python.error();
  request.python = *python;
  const ScratchFolder own("exportlint");
  const std::string scratch = request.scratch.empty() ? own.path() : request.scratch;
  if (scratch.empty()) return Error{"no folder for temporary files: set TMPDIR to one that can be written"};
  std::error_code error;
  if (!request.out.empty()) fs::create_directories(request.out, error);
  if (error) return Error{fmt::format("{}: cannot be made a folder: {}", request.out, error.message())};
  std::mutex progress_lock;
  const ProgressFn say = !progress ? ProgressFn() : ProgressFn([&](const std::string& text) {
    const std::lock_guard lock(progress_lock);
    progress(text);
  });
  const std::vector<ExportWay> ways = WaysOf(request);
  std::vector<CheckedRun> rows(ways.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < ways.size() && Interrupted() == 0; i = next++) {
      ExportRequest one = request;
      one.strict = ways[i].strict;
      one.opset = ways[i].opset;
      rows[i] = Runner(std::move(one), say, *worker, scratch).RunExporter(ways[i].exporter);
    }
  };
  {
    std::vector<std::jthread> others;
    const auto cores = std::clamp(std::thread::hardware_concurrency(), 1u, kMostAtOnce);
    const std::size_t jobs = request.jobs > 0 ? static_cast<std::size_t>(request.jobs) : cores;
    for (std::size_t i = 1; i < std::min(jobs, ways.size()); ++i) others.emplace_back(work);
    work();
  }
  if (Interrupted() != 0) return Error{"interrupted"};
  return rows;
}

}  // namespace exportlint
