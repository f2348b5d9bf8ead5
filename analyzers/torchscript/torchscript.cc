#include "analyzers/torchscript/torchscript.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "analyzers/archive/pickle.h"
#include "analyzers/archive/zip.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"
#include "analyzers/torchscript/code.h"
#include "analyzers/torchscript/decompile.h"

namespace exportlint::torchscript {
namespace {

constexpr std::uint64_t kMaxPickle = std::uint64_t{256} << 20;
constexpr int kNewestVersion = 16;  // archives of torch 2.13 say 3; the format's own limit is checked by its number

constexpr std::string_view kWhatToDo =
    "save it with torch.jit.script or torch.jit.trace and .save(), with torch.export.save, or check the Python source";

// A record read as a pickle.
Result<archive::PickleTree> ReadPickled(const archive::Zip& zip, std::string_view name) {
  const archive::Record* record = zip.Find(name);
  if (record == nullptr) return Error{"it holds no `" + std::string(name) + "`"};
  Result<std::string> bytes = zip.Read(*record, kMaxPickle);
  if (!bytes.ok()) return bytes.error();
  Result<archive::PickleTree> tree = archive::ReadPickle(bytes.value());
  if (!tree.ok()) return Error{"`" + std::string(name) + "`: " + tree.error().message};
  return tree;
}

// What a file that is no zip archive begins with says what it is.
Error NoArchive(const std::string& path, const Error& why) {
  std::ifstream in(path, std::ios::binary);
  char head[16] = {};
  in.read(head, sizeof head);
  const std::string_view bytes(head, static_cast<std::size_t>(in.gcount()));
  if (bytes.starts_with("\x80\x02") || bytes.starts_with("\x80\x03") || bytes.starts_with("\x80\x04") ||
      bytes.starts_with("\x80\x05")) {
    return Error{"a pickle, not a TorchScript archive: it is not opened, since a pickle runs code; " +
                 std::string(kWhatToDo)};
  }
  return why;
}

bool Has(const archive::Zip& zip, std::string_view prefix) {
  return std::ranges::any_of(zip.records(),
                             [&](const archive::Record& r) { return archive::Zip::Inner(r.name).starts_with(prefix); });
}

Result<bool> CheckVersion(const archive::Zip& zip) {
  const archive::Record* record = zip.Find("version");
  if (record == nullptr) return true;
  const Result<std::string> text = zip.Read(*record, 64);
  if (!text.ok()) return text.error();
  int version = 0;
  std::from_chars(text->data(), text->data() + text->size(), version);
  if (version < 1 || version > kNewestVersion)
    return Error{"its format version is " + Quoted(text->substr(0, text->find('\n'))) + ", known are 1 to " +
                 std::to_string(kNewestVersion)};
  return true;
}

Result<graph::Bundle> Lower(const Code& code, const Objects& objects, const Objects& constants, bool traced,
                            const std::string& path) {
  Result<Decompiled> decompiled = Decompile(code, objects, constants, traced, path);
  if (!decompiled.ok()) return decompiled.error();
  const auto& listing = decompiled->listing;
  graph::Bundle bundle;
  bundle.units.push_back(python::Lower(listing, python::Parse(listing->text())));
  for (const auto* notes : {&code.notes(), static_cast<const std::vector<std::string>*>(&decompiled->notes)}) {
    for (const std::string& note : *notes) bundle.notes.push_back({.path = "", .line = 0, .message = note});
  }
  return bundle;
}

}  // namespace

Result<graph::Bundle> Read(const std::string& path) {
  Result<archive::Zip> opened = archive::Zip::Open(path);
  if (!opened.ok()) return NoArchive(path, opened.error());
  const archive::Zip& zip = opened.value();
  if (!Has(zip, "code/")) {
    if (Has(zip, "models/")) return Error{"a torch.export program: give the file the suffix .pt2"};
    if (zip.Find("data.pkl") != nullptr) {
      return Error{
          "saved with torch.save (a state dict or a pickled module), not a TorchScript archive: it is not "
          "opened, since a pickle runs code; " +
          std::string(kWhatToDo)};
    }
    return Error{"a zip archive, but no TorchScript: it holds no code; " + std::string(kWhatToDo)};
  }
  if (const Result<bool> version = CheckVersion(zip); !version.ok()) return version.error();
  Result<std::unique_ptr<Code>> code = Code::Read(zip);
  if (!code.ok()) return code.error();
  Result<archive::PickleTree> data = ReadPickled(zip, "data.pkl");
  if (!data.ok()) return data.error();
  Result<archive::PickleTree> constants = ReadPickled(zip, "constants.pkl");
  const Objects objects(std::move(data).value());
  const Objects values(constants.ok() ? std::move(constants).value() : archive::PickleTree());
  // jit.trace saves the inputs it was given; a scripted model has tests, loops and types that a traced one never has.
  const bool traced = zip.Find("traced_inputs.pkl") != nullptr;
  return Lower(*code.value(), objects, values, traced, path);
}

Result<graph::Bundle> ReadText(const std::string& code, bool traced, const std::string& path) {
  const std::unique_ptr<Code> parsed = Code::OfText(code, path);
  // An object of class __torch__.M: GLOBAL, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, its attributes, BUILD, STOP.
  std::string pickle = "c__torch__\nM\n)\x81}";
  const Class* root_class = parsed->FindClass("__torch__.M");
  for (const std::string& name : root_class != nullptr ? root_class->tensors : std::vector<std::string>{}) {
    if (name.size() > 100) continue;
    // BINUNICODE; a tensor of sizes (4,): GLOBAL, storage and offset, sizes, strides, REDUCE; SETITEM.
    pickle += std::string("X") + static_cast<char>(name.size()) + std::string(3, '\0') + name;
    pickle += std::string("ctorch._utils\n_rebuild_tensor_v2\n(NK\0K\4\x85K\1\x85\x89NtRs", 48);
  }
  const Objects root(archive::ReadPickle(pickle + "b.").value());
  return Lower(*parsed, root, Objects({}), traced, path);
}

}  // namespace exportlint::torchscript
