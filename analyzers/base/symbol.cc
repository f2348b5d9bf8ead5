#include "analyzers/base/symbol.h"

#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "analyzers/base/check.h"

namespace exportlint {
namespace {

// Sixteen shards keep two or more parsing threads off each other's lock. A symbol's id is (index << 4 | shard) + 1,
// so an id leads back to its text without a second table.
constexpr std::uint32_t kShardBits = 4;
constexpr std::uint32_t kShards = 1u << kShardBits;
constexpr std::uint32_t kBlockBits = 12;
constexpr std::uint32_t kMaxBlocks = 1u << 12;

struct Slot {
  std::uint32_t hash = 0;
  std::uint32_t id = 0;  // 0: empty
};

struct Shard {
  std::mutex lock;
  std::vector<Slot> slots = std::vector<Slot>(1u << 10);  // open addressing, at most half full
  std::deque<std::string> storage;
  std::uint32_t size = 0;
};

// Blocks never move, so text() reads without the lock. By shard.
constinit std::array<std::array<std::atomic<std::string_view*>, kMaxBlocks>, kShards> kept_names{};

Shard& ShardAt(std::uint32_t index) {
  static auto* shards = new std::array<Shard, kShards>();
  return (*shards)[index];
}

void Grow(std::vector<Slot>* slots) {
  std::vector<Slot> old(slots->size() * 2);
  old.swap(*slots);
  for (const Slot& slot : old) {
    std::size_t at = slot.hash & (slots->size() - 1);
    while (slot.id != 0 && (*slots)[at].id != 0) at = (at + 1) & (slots->size() - 1);
    if (slot.id != 0) (*slots)[at] = slot;
  }
}

}  // namespace

Symbol Symbol::Of(std::string_view text) {
  if (text.empty()) return {};
  const std::size_t hash = std::hash<std::string_view>{}(text);
  const std::uint32_t which = static_cast<std::uint32_t>(hash >> 7) % kShards;
  const auto short_hash = static_cast<std::uint32_t>(hash >> 32);
  Shard& shard = ShardAt(which);
  const std::lock_guard guard(shard.lock);
  std::size_t at = short_hash & (shard.slots.size() - 1);
  for (; shard.slots[at].id != 0; at = (at + 1) & (shard.slots.size() - 1)) {
    const Slot& slot = shard.slots[at];
    if (slot.hash == short_hash && FromId(slot.id).text() == text) return FromId(slot.id);
  }
  const std::uint32_t index = shard.size++;
  EXPORTLINT_CHECK(index >> kBlockBits < kMaxBlocks);
  auto& block = kept_names[which][index >> kBlockBits];
  if (block.load() == nullptr) block.store(new std::string_view[1u << kBlockBits]);
  const std::string_view kept = shard.storage.emplace_back(text);
  block.load()[index & ((1u << kBlockBits) - 1)] = kept;
  const std::uint32_t id = (index << kShardBits | which) + 1;
  shard.slots[at] = {short_hash, id};
  if (shard.size * 2 > shard.slots.size()) Grow(&shard.slots);
  return FromId(id);
}

std::string_view Symbol::text() const {
  if (id_ == 0) return {};
  const std::uint32_t index = (id_ - 1) >> kShardBits;
  return kept_names[(id_ - 1) % kShards][index >> kBlockBits].load()[index & ((1u << kBlockBits) - 1)];
}

}  // namespace exportlint
