#include "cli/parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace exportlint::cli {
namespace {

struct Pool {
  std::size_t count;
  const std::function<void(std::size_t)>& work;
  std::atomic<std::size_t> next = 0;
};

void* RunWorker(void* argument) {
  Pool& pool = *static_cast<Pool*>(argument);
  for (std::size_t i = pool.next++; i < pool.count; i = pool.next++) pool.work(i);
  return nullptr;
}

}  // namespace

void ForEachParallel(std::size_t count, unsigned jobs, std::size_t stack_bytes,
                     const std::function<void(std::size_t)>& work) {
  if (count == 0) return;
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  Pool pool{count, work};
  // With ordinary stacks this thread is one of them.
  const bool own_stacks = stack_bytes != 0;
  const std::size_t wanted = std::min<std::size_t>(count, jobs) - (own_stacks ? 0 : 1);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (own_stacks) pthread_attr_setstacksize(&attributes, stack_bytes);
  std::vector<pthread_t> threads;
  for (pthread_t thread; threads.size() < wanted && pthread_create(&thread, &attributes, RunWorker, &pool) == 0;) {
    threads.push_back(thread);
  }
  pthread_attr_destroy(&attributes);
  // No thread to be had: this one does the work, on the stack it has.
  if (!own_stacks || threads.empty()) RunWorker(&pool);
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
}

}  // namespace exportlint::cli
