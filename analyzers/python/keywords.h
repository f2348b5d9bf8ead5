// Keyword look-up: one multiplication and one comparison of eight bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "analyzers/python/token.h"

namespace exportlint::python::keywords {

inline constexpr std::pair<std::string_view, TokenKind> kAll[] = {{"False", TokenKind::kFalse},
                                                                  {"None", TokenKind::kNone},
                                                                  {"True", TokenKind::kTrue},
                                                                  {"and", TokenKind::kAnd},
                                                                  {"as", TokenKind::kAs},
                                                                  {"assert", TokenKind::kAssert},
                                                                  {"async", TokenKind::kAsync},
                                                                  {"await", TokenKind::kAwait},
                                                                  {"break", TokenKind::kBreak},
                                                                  {"class", TokenKind::kClass},
                                                                  {"continue", TokenKind::kContinue},
                                                                  {"def", TokenKind::kDef},
                                                                  {"del", TokenKind::kDel},
                                                                  {"elif", TokenKind::kElif},
                                                                  {"else", TokenKind::kElse},
                                                                  {"except", TokenKind::kExcept},
                                                                  {"finally", TokenKind::kFinally},
                                                                  {"for", TokenKind::kFor},
                                                                  {"from", TokenKind::kFrom},
                                                                  {"global", TokenKind::kGlobal},
                                                                  {"if", TokenKind::kIf},
                                                                  {"import", TokenKind::kImport},
                                                                  {"in", TokenKind::kIn},
                                                                  {"is", TokenKind::kIs},
                                                                  {"lambda", TokenKind::kLambda},
                                                                  {"nonlocal", TokenKind::kNonlocal},
                                                                  {"not", TokenKind::kNot},
                                                                  {"or", TokenKind::kOr},
                                                                  {"pass", TokenKind::kPass},
                                                                  {"raise", TokenKind::kRaise},
                                                                  {"return", TokenKind::kReturn},
                                                                  {"try", TokenKind::kTry},
                                                                  {"while", TokenKind::kWhile},
                                                                  {"with", TokenKind::kWith},
                                                                  {"yield", TokenKind::kYield}};

inline constexpr int kBits = 8;

// The word's bytes, little-endian, in one integer.
constexpr std::uint64_t Pack(std::string_view word) {
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    packed |= static_cast<std::uint64_t>(static_cast<unsigned char>(word[i])) << (8 * i);
  }
  return packed;
}
constexpr std::size_t Slot(std::uint64_t packed, std::uint64_t multiplier) {
  return static_cast<std::size_t>((packed * multiplier) >> (64 - kBits));
}

// A multiplier under which no two keywords share a slot.
constexpr std::uint64_t FindMultiplier() {
  for (std::uint64_t seed = 1;; ++seed) {
    const std::uint64_t multiplier = (seed * 0x9E3779B97F4A7C15ull) | 1;
    std::array<bool, 1 << kBits> used{};
    bool clash = false;
    for (const auto& [word, kind] : kAll) {
      const std::size_t slot = Slot(Pack(word), multiplier);
      if (used[slot]) {
        clash = true;
        break;
      }
      used[slot] = true;
    }
    if (!clash) return multiplier;
  }
}
inline constexpr std::uint64_t kMultiplier = FindMultiplier();

struct Entry {
  std::uint64_t packed = 0;
  TokenKind kind = TokenKind::kName;
};
constexpr auto MakeTable() {
  std::array<Entry, 1 << kBits> table{};
  for (const auto& [word, kind] : kAll) table[Slot(Pack(word), kMultiplier)] = {Pack(word), kind};
  return table;
}
inline constexpr auto kTable = MakeTable();

// The kind of a word of 1 to 8 bytes given packed: a keyword's, or kName.
inline TokenKind Find(std::uint64_t packed) {
  const Entry& entry = kTable[Slot(packed, kMultiplier)];
  return entry.packed == packed ? entry.kind : TokenKind::kName;
}

}  // namespace exportlint::python::keywords
