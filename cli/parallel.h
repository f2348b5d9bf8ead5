// Independent pieces of work on several threads. Nothing is started for a single piece: start-up stays cheap.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace exportlint::cli {

// Calls work(i) once for each i below `count`, on at most `jobs` threads (0: one per core). Returns when all are done.
template <typename Work>
void ForEachParallel(std::size_t count, unsigned jobs, const Work& work) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  const std::size_t threads = std::min<std::size_t>(jobs, count);
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(run);
  run();
}

}  // namespace exportlint::cli
