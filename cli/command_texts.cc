#include "cli/command_texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace exportlint::cli {
namespace {

CommandText TextOf(const CLI::App& app) {
  CommandText text{.name = app.get_name(), .about = app.get_description(), .footer = app.get_footer(), .options = {}};
  for (const CLI::Option* option : app.get_options()) {
    OptionText one{.names = {}, .value = {}, .about = option->get_description(), .positional = false};
    for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
    one.positional = one.names.empty();
    if (one.positional) one.names.push_back(option->get_name(true));
    if (!one.positional && option->get_items_expected_max() != 0)
      one.value = option->get_type_name().empty() ? "VALUE" : option->get_type_name();
    text.options.push_back(std::move(one));
  }
  return text;
}

std::vector<std::string> Names(const CommandText& command) {
  std::vector<std::string> names;
  for (const OptionText& option : command.options) {
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

// Within single quotes of a POSIX shell.
std::string InQuotes(const std::string& text) {
  return Replaced(text, "'", "'\\''");
}

// As a line of troff.
std::string Troff(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool line_start = i == 0 || text[i - 1] == '\n';
    if (line_start && (text[i] == '.' || text[i] == '\'')) out += "\\&";
    if (text[i] == '\\') {
      out += "\\e";
    } else if (text[i] == '-') {
      out += "\\-";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string TroffOptions(const CommandText& command) {
  std::string out;
  for (const OptionText& option : command.options) {
    std::vector<std::string> names;
    for (const std::string& name : option.names) names.push_back("\\fB" + Troff(name) + "\\fR");
    out += fmt::format(".TP\n{}{}\n{}\n", fmt::join(names, ", "),
                       option.value.empty() ? "" : " \\fI" + Troff(option.value) + "\\fR", Troff(option.about));
  }
  return out;
}

}  // namespace

CommandTexts TextsOf(const CLI::App& app) {
  CommandTexts texts{.program = TextOf(app), .commands = {}};
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    texts.commands.push_back(TextOf(*command));
  return texts;
}

std::string BashCompletion(const CommandTexts& texts) {
  std::vector<std::string> commands;
  std::string cases;
  for (const CommandText& command : texts.commands) {
    commands.push_back(command.name);
    cases += fmt::format("    {}) options='{}' ;;\n", command.name, fmt::join(Names(command), " "));
  }
  return fmt::format(R"(# bash completion for exportlint, written by `exportlint completion bash`
_exportlint() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} commands='{0}' options='{1}' command='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case " $commands " in *" ${{COMP_WORDS[i]}} "*) command=${{COMP_WORDS[i]}}; break ;; esac
  done
  case $command in
{2}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  elif [[ -z $command && $COMP_CWORD -eq 1 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word"; compgen -f -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}}
complete -o filenames -o bashdefault -F _exportlint exportlint
)",
                     fmt::join(commands, " "), fmt::join(Names(texts.program), " "), cases);
}

std::string ZshCompletion(const CommandTexts& texts) {
  const auto escaped = [](const std::string& text) {
    std::string out = InQuotes(text);
    for (const std::string_view special : {"[", "]", ":"}) out = Replaced(out, special, "\\" + std::string(special));
    return out;
  };
  std::string commands, cases;
  for (const CommandText& command : texts.commands) {
    commands += fmt::format("    '{}:{}'\n", command.name, escaped(command.about));
    cases += fmt::format("    {})\n      _arguments", command.name);
    for (const OptionText& option : command.options) {
      if (option.positional) continue;
      for (const std::string& name : option.names) {
        cases += fmt::format(" \\\n        '*{}[{}]{}'", name, escaped(option.about),
                             option.value.empty() ? "" : ":" + escaped(option.value) + ":_files");
      }
    }
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef exportlint
# written by `exportlint completion zsh`
_exportlint() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _files
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}    *) _files ;;
  esac
}}
_exportlint "$@"
)",
                     commands, cases);
}

std::string FishCompletion(const CommandTexts& texts) {
  const auto quoted = [](const std::string& text) {
    return "'" + Replaced(Replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
  };
  std::string out = "# fish completion for exportlint, written by `exportlint completion fish`\n";
  for (const CommandText& command : texts.commands) {
    out += fmt::format("complete -c exportlint -n __fish_use_subcommand -a {} -d {}\n", command.name,
                       quoted(command.about));
    for (const OptionText& option : command.options) {
      if (option.positional) continue;
      out += fmt::format("complete -c exportlint -n '__fish_seen_subcommand_from {}'", command.name);
      for (const std::string& name : option.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      out += fmt::format("{} -d {}\n", option.value.empty() ? "" : " -r", quoted(option.about));
    }
  }
  return out;
}

std::string ManPage(const CommandTexts& texts, std::string_view version) {
  std::string out = fmt::format(
      ".TH EXPORTLINT 1 \"\" \"exportlint {}\" \"User Commands\"\n.SH NAME\nexportlint \\- find "
      "what makes a PyTorch model fail or change when it is exported\n.SH SYNOPSIS\n",
      version);
  for (const CommandText& command : texts.commands) {
    out += fmt::format(".B exportlint {}\n[options]", command.name);
    for (const OptionText& option : command.options) {
      if (option.positional) out += " [" + Troff(option.names.front()) + "]";
    }
    out += "\n.br\n";
  }
  out += ".SH DESCRIPTION\n" + Troff(texts.program.about) + "\n.SH OPTIONS\n" + TroffOptions(texts.program);
  for (const CommandText& command : texts.commands) {
    out += fmt::format(".SH {}\n{}\n{}", command.name, Troff(command.about), TroffOptions(command));
    if (!command.footer.empty()) out += ".PP\n.nf\n" + Troff(command.footer) + "\n.fi\n";
  }
  out += ".SH EXAMPLES\n.nf\n" + Troff(texts.program.footer) + "\n.fi\n";
  return out;
}

}  // namespace exportlint::cli
