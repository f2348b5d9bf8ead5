// Places that outlive a call, and what is stored into them.
#pragma once

#include "analyzers/base/symbol.h"
#include "analyzers/flow/site.h"
#include "analyzers/graph/graph.h"

namespace exportlint::rules {

// Where a value may outlive the call: `self.cache`, the global `_SEEN`, or an item of either.
struct KeptPlace {
  bool known = false;
  Symbol name = {};
  graph::Operand object = {};  // whose attribute it is; absent for a global

  bool OfFirstParameter() const {
    return object.present() && object.tag() == graph::Operand::Tag::kSlot && object.index() == 0;
  }
  bool operator==(const KeptPlace& other) const {
    return known && other.known && name == other.name && object == other.object;
  }
};

// The place that an operand reads or stores to, items of it left out: `self.cache` for `self.cache[0][:, 1]`. A field
// of what a call gives is none.
KeptPlace PlaceOf(const graph::Unit& unit, graph::Operand operand);

// Whether the site's function computes the operand from what the place held, over expressions and locals. What only
// hands the old value on does not count (`self.table.to(x.device)`), nor do its sizes, type and device.
bool IsComputedFrom(const flow::Site& site, graph::Operand operand, const KeptPlace& place);

}  // namespace exportlint::rules
