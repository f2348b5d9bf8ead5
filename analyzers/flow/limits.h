// Where precision is given up, and why. Private to analyzers/flow.
#pragma once

#include <cstdint>
#include <string_view>

namespace exportlint::flow {

enum class GivenUp : std::uint8_t {
  kSteps,       // the budget of node evaluations is used up
  kDepth,       // calls nest too deep
  kStack,       // definitions that need each other nest too deep
  kContexts,    // one function is called with too many different arguments
  kWrappers,    // the same of a decorated function
  kRecursion,   // a call of what is running already
  kLoop,        // what a loop does to its variables did not settle
  kCandidates,  // one name stands for too many definitions
  kBindings,    // a global name is bound too often, or by too long an expression
  kLength,      // a container is too long to know its elements one by one
  kNesting,     // an expression or statement nests too deep to be read
  kBases,       // a class has too many bases
};
std::string_view ToString(GivenUp why);  // a sentence: what happened, and what is not known now

struct Budget {
  static constexpr int kMaxDepth = 48;  // nested calls
  // Nested calls while definitions are evaluated: what constructors store is stored near the top (measured: 6 finds
  // what 48 finds, in a third of the time).
  static constexpr int kMaxLastingDepth = 6;
  static constexpr int kMaxContexts = 24;               // signatures of one function before arguments are forgotten
  static constexpr std::int64_t kMaxNodes = 4'000'000;  // node evaluations of one entry
  static constexpr std::int64_t kMaxLastingNodes = 400'000;  // of one global, class body or constructor
  static constexpr std::int64_t kMaxFileNodes = 10'000'000;  // of one file (transformers: at most 330,000)
  static constexpr std::size_t kMaxStack = 160u << 20;       // of the 256 MB that a session has
  static constexpr std::size_t kMaxItems = 4096;             // of a dict known item by item
  static constexpr std::size_t kMaxOrder = 128;              // classes in one order of look-up
  static constexpr std::size_t kMaxEnvironments = 4u << 20;  // slots held by branches that are open at once
};

}  // namespace exportlint::flow
