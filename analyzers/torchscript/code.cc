#include "analyzers/torchscript/code.h"

#include <algorithm>
#include <charconv>

#include "analyzers/python/parser.h"

namespace exportlint::torchscript {

using archive::Pickled;
using python::Kind;

namespace {

constexpr std::uint64_t kMaxFile = std::uint64_t{64} << 20;
constexpr std::uint64_t kMaxCode = std::uint64_t{256} << 20;

// Lines of torch itself say nothing to its user.
bool InTorch(std::string_view path) {
  return path.find("/torch/") != std::string_view::npos || path.starts_with("torch/");
}

// The integers of `build_intlist([...])`, a list or a tuple.
const Pickled& Plain(const archive::PickleTree& tree, const Pickled& value) {
  return value.kind == Pickled::Kind::kCall ? tree.Item(tree.Item(value, 1), 0) : value;
}

}  // namespace

CodeFile::CodeFile(std::string name, std::string text, std::string_view debug)
    : name_(std::move(name)), text_(std::move(text)), tree_(python::Parse(text_)) {
  Result<archive::PickleTree> read = archive::ReadPickle(debug);
  if (!read.ok()) return;
  debug_ = std::move(read).value();
  // ("FORMAT_WITH_STRING_TABLE", strings, ((offset, range, tag), ...))
  if (debug_.root().items.size() < 3 || debug_.Item(debug_.root(), 0).text != "FORMAT_WITH_STRING_TABLE") return;
  strings_ = &Plain(debug_, debug_.Item(debug_.root(), 1));
  for (const std::uint32_t id : debug_.Item(debug_.root(), 2).items) {
    const Pickled& entry = debug_[id];
    if (entry.items.size() < 2) continue;
    ranges_.push_back({static_cast<std::uint32_t>(debug_.Item(entry, 0).integer), entry.items[1]});
  }
  std::ranges::stable_sort(ranges_, {}, &Range::offset);
}

Origin CodeFile::OriginAt(std::uint32_t offset) const {
  if (!own_path_.empty()) {
    const std::string_view before = std::string_view(text_).substr(0, offset);
    const std::size_t begin = before.rfind('\n') + 1;  // 0 where there is no line before
    const std::string_view line = std::string_view(text_).substr(begin, text_.find('\n', begin) - begin);
    return {.path = own_path_,
            .line = static_cast<std::uint32_t>(1 + std::ranges::count(before, '\n')),
            .column = static_cast<std::uint32_t>(1 + offset - begin),
            .iterates = line.ends_with("# __iter__")};
  }
  const auto after = std::ranges::upper_bound(ranges_, offset, {}, &Range::offset);
  if (after == ranges_.begin()) return {};
  const std::uint32_t record = (after - 1)->record;
  const auto [at, added] = known_.try_emplace(record);
  if (added) at->second = Resolve(record);
  return at->second;
}

// A range: ((pieces of the source's text, its name, its first line), start, end).
Origin CodeFile::Resolve(std::uint32_t record) const {
  const Pickled& range = debug_[record];
  const Pickled& source = debug_.Item(range, 0);
  const Pickled& pieces = Plain(debug_, debug_.Item(source, 0));
  const auto string_at = [this](std::int64_t i) -> std::string_view {
    return i >= 0 ? std::string_view(debug_.Item(*strings_, static_cast<std::size_t>(i)).text) : std::string_view{};
  };
  if (pieces.items.empty()) return {};
  const std::string_view first = string_at(debug_[pieces.items[0]].integer);
  // A traced model's text is the traceback: "path(line): function" a line.
  if (first.find("): ") != std::string_view::npos && first.find('(') != std::string_view::npos &&
      first.ends_with('\n') && !first.starts_with(' ')) {
    auto text = std::make_unique<std::string>();
    for (const std::uint32_t id : pieces.items) *text += string_at(debug_[id].integer);
    kept_.push_back(std::move(text));
    return FromTraceback(*kept_.back());
  }
  std::int64_t rest = debug_.Item(range, 1).integer;
  std::int64_t line = debug_.Item(source, 2).integer, column = 1;
  for (const std::uint32_t id : pieces.items) {
    const std::string_view piece = string_at(debug_[id].integer);
    if (rest < static_cast<std::int64_t>(piece.size())) {
      for (const char c : piece.substr(0, static_cast<std::size_t>(std::max<std::int64_t>(rest, 0)))) {
        column = c == '\n' ? 1 : column + 1;
        line += c == '\n' ? 1 : 0;
      }
      break;
    }
    rest -= static_cast<std::int64_t>(piece.size());
    line += std::ranges::count(piece, '\n');
  }
  Origin origin;
  origin.path = string_at(debug_.Item(source, 1).integer);
  origin.in_torch = InTorch(origin.path);
  if (line >= 0 && line < INT32_MAX && !origin.path.empty()) {
    origin.line = static_cast<std::uint32_t>(line);
    origin.column = static_cast<std::uint32_t>(column);
  }
  return origin;
}

Origin CodeFile::FromTraceback(std::string_view text) const {
  Origin origin;
  origin.in_torch = true;
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view frame = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t close = frame.rfind("): ");
    const std::size_t open = close == std::string_view::npos ? close : frame.rfind('(', close);
    if (open == std::string_view::npos) continue;
    const std::string_view path = frame.substr(0, open);
    if (first) origin.iterates = path.ends_with("/torch/_tensor.py") && frame.ends_with("__iter__");
    if (InTorch(path)) continue;
    std::uint32_t line = 0;
    std::from_chars(frame.data() + open + 1, frame.data() + close, line);
    origin.path = path;
    origin.line = line;
    origin.in_torch = false;
    break;
  }
  return origin;
}

Result<std::unique_ptr<Code>> Code::Read(const archive::Zip& zip) {
  auto code = std::make_unique<Code>();
  std::uint64_t total = 0;
  for (const archive::Record& record : zip.records()) {
    const std::string_view name = archive::Zip::Inner(record.name);
    if (!name.starts_with("code/") || !name.ends_with(".py")) continue;
    if ((total += record.size) > kMaxCode) return Error{"it holds more than 256 MB of code"};
    Result<std::string> text = zip.Read(record, kMaxFile);
    if (!text.ok()) return text.error();
    std::string debug;
    if (const archive::Record* found = zip.Find(std::string(name) + ".debug_pkl")) {
      Result<std::string> read = zip.Read(*found, kMaxFile);
      if (read.ok()) {
        debug = std::move(read).value();
      } else {
        code->notes_.push_back(read.error().message + ": places in `" + std::string(name) + "` are not known");
      }
    }
    code->files_.push_back(std::make_unique<CodeFile>(std::string(name.substr(5)), std::move(text).value(), debug));
    code->Index(*code->files_.back());
  }
  if (code->files_.empty()) return Error{"it holds no code"};
  return code;
}

std::unique_ptr<Code> Code::OfText(std::string text, std::string path) {
  auto code = std::make_unique<Code>();
  code->files_.push_back(std::make_unique<CodeFile>("__torch__.py", std::move(text), ""));
  code->files_.back()->TellOwnLines(std::move(path));
  code->Index(*code->files_.back());
  return code;
}

void Code::Index(const CodeFile& file) {
  const python::Tree& tree = file.tree();
  if (!tree.errors().empty()) {
    notes_.push_back("`code/" + std::string(file.name()) +
                     "` is not all TorchScript: " + std::string(tree.errors().front().message));
  }
  std::string prefix(file.name().substr(0, file.name().size() - 3));
  std::ranges::replace(prefix, '/', '.');
  prefix += '.';
  for (const python::NodeId id : tree.list(tree.as<python::Module>(tree.root()).body)) {
    if (tree.kind(id) == Kind::kFunctionDef) {
      const std::string name(file.Slice(tree.as<python::FunctionDef>(id).name));
      functions_.insert_or_assign(prefix + name, Function{&file, id, nullptr, name});
    } else if (tree.kind(id) == Kind::kClassDef) {
      const auto& definition = tree.as<python::ClassDef>(id);
      const std::string name = prefix + std::string(file.Slice(definition.name));
      Class& c = classes_[name];
      c.qualified_name = name;
      c.file = &file;
      for (const python::NodeId base : tree.list(definition.bases)) c.module |= file.Slice(tree[base].span) == "Module";
      for (const python::NodeId member : tree.list(definition.body)) {
        if (tree.kind(member) == Kind::kAnnAssign) {
          const auto& attribute = tree.as<python::AnnAssign>(member);
          if (file.Slice(tree[attribute.annotation].span) == "Tensor")
            c.tensors.emplace_back(file.Slice(tree[attribute.target].span));
        }
        if (tree.kind(member) != Kind::kFunctionDef) continue;
        std::string method(file.Slice(tree.as<python::FunctionDef>(member).name));
        c.methods.insert_or_assign(method, Function{&file, member, &c, method});
      }
    }
  }
}

const Class* Code::FindClass(std::string_view name) const {
  const auto found = classes_.find(name);
  return found == classes_.end() ? nullptr : &found->second;
}

const Function* Code::FindFunction(std::string_view name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : &found->second;
}

std::string WithoutMangling(std::string_view name) {
  std::string plain;
  while (!name.empty()) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    const std::string_view part = name.substr(0, dot);
    name.remove_prefix(std::min(dot + 1, name.size()));
    if (part.starts_with("___torch_mangle_")) continue;
    if (!plain.empty()) plain += '.';
    plain += part;
  }
  return plain;
}

}  // namespace exportlint::torchscript
