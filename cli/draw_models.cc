#include "cli/draw_models.h"

#include <algorithm>
#include <unordered_map>

#include "cli/front_ends.h"
#include "rules/engine/places.h"

namespace exportlint::cli {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

class ModelDrawer {
 public:
  ModelDrawer(const graph::Unit& unit, const std::string& root) : unit_(unit), model_(*unit.model()), root_(root) {}

  Drawing Draw() {
    const graph::ModelGraph& main = model_.graphs.front();
    for (const graph::ModelValue& input : main.inputs) makers_[input.name] = Add(Edge("input", input));
    for (const std::uint32_t id : main.nodes) Node(model_.nodes[id]);
    for (const graph::ModelValue& output : main.outputs) {
      DrawnNode drawn = Edge("output", output);
      Take(output.name, &drawn);
      Add(std::move(drawn));
    }
    return std::move(drawing_);
  }

 private:
  DrawnNode Edge(std::string type, const graph::ModelValue& value) const {
    DrawnNode drawn{.type = std::move(type), .name = std::string(value.name.text()), .path = {}, .inputs = {}};
    Locate(value.span, &drawn);
    return drawn;
  }

  void Node(const graph::ModelNode& node) {
    const bool own = node.domain.text() == "ai.onnx";
    if (own && node.type.text() == "Constant") return;
    DrawnNode drawn{.type = own ? std::string(node.type.text())
                                : std::string(node.domain.text()).append("::").append(node.type.text()),
                    .name = std::string(node.name.text()),
                    .path = {},
                    .inputs = {}};
    Locate(unit_.node(node.node).span, &drawn);
    for (const Symbol input : node.inputs) Take(input, &drawn);
    const std::uint32_t index = Add(std::move(drawn));
    for (const Symbol output : node.outputs) makers_[output] = index;
  }

  void Locate(Span span, DrawnNode* node) const {
    const SourceFile& listing = unit_.source();
    const SourceOrigin* origin = listing.map() == nullptr ? nullptr : listing.map()->Find(span.begin, span.end);
    if (origin != nullptr && origin->known()) {
      node->path = DisplayPath(std::string(origin->path.text()), root_);
      node->line = origin->line;
    } else {
      node->path = listing.path();
      node->line = listing.Locate(span.begin).line;
    }
  }

  std::uint32_t Add(DrawnNode node) {
    if (drawing_.nodes.size() == Drawing::kMostNodes) {
      ++drawing_.left_out;
      return kNone;
    }
    drawing_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(drawing_.nodes.size() - 1);
  }

  void Take(Symbol value, DrawnNode* node) const {
    const auto maker = makers_.find(value);
    if (maker == makers_.end() || maker->second == kNone) return;
    if (std::ranges::find(node->inputs, maker->second) == node->inputs.end()) node->inputs.push_back(maker->second);
  }

  const graph::Unit& unit_;
  const graph::Model& model_;
  const std::string& root_;
  std::unordered_map<Symbol, std::uint32_t> makers_;  // of each value
  Drawing drawing_;
};

}  // namespace

std::vector<DrawnModel> DrawModels(const std::vector<std::shared_ptr<const graph::Unit>>& units,
                                   const std::string& root) {
  std::vector<DrawnModel> models;
  for (const auto& unit : units) {
    if (unit->model() == nullptr || unit->model()->graphs.empty()) continue;
    models.push_back({unit->source().path(), ModelDrawer(*unit, root).Draw()});
  }
  return models;
}

}  // namespace exportlint::cli
