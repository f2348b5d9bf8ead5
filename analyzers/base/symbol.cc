#include "analyzers/base/symbol.h"

#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>

#include "analyzers/base/check.h"

namespace exportlint {
namespace {

// Sixteen shards keep two or more parsing threads off each other's lock. A symbol's id is (index << 4 | shard) + 1,
// so an id leads back to its text without a second table.
constexpr std::uint32_t kShardBits = 4;
constexpr std::uint32_t kShards = 1u << kShardBits;
constexpr std::uint32_t kBlockBits = 12;
constexpr std::uint32_t kMaxBlocks = 1u << 12;

struct Shard {
  std::mutex lock;
  std::unordered_map<std::string_view, std::uint32_t> ids;
  std::deque<std::string> storage;
  // Blocks never move, so text() reads without the lock.
  std::array<std::atomic<std::string_view*>, kMaxBlocks> blocks{};
  std::uint32_t size = 0;
};

Shard& ShardAt(std::uint32_t index) {
  static auto* shards = new std::array<Shard, kShards>();
  return (*shards)[index];
}

}  // namespace

Symbol Symbol::Of(std::string_view text) {
  if (text.empty()) return {};
  const std::uint32_t which = static_cast<std::uint32_t>(std::hash<std::string_view>{}(text) >> 7) % kShards;
  Shard& shard = ShardAt(which);
  const std::lock_guard guard(shard.lock);
  if (const auto found = shard.ids.find(text); found != shard.ids.end()) return FromId(found->second);
  const std::uint32_t index = shard.size++;
  EXPORTLINT_CHECK(index >> kBlockBits < kMaxBlocks);
  auto& block = shard.blocks[index >> kBlockBits];
  if (block.load() == nullptr) block.store(new std::string_view[1u << kBlockBits]);
  const std::string_view kept = shard.storage.emplace_back(text);
  block.load()[index & ((1u << kBlockBits) - 1)] = kept;
  const std::uint32_t id = (index << kShardBits | which) + 1;
  shard.ids.emplace(kept, id);
  return FromId(id);
}

std::string_view Symbol::text() const {
  if (id_ == 0) return {};
  const std::uint32_t index = (id_ - 1) >> kShardBits;
  const Shard& shard = ShardAt((id_ - 1) % kShards);
  return shard.blocks[index >> kBlockBits].load()[index & ((1u << kBlockBits) - 1)];
}

}  // namespace exportlint
