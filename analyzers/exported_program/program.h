// The graph of a torch.export program as a listing. Private to analyzers/exported_program.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/front_end/listing.h"

namespace exportlint::exported_program {

using Json = nlohmann::json;

// A member of an object; null where there is none. Any JSON may be given.
const Json& Member(const Json& object, std::string_view name);
std::string TextOf(const Json& value);  // of a string; empty for anything else

class ProgramListing {
 public:
  // `model` is the whole of models/model.json.
  explicit ProgramListing(const Json& model) : model_(model) {}
  std::shared_ptr<const SourceFile> Run(const std::string& path);
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  // program.cc
  void Signature(const Json& graph);
  void Graph(const Json& graph, int depth);
  void Node(const Json& node, int depth);
  bool WithEffects(const Json& node, int depth);
  void Outputs(const Json& graph, int depth);
  void Mutations(int depth);
  void SubGraphs(const Json& node, int depth);
  ListingOrigin OriginOf(const Json& node);
  std::string Attribute(const std::string& name, const std::string& value);
  std::string Zeros(const std::string& tensor, bool parameter) const;

  // sizes.cc: comments that tell the sizes of inputs and the ranges of symbols.
  void Sizes(const Json& graph);

  // guards.cc
  void Guards(int depth);
  std::string Guard(std::string_view code);

  // arguments.cc
  std::string Argument(const Json& argument);
  std::string Elements(const Json& list, bool wrapped);
  std::string Symbolic(const Json& value);
  std::string Call(const Json& node);
  std::vector<std::string> Names(const Json& outputs);
  std::string Name(std::string_view name);

  static constexpr int kMaxDepth = 40;

  const Json& model_;
  const Json* graph_ = nullptr;  // the innermost
  Listing listing_;
  std::map<std::string, std::string, std::less<>> names_;   // of values to the listing's
  std::map<std::string, std::string, std::less<>> states_;  // values that are attributes: "self.count"
  UniqueNames unique_, attributes_;
  std::vector<std::string> constructor_;
  std::map<const Json*, std::string> functions_;  // sub-graphs
  std::vector<std::string> notes_;
  int temporaries_ = 0;
};

}  // namespace exportlint::exported_program
