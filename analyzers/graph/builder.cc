#include "analyzers/graph/builder.h"

#include <bit>

#include "analyzers/base/check.h"

namespace exportlint::graph {

// Python source gives about one node per 30 bytes and 1.7 inputs per node (transformers 5.23.0): one reallocation is
// rare.
Builder::Builder(std::shared_ptr<const SourceFile> source) {
  const std::size_t size = source->text().size();
  unit_ = std::make_shared<Unit>(std::move(source));
  unit_->nodes_.reserve(size / 28);
  unit_->inputs_.reserve(size / 16);
  unit_->block_nodes_.reserve(size / 28);
}

GraphId Builder::OpenGraph(Graph graph) {
  const auto id = static_cast<GraphId>(unit_->graphs_.size());
  unit_->graphs_.push_back(std::move(graph));
  OpenBlock();
  open_.push_back({id, open_blocks_.size()});
  return id;
}

void Builder::CloseGraph() {
  EXPORTLINT_CHECK(!open_.empty() && open_.back().block_depth == open_blocks_.size());
  const Block body = CloseBlock();
  graph(open_.back().id).body = static_cast<BlockId>(unit_->blocks_.size());
  unit_->blocks_.push_back(body);
  open_.pop_back();
}

std::uint32_t Builder::AddSlot(Symbol name) {
  auto& slots = graph(current()).slots;
  slots.push_back(name);
  return static_cast<std::uint32_t>(slots.size() - 1);
}

Block Builder::CloseBlock(Operand result) {
  EXPORTLINT_CHECK(!open_blocks_.empty());
  const std::uint32_t begin = open_blocks_.back();
  open_blocks_.pop_back();
  auto& nodes = unit_->block_nodes_;
  const Block block{static_cast<std::uint32_t>(nodes.size()), static_cast<std::uint32_t>(pending_.size() - begin),
                    result};
  nodes.insert(nodes.end(), pending_.begin() + begin, pending_.end());
  pending_.resize(begin);
  return block;
}

Operand Builder::Emit(Node node, std::span<const Input> inputs, std::span<const Block> blocks) {
  EXPORTLINT_CHECK(blocks.size() <= 255);
  node.first_input = static_cast<std::uint32_t>(unit_->inputs_.size());
  node.input_count = static_cast<std::uint32_t>(inputs.size());
  node.first_block = static_cast<BlockId>(unit_->blocks_.size());
  node.block_count = static_cast<std::uint8_t>(blocks.size());
  unit_->inputs_.insert(unit_->inputs_.end(), inputs.begin(), inputs.end());
  unit_->blocks_.insert(unit_->blocks_.end(), blocks.begin(), blocks.end());
  const auto id = static_cast<NodeId>(unit_->nodes_.size());
  unit_->nodes_.push_back(node);
  pending_.push_back(id);
  return Operand::Node(id);
}

std::size_t Builder::ConstantHash::operator()(const Constant& c) const {
  std::uint64_t h = static_cast<std::uint64_t>(c.integer) * 0x9E3779B97F4A7C15ull;
  h ^= std::bit_cast<std::uint64_t>(c.number) * 0xC2B2AE3D27D4EB4Full;
  h ^= (static_cast<std::uint64_t>(c.text.id()) << 8 | static_cast<std::uint64_t>(c.type)) * 0x165667B19E3779F9ull;
  return h ^ h >> 29;
}

void Builder::MarkCalled(Operand callee) {
  if (!callee.present() || callee.tag() != Operand::Tag::kNode) return;
  if (Node& node = unit_->nodes_[callee.index()]; node.op == Op::kAttribute) node.flags = kCalled;
}

Operand Builder::Intern(const Constant& constant) {
  const auto [at, added] = constants_.try_emplace(constant, static_cast<std::uint32_t>(unit_->constants_.size()));
  if (added) unit_->constants_.push_back(constant);
  return Operand::Constant(at->second);
}

std::uint32_t Builder::AddClass(Class c) {
  unit_->classes_.push_back(std::move(c));
  return static_cast<std::uint32_t>(unit_->classes_.size() - 1);
}

HintId Builder::AddHint(Hint hint, std::span<const Hint> arguments) {
  auto& hints = unit_->hints_;
  hint.first = static_cast<std::uint32_t>(hints.size());
  hint.count = static_cast<std::uint16_t>(std::min<std::size_t>(arguments.size(), 0xFFFF));
  hints.insert(hints.end(), arguments.begin(), arguments.begin() + hint.count);
  hints.push_back(hint);
  return static_cast<HintId>(hints.size() - 1);
}

std::shared_ptr<const Unit> Builder::Finish() {
  EXPORTLINT_CHECK(open_.empty() && open_blocks_.empty());
  // What was reserved and not used would stay with the unit.
  unit_->nodes_.shrink_to_fit();
  unit_->inputs_.shrink_to_fit();
  unit_->block_nodes_.shrink_to_fit();
  unit_->blocks_.shrink_to_fit();
  unit_->constants_.shrink_to_fit();
  unit_->hints_.shrink_to_fit();
  return std::move(unit_);
}

}  // namespace exportlint::graph
