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
  const std::function<void(unsigned, std::size_t)>& work;
  std::atomic<std::size_t> next = 0;
};

struct Worker {
  Pool* pool = nullptr;
  unsigned number = 0;
  pthread_t thread{};
};

void* RunWorker(void* argument) {
  const Worker& worker = *static_cast<Worker*>(argument);
  Pool& pool = *worker.pool;
  for (std::size_t i = pool.next++; i < pool.count; i = pool.next++) pool.work(worker.number, i);
  return nullptr;
}

}  // namespace

unsigned WorkerCount(std::size_t count, unsigned jobs) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  return static_cast<unsigned>(std::clamp<std::size_t>(count, 1, jobs));
}

void ForEachParallel(std::size_t count, unsigned jobs, std::size_t stack_bytes,
                     const std::function<void(unsigned worker, std::size_t i)>& work) {
  if (count == 0) return;
  Pool pool{count, work};
  std::vector<Worker> workers(WorkerCount(count, jobs));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (stack_bytes != 0) pthread_attr_setstacksize(&attributes, stack_bytes);
  // With ordinary stacks this thread is worker 0.
  const unsigned first = stack_bytes == 0 ? 1 : 0;
  unsigned started = first;
  for (unsigned n = 0; n < workers.size(); ++n) workers[n] = {&pool, n};
  while (started < workers.size() && pthread_create(&workers[started].thread, &attributes, RunWorker, &workers[started]) == 0) {
    ++started;
  }
  pthread_attr_destroy(&attributes);
  // No thread to be had: this one does the work, on the stack it has.
  if (first == 1 || started == 0) RunWorker(&workers[0]);
  for (unsigned n = first; n < started; ++n) pthread_join(workers[n].thread, nullptr);
}

}  // namespace exportlint::cli
