// What arithmetic and comparison of abstract values share. Private to analyzers/flow.
#pragma once

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

// What a value knows of its weakest fact when an unknown takes part as a number: `h * self.patch` stays likely.
Confidence With(const Value& known, const Value& other);
// The tensor that an elementwise operator makes of two operands, one of which may be a tensor.
Value TensorResult(Interpreter& in, const Value& a, const Value& b);
// Surely a tuple, list or Size, None aside.
bool IsSequence(const Value& v);

}  // namespace exportlint::flow
