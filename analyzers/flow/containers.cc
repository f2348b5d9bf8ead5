// Methods of lists, dicts, sizes and modules. Containers in slots and attributes are updated in place; aliases are not
// followed.
#include <algorithm>

#include "analyzers/flow/transfer.h"
#include "facts/python_names.h"

namespace exportlint::flow {
namespace {

using graph::Op;
using graph::Operand;

// Stores a changed container back where the method's receiver was read from: `xs.append(v)`, `self.xs.append(v)`.
void StoreBack(Interpreter& in, Call& c, const Value& v) {
  const auto inputs = c.frame.unit->inputs(*c.node);
  if (inputs.empty() || !inputs[0].value.present() || inputs[0].value.tag() != Operand::Tag::kNode) return;
  const graph::Node& method = c.frame.unit->node(inputs[0].value.index());
  const auto receivers = c.frame.unit->inputs(method);
  if (method.op != Op::kAttribute || receivers.empty()) return;
  const Operand receiver = receivers[0].value;
  if (receiver.tag() == Operand::Tag::kSlot && receiver.index() < c.frame.env.slots.size()) {
    c.frame.env.slots[receiver.index()] = v;
  } else if (receiver.tag() == Operand::Tag::kNode) {
    const graph::Node& attribute = c.frame.unit->node(receiver.index());
    const auto objects = c.frame.unit->inputs(attribute);
    if (attribute.op != Op::kAttribute || objects.empty()) return;
    in.StoreOn(in.heap().contents(in.Eval(c.frame, objects[0].value)), attribute.name, v, true);
  }
}

void Mutated(Interpreter& in, Call& c) {
  Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kMutate, c.name);
  site.value = c.receiver;
  site.second = c.ArgValue({}, 0);
  const auto callee = c.frame.unit->inputs(*c.node);
  if (!callee.empty()) site.name = AttributeOfModule(c.frame, callee[0].value);
  in.Emit(site);
}

Value Append(Interpreter& in, Call& c) {
  Mutated(in, c);
  std::vector<Value> elements;
  Value list = c.receiver;
  const bool in_loop = c.frame.loop != nullptr;
  if (!in_loop && in.Elements(list, &elements)) {
    elements.push_back(c.ArgValue({}, 0));
    Value grown = in.heap().List(std::move(elements));
    grown.kinds = list.kinds;
    StoreBack(in, c, grown);
    return in.heap().None();
  }
  const bool empty = in.Elements(list, &elements) && elements.empty();
  const Value element = empty ? c.ArgValue({}, 0) : in.heap().Join(in.ElementOf(list), c.ArgValue({}, 0));
  Value grown = in.heap().ListOf(element, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), list.kinds);
  StoreBack(in, c, grown);
  return in.heap().None();
}
Value Extend(Interpreter& in, Call& c) {
  Mutated(in, c);
  const Value more = c.ArgValue({}, 0);
  std::vector<Value> elements;
  const bool empty = in.Elements(c.receiver, &elements) && elements.empty();
  const Value element = empty ? in.ElementOf(more) : in.heap().Join(in.ElementOf(c.receiver), in.ElementOf(more));
  StoreBack(in, c, in.heap().ListOf(element, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), c.receiver.kinds));
  return in.heap().None();
}
Value Insert(Interpreter& in, Call& c) {
  Mutated(in, c);
  std::vector<Value> elements;
  const bool empty = in.Elements(c.receiver, &elements) && elements.empty();
  const Value added = c.ArgValue({}, 1);
  const Value element = empty ? added : in.heap().Join(in.ElementOf(c.receiver), added);
  StoreBack(in, c, in.heap().ListOf(element, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), c.receiver.kinds));
  return in.heap().None();
}
Value Pop(Interpreter& in, Call& c) {
  return in.ElementOf(c.receiver);
}
Value ListIndex(Interpreter& in, Call& c) {
  const Value e = in.ElementOf(c.receiver);
  const Value probe = c.ArgValue({}, 0);
  if (e.hot() || probe.hot()) in.Test(c.frame, *c.node, e.hot() ? e : probe, "in");
  return in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
}

// `d.get(k)`: a key that is a size is hashed by identity, silently.
Value DictGet(Interpreter& in, Call& c) {
  const Contents& items = in.heap().contents(c.receiver);
  const Value key = c.ArgValue({}, 0);
  HashKey(in, c.frame, *c.node, key);
  Value fallback = c.arguments.size() > 1 ? c.ArgValue("default", 1) : in.heap().None();
  if (items.kind == ContentsKind::kJoined) return in.heap().Join(items.values[0], fallback);
  if (items.kind != ContentsKind::kItems) return in.heap().Unknown();
  Value joined{.kinds = 0};
  for (std::size_t k = 0; k + 1 < items.values.size(); k += 2) {
    if (key.constant != 0 && items.values[k].constant == key.constant) return items.values[k + 1];
    joined = in.heap().Join(joined, items.values[k + 1]);
  }
  if (key.constant != 0 && !items.open) return fallback;
  if (items.open) return in.heap().Join(in.heap().Unknown(), fallback);
  return in.heap().Join(joined, fallback);
}
Value DictPart(Interpreter& in, Call& c, int part) {
  const Contents& items = in.heap().contents(c.receiver);
  const Value length = in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
  if (items.kind == ContentsKind::kJoined) {
    const Value key = in.heap().Unknown();
    const Value& v = items.values[0];
    return in.heap().ListOf(part == 0 ? key : part == 1 ? v : in.heap().Tuple({key, v}), length);
  }
  if (items.kind != ContentsKind::kItems || items.open) return in.heap().Unknown();
  std::vector<Value> all;
  for (std::size_t k = 0; k + 1 < items.values.size(); k += 2) {
    all.push_back(part == 0   ? items.values[k]
                  : part == 1 ? items.values[k + 1]
                              : in.heap().Tuple({items.values[k], items.values[k + 1]}));
  }
  return in.heap().List(std::move(all));
}
Value DictKeys(Interpreter& in, Call& c) {
  return DictPart(in, c, 0);
}
Value DictValues(Interpreter& in, Call& c) {
  return DictPart(in, c, 1);
}
Value DictItems(Interpreter& in, Call& c) {
  return DictPart(in, c, 2);
}

Value SizeNumel(Interpreter& in, Call& c) {
  return in.Convert(c.frame, *c.node, c.receiver, "index", TracerWarning::kNone, kInt);
}

// --- nn.Module objects ---
Value ModuleMode(Interpreter& in, Call& c, std::int8_t mode) {
  Value v = c.receiver;
  v.rank = mode;
  StoreBack(in, c, v);
  return v;
}
Value Eval(Interpreter& in, Call& c) {
  return ModuleMode(in, c, 1);
}
Value Train(Interpreter& in, Call& c) {
  const Value mode = c.ArgValue("mode", 0);
  return ModuleMode(in, c, mode.is(kBool) && mode.true_in == 0 ? 1 : 2);
}
Value Self(Interpreter&, Call& c) {
  return c.receiver;
}

Symbol NameArgument(Interpreter& in, Call& c) {
  const Value name = c.ArgValue("name", 0);
  const graph::Constant& k = in.heap().constant(name.constant);
  return name.constant != 0 && k.type == graph::Constant::Type::kString ? k.text : Symbol{};
}
Value Register(Interpreter& in, Call& c, const Value& value) {
  const Symbol name = NameArgument(in, c);
  if (!name.empty()) in.StoreOn(in.heap().contents(c.receiver), name, value);
  return in.heap().None();
}
Value RegisterBuffer(Interpreter& in, Call& c) {
  const Value given = c.ArgValue("tensor", 1);
  return Register(in, c, given.is(kNone) ? given : in.heap().Tensor(Stage::kStatic, Stage::kStatic));
}
Value AddModule(Interpreter& in, Call& c) {
  return Register(in, c, c.ArgValue("module", 1));
}
Value Parameters(Interpreter& in, Call&) {
  return in.heap().ListOf(in.heap().Tensor(Stage::kStatic, Stage::kStatic),
                          in.heap().Number(kInt, Stage::kStatic, Traced::kNo));
}
Value Forward(Interpreter& in, Call& c) {
  Call inner{.frame = c.frame, .node = c.node, .callee = c.receiver, .arguments = c.arguments, .name = {}};
  return in.CallValue(inner);
}
Value NoEffect(Interpreter& in, Call&) {
  return in.heap().None();
}

constexpr NamedTransfer kTable[] = {
    {"list.append", Append},
    {"list.extend", Extend},
    {"list.insert", Insert},
    {"list.pop", Pop},
    {"list.index", ListIndex},
    {"list.count", ListIndex},
    {"list.add", Append},
    {"list.copy", Self},
    {"list.reverse", NoEffect},
    {"list.values", Self},
    {"size.numel", SizeNumel},
    {"size.index", ListIndex},
    {"size.count", ListIndex},
    {"dict.get", DictGet},
    {"dict.pop", DictGet},
    {"dict.setdefault", DictGet},
    {"dict.keys", DictKeys},
    {"dict.values", DictValues},
    {"dict.items", DictItems},
    {"dict.copy", Self},
    {"module.eval", Eval},
    {"module.train", Train},
    {"module.to", Self},
    {"module.cuda", Self},
    {"module.cpu", Self},
    {"module.half", Self},
    {"module.float", Self},
    {"module.double", Self},
    {"module.requires_grad_", Self},
    {"module.apply", Self},
    {"module.register_buffer", RegisterBuffer},
    {"module.register_parameter", RegisterBuffer},
    {"module.add_module", AddModule},
    {"module.register_module", AddModule},
    {"module.parameters", Parameters},
    {"module.buffers", Parameters},
    {"module.forward", Forward},
    {"module.append", Append},
    {"module.extend", Extend},
    {"module.insert", Insert},
    {"module.values", Self},
    {"module.children", Self},
    {"module.load_state_dict", NoEffect},
    {"module.__init__", NoEffect},
    {"module.post_init", NoEffect},
};

}  // namespace

std::span<const NamedTransfer> ContainerMethods() {
  return kTable;
}

}  // namespace exportlint::flow
