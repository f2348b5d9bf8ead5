// The code of a TorchScript archive: the text of its `code/` records, a subset of Python, with the debug records that
// tell where each part came from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/archive/pickle.h"
#include "analyzers/archive/zip.h"
#include "analyzers/base/result.h"
#include "analyzers/python/ast.h"

namespace exportlint::torchscript {

// A line of the program that was scripted or traced.
struct Origin {
  std::string_view path;
  std::uint32_t line = 0;    // 0: unknown
  std::uint32_t column = 0;  // 0: a traced model's records have none
  bool iterates = false;     // traced: torch's own __iter__ stood between the program and the operator
  bool in_torch = false;     // no line of the user's is recorded
};

class CodeFile {
 public:
  // `debug` may be empty.
  CodeFile(std::string name, std::string text, std::string_view debug);
  // Every part came from its own line of the text, in a file called `path`; a line that ends in `# __iter__` by way of
  // torch's own __iter__.
  void TellOwnLines(std::string path) { own_path_ = std::move(path); }

  std::string_view name() const { return name_; }
  std::string_view text() const { return text_; }
  std::string_view Slice(Span span) const { return std::string_view(text_).substr(span.begin, span.length()); }
  const python::Tree& tree() const { return tree_; }
  // What made the text at `offset`.
  Origin OriginAt(std::uint32_t offset) const;

 private:
  struct Range {
    std::uint32_t offset = 0;
    std::uint32_t record = 0;  // into debug_: the source range
  };
  Origin Resolve(std::uint32_t record) const;
  Origin FromTraceback(std::string_view text) const;

  std::string name_, text_, own_path_;
  python::Tree tree_;
  archive::PickleTree debug_;
  const archive::Pickled* strings_ = nullptr;  // the debug record's table
  std::vector<Range> ranges_;
  mutable std::map<std::uint32_t, Origin> known_;
  mutable std::vector<std::unique_ptr<std::string>> kept_;  // texts put together
};

struct Class;

struct Function {
  const CodeFile* file = nullptr;
  python::NodeId definition = 0;
  const Class* owner = nullptr;
  std::string name;
};

struct Class {
  std::string qualified_name;
  const CodeFile* file = nullptr;
  bool module = false;
  std::map<std::string, Function, std::less<>> methods;
  std::vector<std::string> tensors;  // attributes declared so: `total : Tensor`
};

// Every file of an archive, indexed by qualified names: "__torch__.pkg.Net".
class Code {
 public:
  // Errors: a record that cannot be read, more code than is read. Files that are not Python are noted.
  static Result<std::unique_ptr<Code>> Read(const archive::Zip& zip);

  // One file that tells its own lines; its names begin with "__torch__.".
  static std::unique_ptr<Code> OfText(std::string text, std::string path);

  const Class* FindClass(std::string_view name) const;
  const Function* FindFunction(std::string_view name) const;
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  void Index(const CodeFile& file);
  std::vector<std::unique_ptr<CodeFile>> files_;
  std::map<std::string, Class, std::less<>> classes_;
  std::map<std::string, Function, std::less<>> functions_;
  std::vector<std::string> notes_;
};

// "__torch__.torch.nn.modules.linear.Linear" of a name with `___torch_mangle_7` parts.
std::string WithoutMangling(std::string_view name);

}  // namespace exportlint::torchscript
