// What the commands say of themselves, as data, and what is written from it: completion scripts and the manual page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace exportlint::cli {

struct OptionText {
  std::vector<std::string> names;  // "-j", "--jobs"; of a positional its name alone
  std::string value;               // "FILE"; empty: a flag
  std::string about;
  bool positional = false;
};

struct CommandText {
  std::string name, about, footer;
  std::vector<OptionText> options;
};

struct CommandTexts {
  CommandText program;  // its own options
  std::vector<CommandText> commands;
};

CommandTexts TextsOf(const CLI::App& app);

std::string BashCompletion(const CommandTexts& texts);
std::string ZshCompletion(const CommandTexts& texts);
std::string FishCompletion(const CommandTexts& texts);
// In troff, section 1.
std::string ManPage(const CommandTexts& texts, std::string_view version);

}  // namespace exportlint::cli
