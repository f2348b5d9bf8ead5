#include "analyzers/exported_program/exported_program.h"

#include "analyzers/archive/zip.h"
#include "analyzers/exported_program/program.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"

namespace exportlint::exported_program {
namespace {

constexpr std::uint64_t kMaxModel = std::uint64_t{512} << 20;
constexpr int kSchemaMajor = 8;  // torch 2.13 writes 8.20
constexpr int kMaxNesting = 500;

// The JSON, of which nothing nests so deep that a reader would run out of stack.
Result<Json> Parse(const std::string& text) {
  bool deep = false;
  const auto watch = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxNesting) deep = true;
    return !deep;
  };
  Json json = Json::parse(text, watch, /*allow_exceptions=*/false);
  if (deep) return Error{"the program's JSON nests deeper than " + std::to_string(kMaxNesting) + " levels"};
  if (json.is_discarded() || !json.is_object()) return Error{"the program is no JSON: the file is damaged"};
  return json;
}

const archive::Record* FindProgram(const archive::Zip& zip) {
  for (const archive::Record& record : zip.records()) {
    const std::string_view name = archive::Zip::Inner(record.name);
    if (name.starts_with("models/") && name.ends_with(".json")) return &record;
  }
  for (const archive::Record& record : zip.records()) {
    if (record.name == "serialized_exported_program.json") return &record;  // torch 2.1 to 2.7
  }
  return nullptr;
}

}  // namespace

Result<graph::Bundle> Read(const std::string& path) {
  const Result<archive::Zip> zip = archive::Zip::Open(path);
  if (!zip.ok()) return zip.error();
  const archive::Record* record = FindProgram(zip.value());
  if (record == nullptr) {
    if (zip->Find("code/") != nullptr || zip->Find("constants.pkl") != nullptr)
      return Error{"a TorchScript archive, not a torch.export program: give the file the suffix .pt"};
    return Error{"no torch.export program: it holds no models/*.json; save it with torch.export.save"};
  }
  const Result<std::string> text = zip->Read(*record, kMaxModel);
  if (!text.ok()) return text.error();
  const Result<Json> model = Parse(text.value());
  if (!model.ok()) return model.error();
  const Json& major = Member(Member(model.value(), "schema_version"), "major");
  if (!major.is_number_integer() || major.get<std::int64_t>() != kSchemaMajor) {
    return Error{"its schema version is " + (major.is_null() ? std::string("not told") : major.dump()) + ", known is " +
                 std::to_string(kSchemaMajor) + ": export it again with a torch of today"};
  }
  if (!Member(Member(Member(model.value(), "graph_module"), "graph"), "nodes").is_array())
    return Error{"the program holds no graph: the file is damaged"};
  ProgramListing program(model.value());
  const auto listing = program.Run(path);
  graph::Bundle bundle;
  bundle.units.push_back(python::Lower(listing, python::Parse(listing->text())));
  for (const std::string& note : program.notes()) bundle.notes.push_back({.path = "", .line = 0, .message = note});
  return bundle;
}

}  // namespace exportlint::exported_program
