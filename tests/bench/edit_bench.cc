// edit_bench DIR [FILES] [JOBS]: opens a tree as an editor's server would, edits files of it one at a time, and prints
// how long opening, the first look at everything, and edits take.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/project.h"

namespace {

// Of this process. An edit runs on one thread, so on a machine with nothing else to do this is its wall time.
double ProcessorMilliseconds(std::clock_t from) {
  return 1000.0 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
}

double Milliseconds(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Of every kind of file some: large and small, used by many and by none. Half are models.
std::vector<std::string> Chosen(const std::vector<std::string>& all, std::size_t wanted) {
  std::vector<std::string> models, others;
  for (const std::string& path : all) {
    const bool model = std::filesystem::path(path).filename().string().starts_with("modeling_");
    (model ? models : others).push_back(path);
  }
  std::vector<std::string> chosen;
  for (const std::vector<std::string>& from : {models, others}) {
    for (std::size_t i = 0; i < wanted / 2 && i < from.size(); ++i)
      chosen.push_back(from[i * from.size() / std::min(from.size(), wanted / 2)]);
  }
  return chosen;
}

double At(const std::vector<double>& sorted, double part) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) {
  using namespace exportlint::cli;
  if (argc < 2) {
    std::fprintf(stderr, "usage: edit_bench DIR [FILES] [JOBS]\n");
    return 2;
  }
  const std::size_t wanted = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 60;
  CheckOptions options;
  options.paths = {argv[1]};
  options.root = std::filesystem::absolute(argv[1]).lexically_normal().string();
  options.jobs = argc > 3 ? static_cast<unsigned>(std::strtoul(argv[3], nullptr, 10)) : 2;
  auto start = std::chrono::steady_clock::now();
  Project project(options);
  const double open = Milliseconds(start);
  start = std::chrono::steady_clock::now();
  project.Refresh();
  const double look = Milliseconds(start);
  std::vector<double> times, processor;
  std::string slowest;
  for (const std::string& name : Chosen(project.paths(), wanted)) {
    const std::string path = options.root + "/" + name, text = ReadAll(path);
    // The least of three: noise only adds.
    double least = 1e9, least_processor = 1e9;
    std::size_t findings = 0;
    for (const char* line : {"# edited\n", "# edited again\n", "\n"}) {
      std::string edited = line + text;
      const std::clock_t processor_start = std::clock();
      start = std::chrono::steady_clock::now();
      findings = project.Edit(path, std::move(edited)).findings.size();
      least = std::min(least, Milliseconds(start));
      least_processor = std::min(least_processor, ProcessorMilliseconds(processor_start));
    }
    times.push_back(least);
    processor.push_back(least_processor);
    if (std::getenv("EDIT_BENCH_ALL") != nullptr)
      std::printf("%8.1f ms %5zu findings, %4zu stale: %s\n", times.back(), findings, project.stale(), name.c_str());
    if (times.back() >= *std::max_element(times.begin(), times.end())) slowest = name;
  }
  if (times.empty()) return 2;
  std::sort(times.begin(), times.end());
  std::sort(processor.begin(), processor.end());
  std::printf("%zu files, open %.0f ms, first look %.0f ms\n", project.paths().size(), open, look);
  std::printf("%zu edits: median %.1f ms, p95 %.1f ms, max %.1f ms (%s)\n", times.size(), At(times, 0.5),
              At(times, 0.95), times.back(), slowest.c_str());
  std::printf("processor time: median %.1f ms, p95 %.1f ms, max %.1f ms\n", At(processor, 0.5), At(processor, 0.95),
              processor.back());
  return 0;
}
