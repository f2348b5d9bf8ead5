// Independent pieces of work on several threads. Nothing is started for a single piece unless it asks for its own stack:
// start-up stays cheap.
#pragma once

#include <cstddef>
#include <functional>

namespace exportlint::cli {

// How many workers `count` pieces get from `jobs` threads (0: one per core); at least one.
unsigned WorkerCount(std::size_t count, unsigned jobs);

// Calls work(worker, i) once for each i below `count`, from WorkerCount workers; one worker never runs two pieces at a time.
// Returns when all are done. With `stack_bytes`, every worker has a stack of that size (reserved, not touched).
void ForEachParallel(std::size_t count, unsigned jobs, std::size_t stack_bytes,
                     const std::function<void(unsigned worker, std::size_t i)>& work);

}  // namespace exportlint::cli
