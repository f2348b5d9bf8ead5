// What one worker told by its events, as data. The worker may have ended at any point: every field may be unset.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/report.h"

namespace exportlint {

// A tensor the worker stored.
struct StoredTensor {
  std::string name;     // inputs only
  std::string file;     // .npy; empty: the value is neither tensor nor number
  std::string dtype;    // as torch names it; the file's own header cannot name bfloat16
  std::string literal;  // Python text of a value that was no tensor
  std::vector<std::int64_t> shape;
  bool scalar = false;  // a Python number, not a tensor
  double moved = 0;     // outputs only: by how much it changes when every number given becomes its neighbour
};

// What a call on one of the user's lines gave while PyTorch ran a case.
struct WorkerValue {
  std::string name;  // of what was called: "relu", "__add__"
  StoredTensor sample;
  std::uint64_t step = 1;  // one element in so many is in the sample
  std::vector<int> of;     // the values it is made of, by index
  std::string path;
  std::uint32_t line = 0;
};

struct WorkerCase {
  std::string name;
  std::vector<StoredTensor> inputs;
  std::vector<StoredTensor> outputs;        // of PyTorch
  std::optional<ExportMessage> error = {};  // PyTorch itself cannot run it
  bool refused = false;                     // by an assert or a raise of the user's own code
  bool generated = false;                   // made from the example, not asked for
  std::vector<Seen> seen = {};              // what differs from the example's run
  std::vector<WorkerValue> values = {};     // in order
  std::vector<int> last = {};               // those that the model gave, -1 for what is none of them
};

// A condition on sizes that torch.export found true and the exported graph does not state.
struct WorkerGuard {
  std::string condition;  // "x.shape[1] % 8 == 0"
  std::string path;
  std::uint32_t line = 0;
  std::vector<std::string> broken_by;  // cases
};

// A node of the exported program and what it gives for the example.
struct WorkerNode {
  std::string name;  // also the name of the value in the ONNX graph
  std::string file;
  std::string dtype;
  std::string path;
  std::uint32_t line = 0;
};

struct WorkerLog {
  std::string stage = "start";  // "start", "load", "eager", "export"
  std::string torch_version;
  std::string runtime;               // the interpreter's ONNX Runtime library; empty: none
  std::vector<std::string> classes;  // of the model, its submodules and their bases
  std::vector<std::string> files;    // where those are written
  bool training = false;
  ExportMessage forward;          // where the model's forward is written; line 0: unknown
  std::vector<WorkerCase> cases;  // [0] is the example
  std::vector<ExportMessage> warnings;
  std::optional<ExportMessage> error;
  std::vector<ExportMessage> error_stack;  // the user's lines that led to it, innermost first; places only
  std::optional<ExportMessage> exit;       // os._exit: its place
  std::string file;                        // set once exported
  bool random = false;                     // eager runs with other seeds differ
  bool unsteady = false;                   // eager runs with the same seed differ: a clock, a global
  std::vector<WorkerGuard> guards;
  std::vector<std::string>
      depends;             // inputs whose values change what PyTorch gives; those that could not be told left out
  std::vector<Seen> ways;  // where the model goes another way when it is told that it is being exported
  std::map<std::string, ExportMessage> lines;  // of values of the graph, where its file holds none; places only
  std::vector<WorkerNode> nodes;               // in order; of the dynamo exporter only
  bool done = false;
};

// Adds one event line; lines that are no event of ours (the model may write to any descriptor) are passed over.
void AddWorkerEvent(std::string_view line, WorkerLog* log);

// "x=float32[2,3], n=3".
std::string DescribeInputs(const WorkerCase& worker_case);

// The innermost line of the model's own file in a dump of Python's faulthandler (`  File "a.py", line 12 in forward`,
// innermost first); failing that, of any file outside torch and the standard library. Kind and message stay empty, and
// line 0 says there is none.
ExportMessage PlaceInStackDump(std::string_view dump, std::string_view model_path);

}  // namespace exportlint
