#include "export/secrets.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace exportlint {

bool LooksSecret(std::string_view variable) {
  constexpr std::array<std::string_view, 11> kWords = {"TOKEN",       "SECRET",        "PASSWORD", "PASSWD",
                                                       "PASSPHRASE",  "CREDENTIAL",    "API_KEY",  "ACCESS_KEY",
                                                       "PRIVATE_KEY", "AUTHORIZATION", "COOKIE"};
  std::string name(variable);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  // A switch about tokenizers is no secret.
  for (std::size_t at = name.find("TOKENIZER"); at != std::string::npos; at = name.find("TOKENIZER")) name.erase(at, 9);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

}  // namespace exportlint
