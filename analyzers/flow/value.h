// What flow knows of one value: kind × stage × constant × contents, for all three exporters at once.
#pragma once

#include <cstdint>

#include "analyzers/base/symbol.h"
#include "findings/finding.h"

namespace exportlint::flow {

// Which exporters: bit i is Exporter i. A branch that only one exporter takes is live in its bit alone.
using ExporterMask = std::uint8_t;
inline constexpr ExporterMask kAllExporters = 7;
constexpr ExporterMask Bit(Exporter e) {
  return static_cast<ExporterMask>(1u << static_cast<unsigned>(e));
}

// The kinds a value may have, as a set.
enum KindBit : std::uint16_t {
  kTensor = 1 << 0,
  kInt = 1 << 1,
  kFloat = 1 << 2,
  kBool = 1 << 3,
  kString = 1 << 4,
  kSize = 1 << 5,  // torch.Size: a tuple of sizes
  kList = 1 << 6,  // list, set, range, generator, iterator: see Contents
  kTuple = 1 << 7,
  kDict = 1 << 8,
  kModule = 1 << 9,     // an nn.Module object
  kFunction = 1 << 10,  // anything to call that is no class
  kClass = 1 << 11,
  kObject = 1 << 12,  // an object of a class of the linted tree
  kNone = 1 << 13,
  kOther = 1 << 14,  // known, and none of these: dtype, device, ndarray, slice, a library's module
  kUnknown = 1 << 15,
};
using Kinds = std::uint16_t;
inline constexpr Kinds kNumeric = kInt | kFloat | kBool;

// How soon a value is known. Ordered.
enum class Stage : std::uint8_t {
  kStatic,  // before any input is seen
  kShape,   // from an input's shape
  kData,    // from the contents of a tensor
};

// Element type as far as it changes what exporters do.
enum class DtypeClass : std::uint8_t { kUnknown, kFloat, kInt, kBool, kComplex };

// Whether jit.trace holds a Python number as a 0-d tensor: sizes, and what is computed from sizes, are.
enum class Traced : std::uint8_t { kNo, kMaybe, kYes };

struct Value {
  static constexpr std::int8_t kUnbacked = -2;  // a `rank` of what is no tensor
  static constexpr std::int8_t kGuessed = -3;   // a `rank` of a tensor

  Kinds kinds = kUnknown;
  Stage stage = Stage::kStatic;
  Traced traced = Traced::kNo;
  Confidence confidence = Confidence::kCertain;  // the weakest fact this value rests on
  DtypeClass dtype = DtypeClass::kUnknown;       // of a tensor, or of the elements it was read from
  std::int8_t rank = -1;                         // of a tensor or a Size; -1 unknown; kUnbacked of a number
  Stage dims = Stage::kStatic;            // of a tensor: how soon its sizes are known; `stage` is of its elements
  ExporterMask true_in = kAllExporters;   // exporters in which its truth may be true ...
  ExporterMask false_in = kAllExporters;  // ... and may be false
  // Of a tensor or a Size: bit i when the user declared dimension i static. Of a number: it comes from such a
  // dimension.
  std::uint16_t fixed = 0;
  std::uint32_t constant = 0;  // Python constant, in the Heap's table; 0 unknown
  std::uint32_t contents = 0;  // what a container, object, function, class or module holds; 0 unknown
  std::uint32_t origin = 0;    // where it came from: a step of the why-path; 0 unknown

  bool may_be(Kinds k) const { return (kinds & k) != 0; }
  bool is(Kinds k) const { return kinds != 0 && (kinds & ~k) == 0; }  // surely one of k
  bool is_tensor() const { return is(kTensor); }
  bool may_be_tensor() const { return may_be(kTensor); }
  // A number that trace holds as a tensor: testing, converting or iterating it warns.
  bool traced_number() const { return may_be(kNumeric) && traced != Traced::kNo; }
  bool known() const { return !may_be(kUnknown); }
  // Whether torch.export holds it as a symbol: it is late, or was read out of a tensor.
  bool symbolic() const { return stage != Stage::kStatic || unbacked(); }
  // Whether it is a number read out of a tensor, or holds one: to torch.export a symbol without a value.
  bool unbacked() const { return rank == kUnbacked; }
  // Whether only that an entry gets tensors says that it is one: no operator has made it, nobody has said so.
  bool guessed() const { return rank == kGuessed && is(kTensor | kNone); }
  void MarkUnbacked(bool yes) {
    if (yes && !may_be(kTensor | kSize | kModule)) rank = kUnbacked;
  }

  // What a run of jit.trace sees as a tensor: tensors and traced numbers.
  bool hot() const { return may_be_tensor() || traced_number(); }
};
static_assert(sizeof(Value) <= 24);

}  // namespace exportlint::flow
