// The abstract interpreter's public face: a program of lowered units in, sites out.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/flow/site.h"
#include "analyzers/graph/graph.h"
#include "findings/report.h"

namespace exportlint::flow {

struct Options {
  std::vector<std::string> entries;  // qualified names ("Class.method", "function") to run besides those found
};

class Program;

// Const once built; analysed from many threads.
class Analysis {
 public:
  explicit Analysis(std::vector<std::shared_ptr<const graph::Unit>> units, Options options = {});
  ~Analysis();
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  std::size_t size() const;
  // Runs the entries of one unit: every forward of a module class, functions given to an exporter, scripted functions, module
  // level code. `visit` is called on this thread, for sites in this unit and in any unit it calls into; a site lives as long as
  // the call. Results do not depend on the order of units or on threads. Needs a stack of kStackBytes.
  std::vector<Limit> Run(std::size_t unit, const std::function<void(const Site&)>& visit) const;
  static constexpr std::size_t kStackBytes = 256u << 20;  // reserved, touched only as deep as calls nest

 private:
  std::unique_ptr<const Program> program_;
  Options options_;
};

// One line a function: what its parameters, slots and result are at the end. `exportlint check --print=flow` is this.
std::string PrintSite(const Site& site);

}  // namespace exportlint::flow
