// A rule: a page, and a pattern over one site. One file per rule; nothing else is edited (CMake collects rules/*.cc).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/flow/site.h"
#include "analyzers/graph/graph.h"
#include "findings/finding.h"

namespace exportlint::facts {
class TargetRelease;
}

namespace exportlint::rules {

class Sink;
class ModelIndex;
class Rewriter;
class Syntax;

// Gives the syntax of a file, where it is known how to read it; asked from several threads.
using SyntaxOf = std::function<std::shared_ptr<const Syntax>(const SourceFile&)>;

// A model that was read as a graph, or one node of it.
struct ModelSite {
  const graph::Unit& unit;
  const graph::Model& model;
  const ModelIndex& index;                 // engine/model_index.h
  const graph::ModelNode* node = nullptr;  // null: the model as a whole
  flow::Site site;                         // where findings of it start: its line of the listing

  const graph::ModelGraph& graph() const { return model.graphs[node != nullptr ? node->graph : 0]; }
};

// The kinds of node a rule wants to see, as a set built with Kinds({...}).
using KindSet = std::uint16_t;
constexpr KindSet Kinds(std::initializer_list<graph::NodeKind> kinds) {
  KindSet set = 0;
  for (const graph::NodeKind k : kinds) set = static_cast<KindSet>(set | 1u << static_cast<unsigned>(k));
  return set;
}

struct Rule {
  std::string_view id;       // kebab-case, reads after "allow": "item-call"
  std::string_view summary;  // one line, lower case, no full stop
  std::string_view group;  // the catalogue's group: "trace interruption", "iteration", "control flow", "data-dependent
                           // shapes", "dynamic dimensions", "side effects", "randomness", "operators", "dtypes",
                           // "signature", "export call", "script language", "export language", "target", "graph"
  std::string_view catalogue = {};         // ids of hazards.md, separated by spaces: "TR001 TR014"
  std::string_view aliases = {};           // old ids, separated by spaces
  Severity severity = Severity::kWarning;  // default; a check may lower it for one finding
  KindSet subscribes = 0;
  // Whether the check may say something of a site with this `op`; null: of any. Asked once per op, not once per site.
  bool (*wants)(std::string_view op) = nullptr;
  // Rules of one family read the same site in several ways, as contexts differ: of two at one place the surer is kept,
  // then the more severe.
  std::string_view family = {};
  // What its fixes are at best: `exportlint fix` applies safe ones unasked.
  enum class Fixes : std::uint8_t { kNone, kUnsafe, kSafe } fixes = Fixes::kNone;
  bool anywhere = false;  // also sites outside what an export runs: module level, constructors, callers of exporters
  void (*check)(const flow::Site& site, Sink& sink) = nullptr;  // null: said by the engine itself
  // For models that are graphs: called once for the whole, with no node, and for each node in order.
  void (*check_model)(const ModelSite& site, Sink& sink) = nullptr;
  // Markdown, at most 60 lines: what it finds, why it breaks, examples (fences `py` with `# error: [rule-id]
  // "substring"` marks; a look-alike fence without marks; `py fixed`), fix per exporter, when to ignore it.
  std::string_view page;
  // Fixed parts of what exporters, the tracer and `torch.export` say where this rule is right, one text a line; `*`
  // stands for what changes, symbols are written `u0`, `s0`. `exportlint explain` finds the rule by them.
  std::string_view errors = {};
  // Torch releases, where they are known: the first in which what the page says holds, and the first in which it no
  // longer does. `measured`: the release whose fault it is, tried by tests/rules/converter_bugs.py.
  std::string_view since = {}, until = {}, measured = {};
};

// A finding being said. False when nobody will see it (rule silenced, exporters dead): skip formatting then.
class Draft {
 public:
  explicit operator bool() const { return finding_ != nullptr; }
  Draft& Say(std::string message);  // required
  Draft& Trace(Outcome o);          // outcomes default to ok; an exporter that does not reach the site stays ok
  Draft& Script(Outcome o);
  Draft& Dynamo(Outcome o);
  Draft& Level(Severity s);         // only ever lowers the rule's severity
  Draft& Weaken(Confidence c);      // only ever lowers
  Draft& Hint(std::string advice);  // a fix in words
  // A fix as one edit, for code whose syntax nobody reads (C++).
  Draft& Replace(std::string advice, bool safe, Span span, std::string text);
  // A fix as edits (engine/rewriter.h). `make` runs only where somebody wants edits; where it is false, because the
  // code has a shape that it does not know, and where nobody does, the advice is all. May be called again for another
  // way.
  Draft& Rewrite(std::string advice, const std::function<bool(Rewriter&)>& make);
  // Another way to mend it, said only where it gives edits.
  Draft& Or(std::string advice, const std::function<bool(Rewriter&)>& make);
  Draft& Because(const graph::Unit& unit, Span span, std::string why);  // a step after the site's own path
  Draft& At(Span span);                                                 // underline this instead of site.span

 private:
  friend class Sink;
  Finding* finding_ = nullptr;
  const flow::Site* site_ = nullptr;
  const SyntaxOf* syntax_ = nullptr;
};

// What the user said about the export that rules need to know.
struct Settings {
  int opset = 0;                                          // 0: each exporter's default
  std::vector<const facts::TargetRelease*> targets = {};  // what is to run the model
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual const Settings& settings() const = 0;
  // Starts a finding of the rule being run, at site.span, with site's confidence, traceWarns and why-path.
  // `trace_warns` of the finding is site.warning != kNone && live in trace && !warning_in_torch.
  virtual Draft Start(const flow::Site& site) = 0;

 protected:
  // Without `syntax`, which must outlive the draft, nobody wants edits.
  static Draft Make(Finding* finding, const flow::Site* site, const SyntaxOf* syntax = nullptr);
};

// Every rule, sorted by id. The list is generated by CMake from the file names: rules/item_call.cc defines
// `extern constinit const Rule kItemCall` in namespace exportlint::rules.
std::span<const Rule* const> AllRules();
const Rule* FindRule(std::string_view id_or_alias);

}  // namespace exportlint::rules
