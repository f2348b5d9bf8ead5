// Dimensions declared static or dynamic: by the user's file and by export calls in the program.
#pragma once

#include <vector>

#include "analyzers/flow/declared.h"
#include "analyzers/flow/flow.h"

namespace exportlint::cli {

// Adds what the program's own calls with dynamic_axes or dynamic_shapes say of the models they export, and declares it
// all; false when there is nothing. Of several calls for one model, a dimension is dynamic where one of them says so.
bool Declare(std::vector<flow::Declared> by_file, flow::Analysis* analysis);

}  // namespace exportlint::cli
