#include "analyzers/torchscript/decompile.h"

#include <utility>

#include "analyzers/torchscript/decompiler.h"

namespace exportlint::torchscript {

using python::NodeId;

namespace {

// Types of the archive as Python spells them.
std::string Annotation(std::string_view type) {
  if (type.find("__torch__") != std::string_view::npos) return {};
  std::string text;
  for (std::size_t at = 0; at < type.size();) {
    if (type.substr(at).starts_with("Tensor")) {
      text += "torch.Tensor";
      at += 6;
    } else {
      text += type[at++];
    }
  }
  return text;
}

}  // namespace

ListingOrigin Decompiler::OriginOf(const Frame& frame, std::uint32_t offset) const {
  const Origin origin = frame.file().OriginAt(offset);
  ListingOrigin here = frame.call;
  if (frame.self.kind == Static::Kind::kObject) here.context = Symbol::Of(frame.self.path);
  if (origin.line == 0 || origin.in_torch) return here;
  here.path = Symbol::Of(origin.path);
  here.line = origin.line;
  here.column = origin.column;
  return here;
}

std::string Decompiler::AttributeName(const std::string& path, std::string_view name, const std::string& value) {
  const std::string whole = path + (path.empty() || name.empty() ? "" : ".") + std::string(name);
  auto& shown = attributes_[whole];
  if (!shown.empty()) return shown;
  shown = attribute_names_.Make(whole);
  constructor_.push_back("self." + shown + " = " + value);
  return shown;
}

void Decompiler::Note(std::string text) {
  if (noted_.size() < 50 && noted_.insert(text).second) notes_.push_back(std::move(text));
}

void Decompiler::Root(std::uint32_t root, const Function& function, const std::string& class_name) {
  names_ = {};
  attributes_.clear();
  attribute_names_ = {};
  constructor_.clear();
  // Names that the listing itself uses.
  for (const char* taken :
       {"self",   "torch", "float",    "int",  "bool", "len",   "range", "list", "max",  "min",  "abs",
        "sorted", "str",   "Optional", "List", "Dict", "Tuple", "Any",   "None", "True", "False"})
    names_.Take(taken);
  Frame frame{.function = &function, .self = {.kind = Static::Kind::kObject, .object = root}, .root = true};
  const python::Tree& tree = frame.tree();
  const auto& definition = tree.as<python::FunctionDef>(function.definition);
  const auto& parameters = tree.as<python::Arguments>(definition.arguments);
  const auto names = tree.list(parameters.args), defaults = tree.list(parameters.defaults);
  ListingText signature("def forward(self");
  for (std::size_t i = 1; i < names.size(); ++i) {
    const auto& parameter = tree.as<python::Arg>(names[i]);
    const std::string name(frame.file().Slice(parameter.name));
    ListingText one(names_.Make(name));
    frame.names[name] = one.text();
    if (parameter.annotation != 0) {
      const std::string type = Annotation(frame.file().Slice(tree[parameter.annotation].span));
      if (!type.empty()) one.Add(": ").Add(type);
    }
    const std::size_t from_end = names.size() - i;
    if (from_end <= defaults.size())
      one.Add(" = ").Add(frame.file().Slice(tree[defaults[defaults.size() - from_end]].span));
    signature.Add(", ").Add(one);
  }
  listing_.Line(0, "class " + class_name + "(torch.nn.Module):");
  listing_.Line(1, signature.Add("):").From(OriginOf(frame, tree[function.definition].span.begin)));
  Body(frame, tree.list(definition.body), 2);
  listing_.Line(1, "def __init__(self):");
  listing_.Line(2, "super().__init__()");
  for (const std::string& line : constructor_) listing_.Line(2, std::string_view(line));
}

Result<Decompiled> Decompiler::Run(const std::string& path) {
  const std::uint32_t root = objects_.tree().root_id();
  const std::string_view class_name = objects_.ClassOf(root);
  const Class* c = code_.FindClass(class_name);
  if (c == nullptr) return Error{"its data names no module whose code is in the archive"};
  auto forward = c->methods.find("forward");
  if (forward == c->methods.end()) forward = c->methods.find("forward__0");  // the first of several overloads
  const std::string plain = WithoutMangling(class_name);
  const std::string name = Identifier(plain.substr(plain.rfind('.') + 1));
  listing_.Line(0, "import torch");
  listing_.Line(0, "from typing import Any, Dict, List, Optional, Tuple");
  if (forward != c->methods.end()) Root(root, forward->second, name);
  // Methods that were exported beside forward, and that it does not call: each a module of its own.
  bool any = forward != c->methods.end();
  for (const auto& [method, function] : c->methods) {
    const bool overload = method.starts_with("forward__");
    if (method == "forward" || overload || method.starts_with("__") || inlined_.contains(&function) || Full()) continue;
    Root(root, function, name + "_" + Identifier(method));
    any = true;
  }
  if (!any) return Error{"its module has no forward and no other method"};
  Decompiled result;
  result.notes = std::move(notes_);
  result.listing = std::move(listing_).Finish(path, traced_ && !branches_ ? ModelForm::kTraced : ModelForm::kScripted);
  return result;
}

Result<Decompiled> Decompile(const Code& code, const Objects& objects, const Objects& constants, bool traced,
                             const std::string& path) {
  return Decompiler(code, objects, constants, traced).Run(path);
}

}  // namespace exportlint::torchscript
