// The abstract interpreter's public face: a program of lowered units in, sites out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/flow/declared.h"
#include "analyzers/flow/site.h"
#include "analyzers/graph/graph.h"
#include "findings/report.h"

namespace exportlint::flow {

// Calls `work` for every number below `count`, on as many threads as it likes, and returns when all are done.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

// What follows from one unit alone; may be made from any thread, best while the unit is in the processor's caches.
struct UnitIndex;
std::shared_ptr<const UnitIndex> MakeIndex(const graph::Unit& unit);

struct Options {
  // Of the units, in their order; those that are missing are made.
  std::vector<std::shared_ptr<const UnitIndex>> indexes = {};
  // Gives modules outside the linted tree by their dotted names, null for what it does not have; called from many
  // threads. None: names outside the tree are known by facts alone.
  std::function<std::shared_ptr<const graph::Unit>(std::string_view name)> load = {};
  std::vector<std::string> entries = {};  // qualified names ("Class.method", "function") to run besides those found
  ForEach for_each = [](std::size_t count, const std::function<void(std::size_t)>& work) {
    for (std::size_t i = 0; i < count; ++i) work(i);
  };
};

class Interpreter;
class Program;
struct Declarations;

// All units of a run, const once built; analysed from many threads, each with a session of its own.
class Analysis {
 public:
  explicit Analysis(std::vector<std::shared_ptr<const graph::Unit>> units, Options options = {});
  // The same of other units, of which many are those of `previous`: what follows from one unit alone is kept, and the
  // options. Declarations are to be made again.
  Analysis(std::vector<std::shared_ptr<const graph::Unit>> units, const Analysis& previous);
  ~Analysis();
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  std::size_t size() const;
  // Says which dimensions of inputs are static, before any session is made. Of two that fit a model, what names its
  // class is taken before an export call, and that before "*". Needs a stack of kStackBytes.
  void Declare(std::vector<Declared> declared);
  // Whether a unit calls an exporter with dynamic_axes or dynamic_shapes.
  bool DeclaresDynamic(std::size_t unit) const;
  const graph::Unit& unit(std::size_t unit) const;
  // Whether the body of some class uses this name. What an entry is given depends on it for the names of classes.
  bool UsedInClasses(Symbol name) const;
  // Whether the program offers a function of this name and no class of it uses the name: then it is an entry.
  bool IsOfferedOnly(Symbol name) const;
  // Whether the same operators are registered here and there, with the same kernels and fakes.
  bool RegistersAs(const Analysis& other) const;
  static constexpr std::size_t kStackBytes = 256u << 20;  // reserved, touched only as deep as calls nest

  // One thread's work. What it learns of definitions is kept from unit to unit; results do not depend on their order.
  class Session {
   public:
    explicit Session(const Analysis& analysis);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    // Runs the entries of one unit: every forward of a module class, functions given to an exporter, scripted
    // functions, module level code that exports. `visit` is called on this thread, for sites in this unit and in any
    // unit it calls into; a site lives as long as the call. Needs a stack of kStackBytes.
    std::vector<Limit> Run(std::size_t unit, const std::function<void(const Site&)>& visit);
    // Only the functions that call exporters, and the module's body, for their export sites.
    void RunCallers(std::size_t unit, const std::function<void(const Site&)>& visit);
    // Which unit looked into which, since the session began or this was last asked; units of installed modules too.
    // What a unit's entries give depends on the units that can be reached from it this way, over all sessions, and on
    // which modules there are.
    std::vector<std::pair<const graph::Unit*, const graph::Unit*>> TakeImports();
    // How much work the last Run was: evaluated nodes.
    std::int64_t steps() const;

   private:
    friend class Analysis;
    std::vector<const graph::Graph*> ReachedFromDeclared(std::size_t unit);

    const Analysis* analysis_;
    std::unique_ptr<Interpreter> interpreter_;
  };

  // A session for one unit alone.
  std::vector<Limit> Run(std::size_t unit, const std::function<void(const Site&)>& visit) const {
    return Session(*this).Run(unit, visit);
  }

 private:
  std::unique_ptr<const Program> program_;
  std::unique_ptr<Declarations> declarations_;  // null: nothing is declared
  Options options_;
};

// One line a function: what its parameters, slots and result are at the end. `exportlint check --print=flow` is this.
std::string PrintSite(const Site& site);

}  // namespace exportlint::flow
