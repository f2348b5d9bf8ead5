#include "rules/engine/query.h"

#include <algorithm>

#include "rules/engine/body.h"

namespace exportlint::rules {

Heat HeatOf(const flow::Value& v) {
  if (v.may_be_tensor()) {
    if (v.stage == flow::Stage::kData) return Heat::kData;
    return v.stage == flow::Stage::kShape ? Heat::kShapeTensor : Heat::kConstantTensor;
  }
  constexpr flow::Kinds kPlain = flow::kNumeric | flow::kSize | flow::kTuple | flow::kList;
  if (!v.may_be(kPlain)) return Heat::kCold;
  if (v.stage == flow::Stage::kData) return Heat::kData;
  if (v.unbacked()) return v.stage == flow::Stage::kShape ? Heat::kShapeTensor : Heat::kConstantTensor;
  if (v.stage == flow::Stage::kShape) return Heat::kShape;
  return v.traced == flow::Traced::kNo ? Heat::kCold : Heat::kTracedConstant;
}

bool MayChange(const flow::Value& tensor, std::int64_t dim) {
  if (!tensor.may_be_tensor() || tensor.dims == flow::Stage::kStatic) return false;
  if (dim < 0 && tensor.rank < 0) return tensor.fixed == 0;
  if (dim < 0) dim += tensor.rank;
  return dim < 0 || dim > 15 || (tensor.fixed >> dim & 1) == 0;
}

Outcome BakedByTrace(Heat h) {
  return h == Heat::kData || h == Heat::kShape || h == Heat::kShapeTensor ? Outcome::kBaked : Outcome::kOk;
}

namespace {

// The receiver of `x.item()` or the arguments of `int(x)`, as a span of the source; the site's span when it is no call.
Span OperandSpan(const flow::Site& site) {
  const bool reads = OneOf(site.op, {"item", "tolist", "numpy"});
  const std::string_view callee = CalleeName(site);
  if (callee.empty()) return site.span;
  const std::string_view text = NodeText(site);
  const std::uint32_t begin = site.node->span.begin;
  if (reads) {
    const std::size_t dot = text.rfind("." + std::string(callee));
    const graph::Node* method = InputNode(site, 0);
    const bool is_method = method && method->op == graph::Op::kAttribute &&
                           text.find('(', dot == std::string_view::npos ? 0 : dot) + 2 >= text.size();
    if (is_method && dot != std::string_view::npos && dot > 0) return {begin, begin + static_cast<std::uint32_t>(dot)};
  }
  const std::size_t open = text.find(std::string(callee) + "(");
  if (open == std::string_view::npos || !text.ends_with(')')) return site.span;
  const std::size_t first = open + callee.size() + 1;
  if (first + 1 >= text.size()) return site.span;
  return {begin + static_cast<std::uint32_t>(first), begin + static_cast<std::uint32_t>(text.size() - 1)};
}

}  // namespace

namespace {

// `x` of `enumerate(x)` and `x, y` of `zip(x, y)`: what is really gone through.
Span IteratedSpan(const flow::Site& site) {
  const std::string_view text = site.unit->source().slice(site.span);
  for (const std::string_view wrapper : {"enumerate(", "list(", "zip(", "reversed("}) {
    if (text.starts_with(wrapper) && text.ends_with(')') && text.size() > wrapper.size() + 1 &&
        text.find('(', wrapper.size()) == std::string_view::npos) {
      return {site.span.begin + static_cast<std::uint32_t>(wrapper.size()), site.span.end - 1};
    }
  }
  return site.span;
}

}  // namespace

std::string Code(const flow::Site& site) {
  if (site.kind == graph::NodeKind::kIterate && site.unit) return "`" + site.Text(IteratedSpan(site)) + "`";
  if (site.kind == graph::NodeKind::kBuild && !site.arguments.empty() && site.node && site.span == site.node->span)
    return "`" + site.Text(site.arguments.front().span) + "`";
  const bool of_call = site.kind == graph::NodeKind::kConvert || site.kind == graph::NodeKind::kBuild ||
                       (site.kind == graph::NodeKind::kTest && OneOf(site.op, {"min", "max", "sorted"}));
  return "`" +
         site.Text(of_call && site.span == (site.node ? site.node->span : Span{}) ? OperandSpan(site) : site.span) +
         "`";
}

bool OneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::string_view LastName(std::string_view qualified) {
  const std::size_t dot = qualified.rfind('.');
  return dot == std::string_view::npos ? qualified : qualified.substr(dot + 1);
}

const graph::Node* InputNode(const flow::Site& site, std::size_t i) {
  if (!site.node || !site.unit) return nullptr;
  const auto inputs = site.unit->inputs(*site.node);
  if (i >= inputs.size()) return nullptr;
  return NodeOf(*site.unit, inputs[i].value);
}

std::string_view CalleeName(const graph::Unit& unit, const graph::Node& node) {
  const auto inputs = unit.inputs(node);
  if (node.op != graph::Op::kCall || inputs.empty() || !inputs[0].value.present()) return {};
  const graph::Operand o = inputs[0].value;
  if (o.tag() == graph::Operand::Tag::kGlobal) return o.global().text();
  if (o.tag() != graph::Operand::Tag::kNode) return {};
  const graph::Node& callee = unit.node(o.index());
  return callee.op == graph::Op::kAttribute ? callee.name.text() : std::string_view{};
}

std::string_view CalleeName(const flow::Site& site) {
  return site.node && site.unit ? CalleeName(*site.unit, *site.node) : std::string_view{};
}

const graph::Node* MakerOf(const flow::Site& site, graph::Operand operand) {
  if (!operand.present() || !site.unit || !site.graph) return nullptr;
  if (const graph::Node* node = NodeOf(*site.unit, operand)) return node;
  if (operand.tag() != graph::Operand::Tag::kSlot || operand.index() < site.graph->parameters.size()) return nullptr;
  const graph::Node* store = nullptr;
  int stores = 0;
  VisitBlock(*site.unit, site.unit->block(site.graph->body), [&](const graph::Node& node) {
    if (node.op != graph::Op::kLocal || node.aux != operand.index()) return;
    store = &node;
    ++stores;
  });
  if (stores != 1) return nullptr;
  const auto inputs = site.unit->inputs(*store);
  return inputs.empty() ? nullptr : NodeOf(*site.unit, inputs[0].value);
}

graph::Operand ReceiverOf(const flow::Site& site) {
  const graph::Node* method = InputNode(site, 0);
  if (!method || method->op != graph::Op::kAttribute) return {};
  const auto inputs = site.unit->inputs(*method);
  return inputs.empty() ? graph::Operand{} : inputs[0].value;
}

bool InputIsAttribute(const flow::Site& site, std::size_t i) {
  const graph::Node* node = InputNode(site, i);
  return node && node->op == graph::Op::kAttribute;
}

std::string_view NodeText(const flow::Site& site) {
  if (!site.node || !site.unit) return {};
  return site.unit->source().slice(site.node->span);
}

}  // namespace exportlint::rules
