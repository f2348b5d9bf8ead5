// edit_bench DIR [FILES] [JOBS]: opens a tree as an editor's server would, edits files of it one at a time, and prints
// wall time of opening, the first look at everything, and edits.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/project.h"

namespace {

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
  std::vector<double> times;
  std::string slowest;
  for (const std::string& name : Chosen(project.paths(), wanted)) {
    const std::string path = options.root + "/" + name, text = ReadAll(path);
    start = std::chrono::steady_clock::now();
    const FileFindings found = project.Edit(path, "# edited\n" + text);
    times.push_back(Milliseconds(start));
    if (std::getenv("EDIT_BENCH_ALL") != nullptr)
      std::printf("%8.1f ms %5zu findings, %4zu stale: %s\n", times.back(), found.findings.size(), project.stale(),
                  name.c_str());
    if (times.back() >= *std::max_element(times.begin(), times.end())) slowest = name;
  }
  if (times.empty()) return 2;
  std::sort(times.begin(), times.end());
  std::printf("%zu files, open %.0f ms, first look %.0f ms, %zu edits: median %.1f ms, p95 %.1f ms, max %.1f ms (%s)\n",
              project.paths().size(), open, look, times.size(), At(times, 0.5), At(times, 0.95), times.back(),
              slowest.c_str());
  return 0;
}
