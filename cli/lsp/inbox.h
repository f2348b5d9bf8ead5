// Messages between the thread that reads and the one that works: in order, and requests that nobody waits for any more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

namespace exportlint::lsp {

using Json = nlohmann::json;

class Inbox {
 public:
  using Clock = std::chrono::steady_clock;

  void Put(Json message);
  // No more will come.
  void Close();
  // The request with this id is answered as cancelled when its turn comes.
  void Cancel(const Json& id);
  // Whether it was; asked once per request.
  bool TakeCancelled(const Json& id);

  // The next message, waiting until `deadline` (none: as long as it takes); nothing then, and at the end.
  std::optional<Json> Take(std::optional<Clock::time_point> deadline);
  bool quiet() const;  // open, and nothing waits
  bool ended() const;  // closed, and nothing left

 private:
  static constexpr std::size_t kMostCancelled = 1000;

  mutable std::mutex lock_;
  std::condition_variable changed_;
  std::deque<Json> messages_;
  std::set<std::string> cancelled_;
  bool closed_ = false;
};

}  // namespace exportlint::lsp
