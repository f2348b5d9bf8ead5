// graph_dump [--totals] FILE...: prints one file's hazard graph; for several files (or with --totals), counts and how
// long parsing and lowering took. Exit code 1 where a file cannot be read or its graph does not verify.
#include <time.h>
#include <cstdio>
#include <memory>
#include <string>

#include "analyzers/graph/print.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"

namespace exportlint {
namespace {

// CPU time of this process: the machine may be busy with other things.
double Now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Totals {
  std::size_t files = 0, bytes = 0, nodes = 0, inputs = 0, blocks = 0, graphs = 0, classes = 0, wrong = 0;
  double parse = 0, lower = 0, verify = 0;
};

bool Add(const char* path, bool print, Totals* totals) {
  auto read = SourceFile::Read(path);
  if (!read.ok()) {
    std::fprintf(stderr, "%s\n", read.error().message.c_str());
    return false;
  }
  const auto source = std::make_shared<const SourceFile>(std::move(read).value());
  const auto start = Now();
  const python::Tree tree = python::Parse(source->text());
  const auto parsed = Now();
  const auto unit = python::Lower(source, tree);
  const auto lowered = Now();
  const auto errors = graph::Verify(*unit);
  totals->verify += Now() - lowered;
  totals->lower += lowered - parsed;
  totals->parse += parsed - start;
  ++totals->files;
  totals->bytes += source->text().size();
  totals->nodes += unit->nodes().size();
  totals->graphs += unit->graphs().size();
  totals->classes += unit->classes().size();
  for (const auto& node : unit->nodes()) {
    totals->inputs += node.input_count;
    totals->blocks += node.block_count;
  }
  totals->wrong += !errors.empty();
  for (const std::string& error : errors) std::fprintf(stderr, "%s: %s\n", path, error.c_str());
  if (print) std::fputs(graph::Print(*unit).c_str(), stdout);
  return true;
}

int Run(int count, char** files) {
  Totals t;
  const bool totals = count > 1 || (count > 0 && std::string_view(files[0]) == "--totals");
  bool ok = count > 0;
  for (int i = 0; i < count; ++i) {
    if (i > 0 || std::string_view(files[0]) != "--totals") ok = Add(files[i], !totals, &t) && ok;
  }
  if (totals) {
    std::printf(
        "%zu files, %zu bytes, %zu nodes, %zu inputs, %zu region blocks, %zu graphs, %zu classes, %zu files do not "
        "verify\n",
        t.files, t.bytes, t.nodes, t.inputs, t.blocks, t.graphs, t.classes, t.wrong);
    std::printf("CPU: parse %.3f s, lower %.3f s, verify %.3f s\n", t.parse, t.lower, t.verify);
  }
  return ok && t.wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace exportlint

int main(int argc, char** argv) {
  return exportlint::Run(argc - 1, argv + 1);
}
