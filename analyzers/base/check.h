// A broken invariant is a bug of ours: it stops the process and names the place. Never used for bad input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace exportlint::internal {

[[noreturn]] inline void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "exportlint: internal error: %s is false at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace exportlint::internal

#define EXPORTLINT_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::exportlint::internal::CheckFailed(#condition, __FILE__, __LINE__))
