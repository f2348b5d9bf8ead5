// Questions that several rules ask of a site or a value.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "analyzers/flow/site.h"
#include "findings/finding.h"

namespace exportlint::rules {

// What a run-time value is to an exporter that wants it as a Python value now.
enum class Heat : std::uint8_t {
  kCold,            // plain Python: nobody minds
  kTracedConstant,  // jit.trace holds it as a tensor and warns, but it is the same in every run (a parameter's size)
  kShape,           // a number known from an input's shape
  kConstantTensor,  // a tensor, or numbers of its tolist(), that no input can change: dynamo still may not look inside
  kShapeTensor,     // a tensor, or numbers of its tolist(), that come from shapes alone
  kData,            // a tensor, or a number read from one, that the inputs decide
};
Heat HeatOf(const flow::Value& v);

inline bool IsHot(Heat h) {
  return h != Heat::kCold;
}
// Whether torch.export knows the value only as an unbacked symbol, on which nothing may branch.
inline bool IsUnbacked(Heat h) {
  return h == Heat::kData || h == Heat::kConstantTensor || h == Heat::kShapeTensor;
}
// Whether a tensor has the same number of rows in every run.
inline bool FirstSizeIsStatic(const flow::Value& tensor) {
  return tensor.dims == flow::Stage::kStatic || (tensor.fixed & 1) != 0;
}
// Whether dimension `dim` (negative: from the last) of a tensor may have another size in another run.
bool MayChange(const flow::Value& tensor, std::int64_t dim);
// What jit.trace does with a value that it must turn into a Python one: `baked`, or `ok` where every run gives the
// same.
Outcome BakedByTrace(Heat h);

// "`x.sum()`": what is converted, tested or built from, as code in a message. Of a call `f(x)` or `x.f()` it is `x`.
std::string Code(const flow::Site& site);

// Whether `text` is one of `words`.
bool OneOf(std::string_view text, std::initializer_list<std::string_view> words);
// What follows the last dot of a qualified name.
std::string_view LastName(std::string_view qualified);

// The node that makes input `i` of the site's node; null when that input is a local, a constant or absent.
const graph::Node* InputNode(const flow::Site& site, std::size_t i);
// The node whose result `operand` is: itself, or what is stored in its local where one statement of the function stores
// it. Null otherwise.
const graph::Node* MakerOf(const flow::Site& site, graph::Operand operand);
// The operand that the method of the site's call is called on: `x` of `x.view(-1)`; absent where it is no such call.
graph::Operand ReceiverOf(const flow::Site& site);
// Last word of what a call node calls, as written; empty when it is no call of a name or attribute.
std::string_view CalleeName(const graph::Unit& unit, const graph::Node& node);
// Name of the function called: attribute or global as written; empty when it is neither.
std::string_view CalleeName(const flow::Site& site);
// Whether input `i` reads an attribute (`self.buf`), so that what happens to it outlives the call.
bool InputIsAttribute(const flow::Site& site, std::size_t i);
// Source of the whole node, not only of what is underlined.
std::string_view NodeText(const flow::Site& site);

}  // namespace exportlint::rules
