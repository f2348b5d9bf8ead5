// What the user asks of one checked export, from options or from an [[export]] entry of exportlint.toml.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"
#include "findings/finding.h"

namespace exportlint {

// One input value: a tensor to be made, or a Python literal.
struct InputSpec {
  std::string name;   // parameter of forward; empty: the next positional one
  std::string dtype;  // "float32"; empty for a literal
  std::vector<std::int64_t> shape;
  std::string fill;     // "zeros", "ones", "arange", "randn"; empty: randn, small integers for integer types
  std::string literal;  // as JSON: 3, 0.5, true, null, "text"

  bool operator==(const InputSpec&) const = default;
};

// The inputs that one case changes against the example.
struct InputCase {
  std::string name;
  std::vector<InputSpec> inputs;
};

struct DynamicDim {
  std::string input;
  int dim = 0;
  std::string name;
};

// The same as words: option values as typed.
struct ExportTexts {
  std::string name;                    // label in reports; empty: the model
  std::string model;                   // "FILE.py:FACTORY", "FILE.py:make(n=3)", "FILE.pt"
  std::string folder;                  // absolute; relative paths start there; empty: the root
  std::vector<std::string> inputs;     // "x=float32[1,3,10,10]", "int64[4]=zeros", "n=int:3"
  std::vector<std::string> cases;      // several inputs of one case are separated by commas
  std::vector<std::string> dynamic;    // "x:0=batch"
  bool static_sizes = false;           // every size as the example has it, whatever the factory says
  std::vector<std::string> exporters;  // "trace", "script,dynamo", "dynamo-strict", "auto"; none: all three
  int opset = 0;                       // 0: the exporter's default
  std::vector<int> opsets;             // several: a row for each, instead of `opset`
  bool generate = true;                // inputs made from the example are tried too
  bool not_finite = false;             // NaN and infinity among them
  int jobs = 0;                        // rows run at once; 0: by the number of cores
  std::string out;                     // folder for the exported files; empty: they are thrown away
  double timeout_seconds = 300;        // per exporter
  int memory_mb = 8192;                // address space of the worker and of the verifier; 0: no limit
  std::string python;                  // interpreter; empty: FindPython()
  std::string cache;                   // folder of kept runs; empty: every exporter is run
  std::string runtime;                 // ONNX Runtime's shared library; empty: the interpreter's onnxruntime package
  std::vector<std::string> pass_env;   // variables that look like secrets and are given to the model all the same
};

struct ExportRequest {
  std::string model;  // as reports name it
  std::string path;   // absolute
  std::string factory;
  std::vector<InputSpec> inputs;
  std::vector<InputCase> cases;
  std::vector<DynamicDim> dynamic;
  bool static_sizes = false;
  std::vector<Exporter> exporters;
  bool strict = false;     // also dynamo with torch.export's strict mode, or of one row: this is it
  bool recommend = false;  // say which row to use
  std::vector<int> opsets = {0};
  int opset = 0;  // of one row
  bool generate = true;
  bool not_finite = false;
  int jobs = 0;
  std::string out;
  std::string file_stem;  // of the exported files
  double timeout_seconds = 300;
  int memory_mb = 8192;
  std::string python;
  std::string cache;
  std::string runtime;
  std::vector<std::string> pass_env;  // runs with some are not kept
  std::uint64_t seed = 0;
  std::string root;  // absolute; places below it are reported relative to it
  // A folder to work in, left as it is at the end, with the tensors of every case; empty: one that is removed.
  std::string scratch;
};

// Checks the words; the error names the one that is wrong and shows the form. `root` is absolute.
Result<ExportRequest> MakeRequest(const ExportTexts& texts, const std::string& root);

// "x=float32[1,3]=zeros" and its variants.
Result<InputSpec> ParseInput(std::string_view text);

// "x:0=batch"; the name may be left out.
Result<DynamicDim> ParseDynamic(std::string_view text);

// `path` relative to `root` where it lies below it: as findings name their files.
std::string PlacePath(const std::string& path, const std::string& root);

}  // namespace exportlint
