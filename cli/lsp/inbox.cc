#include "cli/lsp/inbox.h"

#include <utility>

namespace exportlint::lsp {

void Inbox::Put(Json message) {
  const std::lock_guard guard(lock_);
  messages_.push_back(std::move(message));
  changed_.notify_all();
}

void Inbox::Close() {
  const std::lock_guard guard(lock_);
  closed_ = true;
  changed_.notify_all();
}

void Inbox::Cancel(const Json& id) {
  const std::lock_guard guard(lock_);
  // An answer may have gone out before: such ids are never asked for, and must not gather.
  if (cancelled_.size() >= kMostCancelled) cancelled_.clear();
  cancelled_.insert(id.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool Inbox::TakeCancelled(const Json& id) {
  const std::lock_guard guard(lock_);
  return cancelled_.erase(id.dump(-1, ' ', false, Json::error_handler_t::replace)) > 0;
}

std::optional<Json> Inbox::Take(std::optional<Clock::time_point> deadline) {
  std::unique_lock guard(lock_);
  const auto ready = [&] { return closed_ || !messages_.empty(); };
  if (deadline) {
    changed_.wait_until(guard, *deadline, ready);
  } else {
    changed_.wait(guard, ready);
  }
  if (messages_.empty()) return std::nullopt;
  Json message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

bool Inbox::quiet() const {
  const std::lock_guard guard(lock_);
  return !closed_ && messages_.empty();
}

bool Inbox::ended() const {
  const std::lock_guard guard(lock_);
  return closed_ && messages_.empty();
}

}  // namespace exportlint::lsp
