// Prints what LibTorch knows of its operators: `facts_dump_schemas dispatcher` every schema of the dispatcher,
// `facts_dump_schemas jit` the TorchScript operators that take a tensor and are unknown to the dispatcher.
// One line per schema, sorted; the format is described in facts/README.md.
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/runtime/operator.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

// The whole data file is split on tabs and "; ", so a default may not hold either.
std::string Escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case ';': out += "\\s"; break;
      default: out += c;
    }
  }
  return out;
}

// `*alpha:Scalar=1`, `self:Tensor!`: `*` keyword-only, `!` mutated in place, `&` aliased with another value.
std::string ArgumentText(const c10::Argument& argument) {
  std::ostringstream out;
  if (argument.kwarg_only()) out << '*';
  out << argument.name() << ':' << argument.real_type()->str();
  if (const c10::AliasInfo* alias = argument.alias_info()) out << (alias->isWrite() ? '!' : '&');
  if (argument.default_value()) {
    std::ostringstream value;
    value << *argument.default_value();
    out << '=' << Escaped(value.str());
  }
  return out.str();
}

std::string Join(const std::vector<c10::Argument>& arguments) {
  std::string out;
  for (const c10::Argument& argument : arguments) {
    if (!out.empty()) out += "; ";
    out += ArgumentText(argument);
  }
  return out;
}

std::string SchemaColumns(const c10::FunctionSchema& schema) {
  std::string returns = Join(schema.returns());
  if (schema.is_varret()) returns = "...";
  std::string arguments = Join(schema.arguments());
  if (schema.is_vararg()) arguments += arguments.empty() ? "..." : "; ...";
  return schema.name() + '\t' + schema.overload_name() + '\t' + arguments + '\t' + returns;
}

// How the dispatcher runs the operator: `implicit` is written in terms of other operators (CompositeImplicitAutograd),
// `explicit` likewise but with its own derivative, `kernel` has a kernel per device.
const char* KernelWord(const c10::OperatorHandle& op) {
  if (op.hasKernelForDispatchKey(c10::DispatchKey::CompositeImplicitAutograd)) return "implicit";
  if (op.hasKernelForDispatchKey(c10::DispatchKey::CompositeExplicitAutograd)) return "explicit";
  if (op.hasKernelForDispatchKey(c10::DispatchKey::CompositeExplicitAutogradNonFunctional)) return "explicit";
  return "kernel";
}

constexpr std::pair<at::Tag, const char*> kTagNames[] = {
#include "generate/tag_names.inc"
};

std::string TagWords(const c10::OperatorHandle& op) {
  std::vector<std::string> tags;
  for (at::Tag tag : op.getTags()) {
    for (const auto& [known, name] : kTagNames) {
      if (known == tag) tags.emplace_back(name);
    }
  }
  std::sort(tags.begin(), tags.end());
  std::string out;
  for (const std::string& tag : tags) out += (out.empty() ? "" : ",") + tag;
  return out;
}

std::vector<std::string> DispatcherLines() {
  std::vector<std::string> lines;
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    auto op = c10::Dispatcher::singleton().findSchema(name);
    if (!op) continue;
    lines.push_back(SchemaColumns(op->schema()) + '\t' + TagWords(*op) + '\t' + KernelWord(*op));
  }
  return lines;
}

std::vector<std::string> JitLines() {
  std::set<std::string> seen;
  for (const auto& op : torch::jit::getAllOperators()) {
    const c10::FunctionSchema& schema = op->schema();
    if (c10::Dispatcher::singleton().findSchema(schema.operator_name())) continue;
    const auto& arguments = schema.arguments();
    bool takes_tensor = std::any_of(arguments.begin(), arguments.end(), [](const c10::Argument& argument) {
      return argument.real_type()->str().find("Tensor") != std::string::npos;
    });
    if (takes_tensor) seen.insert(SchemaColumns(schema) + "\t\tjit");
  }
  return {seen.begin(), seen.end()};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc == 2 ? argv[1] : "";
  if (what != "dispatcher" && what != "jit") {
    std::cerr << "usage: facts_dump_schemas dispatcher|jit\n";
    return 2;
  }
  std::vector<std::string> lines = what == "jit" ? JitLines() : DispatcherLines();
  std::sort(lines.begin(), lines.end());
  std::cout << "# torch " TORCH_VERSION "\n# name\toverload\targuments\treturns\ttags\tkernel\n";
  for (const std::string& line : lines) std::cout << line << '\n';
  return std::cout.flush() ? 0 : 1;
}
