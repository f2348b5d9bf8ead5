// Independent pieces of work on several threads. Nothing is started for a single piece unless it asks for its own
// stack: start-up stays cheap.
#pragma once

#include <cstddef>
#include <functional>

namespace exportlint::cli {

// Calls work(i) once for each i below `count`, on at most `jobs` threads (0: one per core). Returns when all are done.
// With `stack_bytes`, every piece runs on a stack of that size (reserved, not touched).
void ForEachParallel(std::size_t count, unsigned jobs, std::size_t stack_bytes,
                     const std::function<void(std::size_t)>& work);

}  // namespace exportlint::cli
