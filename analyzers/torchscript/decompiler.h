// The decompiler's state; one .cc a part of the language. Private to analyzers/torchscript.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/front_end/listing.h"
#include "analyzers/torchscript/decompile.h"

namespace exportlint::torchscript {

// What is known of a name without running anything: an object of the archive, one made here, a function, a class.
struct Static {
  enum class Kind : std::uint8_t { kNone, kObject, kLocal, kFunction, kClass } kind = Kind::kNone;
  std::uint32_t object = 0;  // kObject: in data.pkl; kLocal: number
  std::string path = {};     // kObject: from the root, "encoder.layers.0"; kLocal: its name
  std::string name = {};     // kFunction, kClass: qualified; kLocal: its class
  explicit operator bool() const { return kind != Kind::kNone; }
};

// A function being inlined.
struct Frame {
  const Function* function = nullptr;
  Static self = {};
  ListingOrigin call = {};                                     // where it was called, for what has no place of its own
  std::map<std::string, std::string, std::less<>> names = {};  // of the code to the listing
  std::map<std::string, Static, std::less<>> statics = {};
  std::map<std::string, std::string, std::less<>> reads = {};  // names that are an attribute just read: "self.n"
  std::set<std::string, std::less<>> lists = {};               // names that surely hold a list
  std::string result = {};                                     // the name its value is given; the root returns it
  bool root = false;

  const CodeFile& file() const { return *function->file; }
  const python::Tree& tree() const { return function->file->tree(); }
};

// An expression: text, or something static.
struct Expression {
  ListingText text = {};
  Static known = {};
};

class Decompiler {
 public:
  Decompiler(const Code& code, const Objects& objects, const Objects& constants, bool traced)
      : code_(code), objects_(objects), constants_(constants), traced_(traced) {}
  Result<Decompiled> Run(const std::string& path);

 private:
  // decompile.cc: a method of the module as a class of its own, whose forward it is.
  void Root(std::uint32_t root, const Function& function, const std::string& class_name);

  // statements.cc: gives whether anything was written.
  void Body(Frame& frame, std::span<const std::uint32_t> statements, int depth);
  void Statement(Frame& frame, python::NodeId id, int depth);
  void Assign(Frame& frame, python::NodeId target, python::NodeId value, int depth);
  void If(Frame& frame, python::NodeId id, int depth);
  void For(Frame& frame, python::NodeId id, int depth);
  void While(Frame& frame, python::NodeId id, int depth);
  void Return(Frame& frame, python::NodeId id, int depth);
  bool Raise(Frame& frame, python::NodeId call, int depth);
  ListingText Target(Frame& frame, python::NodeId target);
  bool IteratesTensor(const Frame& frame, python::NodeId value) const;

  // expressions.cc
  Expression Expr(Frame& frame, python::NodeId id, int depth);
  ListingText Text(Frame& frame, python::NodeId id, int depth);
  Expression NameOf(Frame& frame, python::NodeId id);
  Expression AttributeOf(Frame& frame, python::NodeId id, int depth);
  Expression Member(const Static& object, std::string_view name);
  ListingText Sequence(Frame& frame, std::string_view open, python::List list, std::string_view close, int depth);

  // calls.cc
  Expression Call(Frame& frame, python::NodeId id, int depth);
  Expression Inline(Frame& frame, const Function& function, const Static& self, python::NodeId call, int depth);
  Expression CallStatic(Frame& frame, const Static& callee, std::string_view method, python::NodeId call, int depth);
  static python::NodeId ListedVector(const Frame& frame, python::NodeId type, python::NodeId value);
  bool BuiltIn(Frame& frame, std::string_view name, python::NodeId call, int depth, Expression* result);
  // Each argument's text is made once: what it calls is inlined in front of it.
  struct Given {
    std::vector<ListingText> positional = {};
    std::vector<std::pair<std::string, ListingText>> keywords = {};
    // "a, b, k=c", from the positional one `from` on.
    ListingText Joined(std::size_t from = 0) const;
  };
  Given Arguments(Frame& frame, python::NodeId call, int depth);

  // operators.cc
  ListingText Operator(Frame& frame, std::string_view name, python::NodeId call, int depth);
  ListingText PrimOperator(Frame& frame, std::string_view name, python::NodeId call, int depth);
  bool GivesList(Frame& frame, python::NodeId id) const;
  // "self.n" of a name that was given that attribute's value; empty for anything else.
  static std::string_view ReadBy(const Frame& frame, python::NodeId id);

  ListingOrigin OriginOf(const Frame& frame, std::uint32_t offset) const;
  // "a.b.c" of an attribute chain or a name; empty for anything else.
  static std::string Dotted(const Frame& frame, python::NodeId id);
  // The listing's name of attribute `name` of the object at `path`.
  std::string AttributeName(const std::string& path, std::string_view name, const std::string& value);
  void Note(std::string text);

  const Code& code_;
  const Objects& objects_;
  const Objects& constants_;
  bool traced_;
  Listing listing_;
  UniqueNames names_;
  std::map<std::string, std::string> attributes_;  // path and name to the listing's name
  UniqueNames attribute_names_;
  std::vector<std::string> constructor_;  // lines of __init__
  std::set<std::string> noted_;
  std::vector<std::string> notes_;
  std::uint32_t locals_ = 0;
  std::vector<const Function*> inlining_;
  std::set<const Function*> inlined_;  // at least once
  std::string storing_;    // "self.n" while its new value is written: names of its old one are said as what they are
  bool branches_ = false;  // control flow was met: of a traced model, inside functions that were scripted
  bool several_ = false;   // the operator's value is unpacked: it is what the operator gives, not the Python function

  static constexpr std::size_t kMaxInlining = 64;
  static constexpr int kMaxDepth = 90;  // of indentation: Python's own limit is 100
  static constexpr std::size_t kMaxLines = 1'000'000;
  static constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
  bool Full() const { return listing_.lines() > kMaxLines || listing_.size() > kMaxBytes; }
};

}  // namespace exportlint::torchscript
