#include "cli/check_words.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <tuple>
#include <utility>

#include "analyzers/base/kept_files.h"
#include "cli/config/folder_options.h"
#include "cli/python_env.h"
#include "cli/words.h"
#include "facts/targets.h"

namespace exportlint::cli {

void AddFilterOptions(CLI::App& command, CheckWords* words) {
  command.add_option("--select", words->select, "only these rules (see `exportlint rules`)")
      ->delimiter(',')
      ->type_name("RULE,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--ignore", words->ignore, "not these rules")
      ->delimiter(',')
      ->type_name("RULE,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--extend-select", words->extend_select, "these rules too, whatever a configuration file says")
      ->delimiter(',')
      ->type_name("RULE,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--exporter", words->exporters, "only what hurts one of these: trace, script, dynamo")
      ->delimiter(',')
      ->type_name("NAME,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--opset", words->options.opset, "the opset you will export to (default: each exporter's own)")
      ->check(CLI::Range(1, 99))
      ->type_name("N")
      ->group("What counts");
  command
      .add_option("--target", words->options.targets,
                  "what is to run the model: onnxruntime:1.17, tensorrt, openvino, coreml")
      ->delimiter(',')
      ->type_name("NAME[:RELEASE],...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--min-confidence", words->min_confidence, "possible, likely (default) or certain")
      ->type_name("LEVEL")
      ->group("What counts");
}

void AddInputOptions(CLI::App& command, CheckWords* words, bool required) {
  CheckOptions& options = words->options;
  command
      .add_option("PATH", words->options.paths,
                  "Python and C++ files, models (.pt .pt2 .onnx), or directories to walk for *.py")
      ->required(required);
  command.add_option("--exclude", words->options.exclude, "skip what matches: tests, '*_test.py', 'legacy/*'")
      ->type_name("GLOB")
      ->allow_extra_args(false)
      ->group("Inputs");
  command.add_option("--root", words->root, "folder that reported paths are relative to (default: the working folder)")
      ->type_name("DIR")
      ->group("Inputs");
  command
      .add_option("--config", words->config,
                  "the configuration of every file (default: the nearest exportlint.toml above each, or "
                  "pyproject.toml with [tool.exportlint]; `exportlint config` shows it)")
      ->type_name("FILE")
      ->group("Inputs");
  command.add_flag("--isolated", words->isolated, "no configuration file at all")->group("Inputs");
  command.add_flag("--no-gitignore", words->no_gitignore, "walk also into what git ignores")->group("Inputs");
  command.add_option("--entry", options.entry_points, "a function or method, Class.method, that is exported too")
      ->delimiter(',')
      ->type_name("NAME,...")
      ->allow_extra_args(false)
      ->group("Inputs");
  command
      .add_option("--python-env", options.python_env,
                  "environment (folder or interpreter) whose packages are followed: base classes, calls")
      ->type_name("PATH")
      ->group("Inputs");
  command
      .add_option("--cache-dir", options.cache_dir,
                  "where finished runs are kept (default $XDG_CACHE_HOME/exportlint/check or "
                  "~/.cache/exportlint/check; at most 256 MB)")
      ->type_name("DIR")
      ->group("Inputs");
  command.add_flag("--no-cache", words->no_cache, "lint although nothing changed, keep nothing")->group("Inputs");
  command
      .add_option("--compile-commands", options.compile_commands,
                  "compile_commands.json of C++ sources, or its folder (default: the nearest above each)")
      ->type_name("PATH")
      ->group("Inputs");
  command.add_option("--read-seconds", options.read_seconds, "time to read one model or C++ file (default: 120)")
      ->check(CLI::Range(1, 86400))
      ->type_name("N")
      ->group("Inputs");
  command.add_option("--read-memory", options.read_memory_mb, "memory to read one model or C++ file (default: 8192)")
      ->check(CLI::Range(64, 1 << 24))
      ->type_name("MB")
      ->group("Inputs");
  command.add_option("-j,--jobs", words->options.jobs, "threads (default: one per core)")
      ->check(CLI::Range(1, 256))
      ->type_name("N")
      ->group("Inputs");
}

}  // namespace exportlint::cli
