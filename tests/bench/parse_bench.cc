// The parse floor: parse_bench DIR... reads every .py below and parses it, on one core.
// Prints files, bytes, processor seconds of reading and of parsing (the best of --rounds), nodes' bytes, and errors.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/python/parser.h"

namespace {

// Processor seconds of this process: other work on the machine does not count.

double Seconds(std::clock_t from) {
  return static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "rb"); file != nullptr) {
    std::error_code ignored;
    text.resize(static_cast<std::size_t>(std::filesystem::file_size(path, ignored)));
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
  }
  return text;
}

std::vector<std::filesystem::path> FindSources(int argc, char** argv) {
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file() && entry.path().extension() == ".py") paths.push_back(entry.path());
    }
  }
  return paths;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: parse_bench DIR...\n");
    return 2;
  }
  const std::vector<std::filesystem::path> paths = FindSources(argc, argv);
  constexpr int kRounds = 5;
  std::vector<std::string> texts;
  std::size_t bytes = 0, memory = 0, errors = 0;
  const auto read_start = std::clock();
  for (const auto& path : paths) {
    texts.push_back(ReadAll(path));
    bytes += texts.back().size();
  }
  const double read = Seconds(read_start);
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    memory = errors = 0;
    const auto start = std::clock();
    for (const std::string& text : texts) {
      const exportlint::python::Tree tree = exportlint::python::Parse(text);
      memory += tree.memory_bytes();
      errors += tree.errors().size();
    }
    best = std::min(best, Seconds(start));
  }
  std::printf("%zu files, %.1f MB, read %.3f s, parse %.3f s (best of %d), trees %.1f MB, %zu errors\n", paths.size(),
              static_cast<double>(bytes) / 1e6, read, best, kRounds, static_cast<double>(memory) / 1e6, errors);
  return 0;
}
