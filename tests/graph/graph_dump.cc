// graph_dump FILE...: prints one file's hazard graph; for several files, how long parsing and lowering them takes.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "analyzers/graph/print.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"

namespace exportlint {
namespace {

using Clock = std::chrono::steady_clock;
double Seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

struct Totals {
  std::size_t files = 0, bytes = 0, nodes = 0, inputs = 0, blocks = 0, graphs = 0, classes = 0, wrong = 0;
  Clock::duration parse{}, lower{}, verify{};
};

bool Add(const char* path, bool print, Totals* totals) {
  auto read = SourceFile::Read(path);
  if (!read.ok()) {
    std::fprintf(stderr, "%s\n", read.error().message.c_str());
    return false;
  }
  const auto source = std::make_shared<const SourceFile>(std::move(read).value());
  const auto start = Clock::now();
  const python::Tree tree = python::Parse(source->text());
  const auto parsed = Clock::now();
  const auto unit = python::Lower(source, tree);
  const auto lowered = Clock::now();
  const auto errors = graph::Verify(*unit);
  totals->verify += Clock::now() - lowered;
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
  bool ok = count > 0;
  for (int i = 0; i < count; ++i) ok = Add(files[i], count == 1, &t) && ok;
  if (count > 1) {
    std::printf("%zu files, %zu bytes, %zu nodes, %zu inputs, %zu region blocks, %zu graphs, %zu classes, %zu files do not verify\n",
                t.files, t.bytes, t.nodes, t.inputs, t.blocks, t.graphs, t.classes, t.wrong);
    std::printf("parse %.3f s, lower %.3f s, verify %.3f s\n", Seconds(t.parse), Seconds(t.lower), Seconds(t.verify));
  }
  return ok && t.wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace exportlint

int main(int argc, char** argv) { return exportlint::Run(argc - 1, argv + 1); }
