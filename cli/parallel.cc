#include "cli/parallel.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace exportlint::cli {
namespace {

// Neighbours go to one thread, as files of one folder look into each other and a thread keeps what it learnt: of what
// is left, each takes an eighth of its share, in the end one by one.
constexpr std::size_t kParts = 8;

struct Pool {
  std::size_t count;
  const std::function<void(std::size_t)>& work;
  std::size_t threads = 1;
  std::atomic<std::size_t> next = 0;
};

void* RunWorker(void* argument) {
  Pool& pool = *static_cast<Pool*>(argument);
  for (std::size_t begin = pool.next; begin < pool.count;) {
    const std::size_t end = begin + std::max<std::size_t>(1, (pool.count - begin) / (pool.threads * kParts));
    if (!pool.next.compare_exchange_weak(begin, end)) continue;
    for (std::size_t i = begin; i < end; ++i) pool.work(i);
    begin = pool.next;
  }
  return nullptr;
}

}  // namespace

void ForEachParallel(std::size_t count, unsigned jobs, std::size_t stack_bytes,
                     const std::function<void(std::size_t)>& work) {
  if (count == 0) return;
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  // With ordinary stacks this thread is one of them.
  const bool own_stacks = stack_bytes != 0;
  const std::size_t wanted = std::min<std::size_t>(count, jobs) - (own_stacks ? 0 : 1);
  Pool pool{count, work, std::min<std::size_t>(count, jobs)};
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
