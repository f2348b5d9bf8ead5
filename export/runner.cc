#include "export/runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "export/locate.h"
#include "export/process.h"
#include "export/verdicts.h"
#include "export/worker_log.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A folder of our own that is removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code error;
    const fs::path base = fs::temp_directory_path(error);
    std::string name = ((error ? fs::path("/tmp") : base) / "exportlint-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

json Inputs(const std::vector<InputSpec>& specs) {
  json found = json::array();
  for (const InputSpec& spec : specs) {
    json entry = {{"name", spec.name}};
    if (spec.dtype.empty()) {
      entry["literal"] = json::parse(spec.literal);
    } else {
      entry["dtype"] = spec.dtype;
      entry["shape"] = spec.shape;
      entry["fill"] = spec.fill;
    }
    found.push_back(std::move(entry));
  }
  return found;
}

json WorkerRequest(const ExportRequest& request, Exporter exporter, const std::string& file) {
  json cases = json::array(), dynamic = json::array();
  for (const InputCase& each : request.cases) cases.push_back({{"name", each.name}, {"inputs", Inputs(each.inputs)}});
  for (const DynamicDim& each : request.dynamic)
    dynamic.push_back({{"input", each.input}, {"dim", each.dim}, {"name", each.name}});
  return {{"path", request.path},
          {"factory", request.factory},
          {"exporter", ToString(exporter)},
          {"opset", request.opset},
          {"inputs", Inputs(request.inputs)},
          {"cases", cases},
          {"dynamic", dynamic},
          {"out", file},
          {"seed", request.seed},
          {"memory", request.memory_mb},
          {"parent", getpid()}};
}

std::string_view StageWords(const std::string& stage) {
  if (stage == "load") return "loading the model";
  if (stage == "eager") return "running it in PyTorch";
  if (stage == "export") return "exporting";
  return "starting Python";
}

std::string LastLine(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text.substr(text.rfind('\n') + 1).substr(0, 300));
}

// The worker told no error of its own: how its process ended is the error.
ExportMessage EndAsError(const ProcessResult& result, const WorkerLog& log, const ExportRequest& request) {
  using End = ProcessResult::End;
  ExportMessage message = PlaceInStackDump(result.errors, request.path);
  const std::string_view doing = StageWords(log.stage);
  if (result.end == End::kTimedOut) {
    message.kind = "timeout";
    message.message =
        fmt::format("still running after {:g} s while {}: --timeout raises the limit", request.timeout_seconds, doing);
  } else if (result.end == End::kSignaled) {
    message.kind = SignalName(result.code);
    message.message = fmt::format("the process was ended by {} while {}{}", message.kind, doing,
                                  message.kind == "SIGKILL" ? ": most likely the machine ran out of memory" : "");
    if (result.errors.find("bad_alloc") != std::string::npos) {
      message.message =
          fmt::format("needs more memory than the limit of {} MB (--memory) while {}", request.memory_mb, doing);
    }
  } else if (result.end == End::kNotStarted) {
    message.kind = "start";
    message.message = fmt::format("{} could not be started: {}", request.python, result.errors);
  } else {
    if (log.exit) message = *log.exit;
    message.kind = "exit";
    message.message = fmt::format("the model's code ended the process with exit code {} while {}", result.code, doing);
    if (!log.exit && !result.errors.empty()) message.message += ": " + LastLine(result.errors);
  }
  return message;
}

void MakeRelative(ExportMessage* message, const std::string& root) {
  message->path = PlacePath(message->path, root);
}

void FillRow(const ProcessResult& result, const WorkerLog& log, const ExportRequest& request, CheckedRun* row) {
  ExportRun& run = row->run;
  run.warnings = log.warnings;
  run.exported = !log.file.empty();
  if (!run.exported) run.error = log.error ? *log.error : EndAsError(result, log, request);
  if (run.error) MakeRelative(&*run.error, request.root);
  for (ExportMessage& warning : run.warnings) MakeRelative(&warning, request.root);
  row->classes = log.classes;
  for (const std::string& file : log.files) row->files.push_back(PlacePath(file, request.root));
}

class Runner {
 public:
  Runner(const ExportRequest& request, const ProgressFn& progress, std::string worker, std::string folder)
      : request_(request), progress_(progress), worker_(std::move(worker)), folder_(std::move(folder)) {}

  CheckedRun RunExporter(Exporter exporter) {
    CheckedRun row;
    row.run.model = request_.model;
    row.run.exporter = ToString(exporter);
    row.run.opset_asked = request_.opset;
    const std::string folder = folder_ + "/" + row.run.exporter;
    fs::create_directories(folder + "/run");
    const std::string file = fmt::format("{}/{}_{}.onnx", request_.out.empty() ? folder : request_.out,
                                         request_.file_stem, row.run.exporter);
    RemoveExported(file);

    WorkerLog log;
    const ProcessResult result = RunWorker(exporter, folder, file, &log);
    row.run.seconds = result.seconds;
    FillRow(result, log, request_, &row);
    if (row.run.exported) {
      Say(exporter, "checking the file against PyTorch");
      VerifyExport(request_, exporter, log, {FindVerifier(), folder}, &row.run);
      if (!request_.out.empty()) row.run.file = PlacePath(file, request_.root);
    } else {
      RemoveExported(file);                    // half a file is worse than none
      SkipCases(request_, log, "", &row.run);  // the error is the reason
    }
    return row;
  }

 private:
  static void RemoveExported(const std::string& file) {
    std::error_code error;
    fs::remove(file, error);
    fs::remove(file + ".data", error);
  }

  void Say(Exporter exporter, std::string_view what) const {
    if (progress_) progress_(fmt::format("{}, {}: {}", request_.model, ToString(exporter), what));
  }

  ProcessResult RunWorker(Exporter exporter, const std::string& folder, const std::string& file, WorkerLog* log) {
    const std::string path = folder + "/request.json";
    std::ofstream(path) << WorkerRequest(request_, exporter, file).dump(-1, ' ', false, json::error_handler_t::replace);
    ProcessOptions options;
    options.arguments = {request_.python, worker_, path, folder};
    options.environment = {{"EXPORTLINT_EVENTS", "3"},
                           {"OMP_NUM_THREADS", "1"},
                           {"MKL_NUM_THREADS", "1"},
                           {"PYTHONDONTWRITEBYTECODE", "1"},
                           {"TOKENIZERS_PARALLELISM", "false"}};
    options.folder = folder + "/run";
    options.timeout_seconds = request_.timeout_seconds;
    options.ask_for_stack = true;
    options.on_event = [&](std::string_view line) {
      const std::string before = log->stage;
      AddWorkerEvent(line, log);
      if (log->stage != before) Say(exporter, StageWords(log->stage));
    };
    return RunProcess(options);
  }

  const ExportRequest& request_;
  const ProgressFn& progress_;
  std::string worker_;
  std::string folder_;
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
  const ScratchFolder scratch;
  if (scratch.path().empty()) return Error{"no folder for temporary files: set TMPDIR to one that can be written"};
  std::error_code error;
  if (!request.out.empty()) fs::create_directories(request.out, error);
  if (error) return Error{fmt::format("{}: cannot be made a folder: {}", request.out, error.message())};
  Runner runner(request, progress, *worker, scratch.path());
  std::vector<CheckedRun> rows;
  for (const Exporter exporter : request.exporters) {
    rows.push_back(runner.RunExporter(exporter));
    if (Interrupted() != 0) return Error{"interrupted"};
  }
  return rows;
}

}  // namespace exportlint
