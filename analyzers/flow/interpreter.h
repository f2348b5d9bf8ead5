// The abstract interpreter: runs graphs from their entry points on abstract values and shows every site it meets.
// Private to analyzers/flow; flow.h is the public face.
#pragma once

#include <algorithm>
#include <climits>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzers/flow/call_memo.h"
#include "analyzers/flow/class_info.h"
#include "analyzers/flow/declared.h"
#include "analyzers/flow/deferred.h"
#include "analyzers/flow/frame.h"
#include "analyzers/flow/heap.h"
#include "analyzers/flow/limits.h"
#include "analyzers/flow/program.h"
#include "analyzers/flow/site.h"
#include "analyzers/flow/wrapping.h"
#include "analyzers/graph/graph.h"
#include "findings/report.h"

namespace exportlint::flow {

// Everything declared, by class; and whose forward runs only below models that are declared.
struct Declarations {
  std::vector<Declared> all;
  std::unordered_map<UnitKey, const Declared*, UnitKeyHash> by_class;
  std::unordered_set<const graph::Graph*> covered;
};

using SiteVisitor = std::function<void(const Site&)>;
class Interpreter {
 public:
  explicit Interpreter(const Program& program);

  // What the user declared of inputs; null for nothing.
  void UseDeclarations(const Declarations* declarations) { declarations_ = declarations; }
  const Declared* DeclaredFor(ClassRef cls) const;
  // Graphs that this file's entries have called.
  std::vector<const graph::Graph*> Reached() const;

  // Whom sites are shown to from now on; ends what the last file's entries made.
  void StartFile(SiteVisitor visitor);

  // Runs a function as an entry: `self` (kinds 0 for none), parameters seeded by annotation, default and kind.
  // `decorated`: the function's contents, where it has a wrapper.
  void RunEntry(const graph::Unit& unit, graph::GraphId graph, const Value& self, Confidence confidence,
                ExporterMask live = kAllExporters, const Contents* decorated = nullptr);
  // Runs a function that the program offers to others and none of its classes uses, where it takes tensors.
  void RunOffered(const graph::Unit& unit, graph::GraphId graph);
  // The same of the public methods of a model that has no forward, and no base but a library's.
  void RunMethods(ClassRef cls);
  // --- native_calls.cc ---
  // Functions that C++ gives to Python, composite operators, and what the registrations of a unit say.
  void RunNativeEntries(const graph::Unit& unit);
  // C++ reads a size as a plain number: site `size-read`.
  void EmitSizeRead(Frame& frame, const graph::Node& node, const Value& size);
  void EmitRegistrations(const graph::Unit& unit);
  // `torch.ops.ns.name(...)` of an operator whose body torch.export looks into; kinds 0 for any other.
  Value CallOperator(Call& call);
  // The module that torch.utils.cpp_extension.load makes of sources of the run; unknown where it is of others.
  Value LoadedExtension(Call& call);
  // What an export that starts at a function gives one of its parameters.
  Value EntryValue(const graph::Unit& unit, graph::GraphId id, std::size_t parameter, const Value& self);
  // Whether other models of the file have run a class's forward, and gave every parameter that may be a tensor.
  bool CallersTell(ClassRef cls, const FunctionRef& forward);
  // Runs what an export of a class's object runs.
  void RunClass(ClassRef cls);
  // Whether a class only gives another name to its base, which is run by itself too.
  bool IsItsBase(ClassRef cls);
  // Runs the forward of a model's class, unless it only runs below models that are declared, or callers told all.
  void RunModel(ClassRef cls, const Contents& forward);
  // Runs the module body: export calls and module-level code, not part of any export.
  void RunModuleBody(const graph::Unit& unit);
  // Runs a function that calls an exporter, for its export sites only.
  void RunCaller(const graph::Unit& unit, graph::GraphId graph);
  // A function that returns a model, its example and `dynamic_shapes` says what may change, as an export call does.
  void EmitFactory(Frame& frame, graph::GraphId id, const Value& returned);

  // --- evaluation (eval_*.cc) ---
  Value Eval(Frame& frame, graph::Operand operand);
  void ExecBlock(Frame& frame, const graph::Block& block);
  void ExecSingle(Frame& frame, graph::NodeId id) { ExecNode(frame, id); }
  Value CallValue(Call& call);
  Value CallFunction(Call& call, const FunctionRef& function, const Contents& contents, const Value& self);
  // --- decorators.cc ---
  // What a decorator makes of a function or class.
  Value Decorated(Frame& frame, const graph::Node& node, const Value& decorator, const Value& made);
  // Runs what decorators of the class do to its `forward`.
  void PatchClass(ClassRef cls);
  void PatchMethod(ClassRef cls, Symbol name, const Value& value);
  // `self.f = wrap(self.f)` of a constructor: the method with that wrapper behind it; any other value as it is.
  Value MethodWrapped(const Contents& instance, Symbol name, const Value& value);
  // Whether it is bound, and what the class has under that method's own name.
  bool IsMethodOf(ClassRef cls, const Value& bound);
  // What a constructor of the class put in the place of `forward`: a bound method, or several; kinds 0 for nothing.
  Value OwnForward(ClassRef cls, std::uint32_t object);
  Value CallLibrary(Call& call);
  Value CallMethod(Call& call);
  Value CallInstance(Call& call);
  Value CallSequence(Call& call);
  Value Instantiate(Call& call, ClassRef cls);
  // Calls `callee` with plain values, as `map` or `checkpoint` do.
  Value CallWith(Call& outer, const Value& callee, std::vector<Value> arguments);

  // What was stored on an object under this name; kinds 0 when nothing was.
  Value StoredOn(std::uint32_t object, Symbol name) {
    Settle(object, name);
    const Value* stored = heap_.FindAttribute(object, name);
    return stored != nullptr ? *stored : Value{.kinds = 0};
  }
  Symbol Dotted(Symbol base, Symbol name);  // "base.name"
  // Reading this name tells that an unknown receiver is a tensor.
  bool OnlyTensorsHave(Symbol name);
  Value GetAttribute(Frame& frame, const graph::Node& node, const Value& object, Symbol name, bool passing = false);
  void SetAttribute(Frame& frame, const graph::Node& node, const Value& object, Symbol name, const Value& value);
  // Stores on an object's table. A module's lasting table is written by its own constructor alone: what others'
  // constructors do to it would depend on who came first.
  void StoreOn(const Contents& instance, Symbol name, const Value& value, bool replace = false);
  // As Program::FindModule, and notes that one looked into the other.
  const graph::Unit* FindModule(std::string_view name, const graph::Unit& from);
  std::vector<std::pair<const graph::Unit*, const graph::Unit*>> TakeImports();
  Value GlobalValue(const graph::Unit& unit, Symbol name);
  Value ModuleAttribute(const graph::Unit& unit, Symbol name);
  Value ImportModule(const graph::Unit& from, std::string_view name, bool top_only);

  // --- classes (classes.cc) ---
  ClassInfo& InfoOf(ClassRef cls);
  // The same without its body's namespace: most classes of a tree are no models, and nobody asks for what they hold.
  ClassInfo& BasesOf(ClassRef cls);
  // Runs `__init__` once so that the object's attributes are known.
  void Construct(ClassRef cls);
  Value InstanceOf(ClassRef cls);  // module: its one object; otherwise an object known by its fields
  bool FindInClass(ClassRef cls, Symbol name, ClassRef* owner, Value* value);
  // `passing`: see Heap::Passing.
  Value BindMethod(Frame& frame, const graph::Node& node, const Value& function, const Value& receiver, ClassRef owner,
                   bool passing = false);

  // --- seeds (seeds.cc) ---
  // Shows a parameter of an outermost module that is no tensor.
  void EmitInput(Frame& frame, const graph::Parameter& parameter, const Value& v, const Value& self);
  Value DefaultOf(const graph::Unit& unit, graph::GraphId graph, std::size_t parameter);
  Value FromHint(const graph::Unit& unit, graph::HintId hint, Stage stage);
  // How the text of an entry uses a parameter: as a tensor, or as a dict whose items it asks for by name.
  enum class EntryUse : std::uint8_t { kNone, kTensor, kByKey };
  // `entry`: an export calls it.
  Value Seed(const graph::Unit& unit, const graph::Parameter& parameter, const Value* default_value, bool entry,
             EntryUse use = EntryUse::kTensor);

  // --- iteration, tests, operators ---
  // One element of an iterable; emits the site and tells how the length is known.
  Value Iterate(Frame& frame, const graph::Node& node, const Value& iterable, std::string_view op,
                bool also_length = false);
  Value ElementOf(const Value& iterable);  // without a site
  Value LengthOf(const Value& container);  // what len() gives, without a site
  bool Elements(const Value& v, std::vector<Value>* out) const;
  // The truth of a value is asked: emits the site, gives a Python bool.
  Value Test(Frame& frame, const graph::Node& node, const Value& v, std::string_view op);
  void Truth(const Value& v, ExporterMask* true_in, ExporterMask* false_in) const;
  void Assume(Frame& frame, graph::Operand condition, bool truth);
  Value BinaryResult(Frame& frame, const graph::Node& node, graph::BinaryOp op, const Value& left, const Value& right);
  Value CompareValues(Frame& frame, const graph::Node& node, graph::CompareOp op, const Value& left,
                      const Value& right);
  // A value becomes a Python number, string, list or array.
  Value Convert(Frame& frame, const graph::Node& node, const Value& v, std::string_view op, TracerWarning warning,
                Kinds result, bool in_torch = false);

  // --- sites ---
  Site MakeSite(Frame& frame, const graph::Node& node, graph::NodeKind kind, std::string_view op);
  void Emit(const Site& site);
  static std::uint64_t HashSite(const Site& site);
  bool silent() const { return silent_ > 0; }
  std::uint32_t Origin(Frame& frame, Span span, Origin::Kind kind, Symbol name, std::uint32_t parent);

  const Program& program() const { return program_; }
  Heap& heap() { return heap_; }
  std::vector<Limit>& limits() { return limits_; }

  // Precision is given up here; told once a place. What definitions cut off by their depth is not told: see Budget.
  void GiveUp(GivenUp why, const Frame& frame, const graph::Node& node);
  void GiveUp(GivenUp why, const graph::Unit& unit, std::string_view function, std::uint32_t offset);
  // Whether what recurses without bound must stop here.
  bool StackIsLow() const;
  std::int64_t steps() const { return spent_ + nodes_; }  // of this file

  // What follows from definitions alone is evaluated silently and kept: see Heap.
  class Lasting {
   public:
    explicit Lasting(Interpreter& in)
        : in_(in),
          outer_(in.heap_.lasting()),
          told_(std::exchange(in.told_, false)),
          wrapping_(std::exchange(in.wrapping_, nullptr)),
          collecting_(std::exchange(in.collecting_, nullptr)),
          patching_(std::exchange(in.patching_, {})),
          depth_(std::exchange(in.depth_, 0)),
          nodes_(std::exchange(in.nodes_, 0)),
          allowed_(std::exchange(in.allowed_, std::min(Budget::kMaxLastingNodes, Budget::kMaxFileNodes - in.spent_))) {
      in.heap_.set_lasting(true);
      ++in.silent_;
    }
    ~Lasting() {
      in_.heap_.set_lasting(outer_);
      --in_.silent_;
      in_.told_ = told_;
      in_.wrapping_ = wrapping_;
      in_.collecting_ = collecting_;
      in_.patching_ = patching_;
      in_.depth_ = depth_;
      in_.spent_ += in_.nodes_;
      in_.nodes_ = nodes_;
      in_.allowed_ = allowed_;
    }
    Lasting(const Lasting&) = delete;
    Lasting& operator=(const Lasting&) = delete;

   private:
    Interpreter& in_;
    bool outer_, told_;
    Wrapping* wrapping_;
    Collecting* collecting_;
    ClassRef patching_;
    int depth_;
    std::int64_t nodes_, allowed_;
  };

 private:
  friend struct NodeEvaluator;
  friend struct RegionRunner;

  struct KnownMethod {
    Symbol qualified;  // "torch.Tensor.view"
    Value (*transfer)(Interpreter&, Call&) = nullptr;
  };
  // By value: the table moves.
  KnownMethod TensorMethod(Symbol method);
  // What is known of a name outside the program.
  struct KnownFunction {
    Value (*transfer)(Interpreter&, Call&) = nullptr;
    bool is_module = false;  // a class of torch.nn
    bool is_python_name = false;
  };
  KnownFunction LibraryFunction(const Call& call);

  // Whether what is evaluated in its scope asks for a definition that runs outside of it: its result then depends on
  // where the cycle was entered, and is not kept.
  class Unfinished {
   public:
    Unfinished(Interpreter& in, bool definition)
        : in_(in), definition_(definition), at_(in.running_), outer_(std::exchange(in.lowest_running_, kNothing)) {
      if (definition_) ++in_.running_;
    }
    ~Unfinished() {
      if (definition_) --in_.running_;
      in_.lowest_running_ = std::min(outer_, depends() ? in_.lowest_running_ : kNothing);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    std::size_t at() const { return at_; }
    bool depends() const { return in_.lowest_running_ < at_; }

   private:
    Interpreter& in_;
    bool definition_;
    std::size_t at_, outer_;
  };

  // Whether a decorator makes wrappers that are worth running.
  bool Wraps(const Value& decorator);
  Value Wrapped(const Value& made, const Value& wrapper);
  Value Dispatching(Frame& frame, const Value& made);
  // --- wrapping.cc ---
  Value RunWrapper(Wrapping& wrapping);
  // What a wrapper that runs calls, when that is the function it wraps.
  Value RunInside(Wrapping& wrapping, Call& call, const Contents& contents, const Value& self);
  const std::vector<Value>& Meant(Wrapping& wrapping);
  void TakeMeant(const graph::Graph& graph, const std::vector<Value>& meant, std::vector<Value>* slots) const;
  // An entry whose function is decorated; the frame's slots hold the parameters.
  Value RunEntryWrapper(Frame& frame, const Contents& contents, const Value& self);
  // The call without a look at decorators. `meant`: see Wrapping; `wrapping`: of which this is the wrapper.
  Value RunFunction(Call& call, const FunctionRef& function, const Contents& contents, const Value& self,
                    const std::vector<Value>* meant = nullptr, Wrapping* wrapping = nullptr);
  // What a call of a decorated function gives, when its wrapper gave `made`.
  Value Unwrapped(Wrapping& wrapping, const Value& made);
  Value WithoutWrapper(Wrapping& wrapping);
  Value CallWrapperObject(Wrapping& wrapping, const Value& wrapper);
  // --- closures.cc: what a function finds in the variables around it, and what `nonlocal` leaves there ---
  void ReadRebound(const Frame& caller, const graph::Unit& unit, const graph::Graph& graph,
                   std::vector<Value>* slots) const;
  void NoteRebound(Frame& frame);  // on a way out
  void Rebind(Frame& caller, const graph::Unit& unit, graph::GraphId graph, const std::vector<Value>& values) const;

  void ExecNode(Frame& frame, graph::NodeId id);
  void StartSteps();  // of one entry
  void OutOfSteps(const Frame& frame, graph::NodeId id);
  Value RunGraph(Frame& frame);
  std::uint64_t HashCall(const graph::Graph& g, const std::vector<Value>& given, ExporterMask live,
                         Confidence confidence) const;
  const Value* FindCall(Calls& calls, std::uint64_t hash, const FunctionRef& function, const std::vector<Value>& given,
                        ExporterMask live, Confidence confidence, Memo** memo);
  // The object that stands for every object of a class that is no module.
  std::uint32_t SharedObject(ClassRef cls);
  void EndConstruct(ClassRef cls, std::size_t first_tentative, std::size_t lowest);
  // What `function`, called on an object of `cls`, may store on it; false when that cannot be told or is little work.
  bool StoresOf(ClassRef cls, const FunctionRef& function, SymbolSet* stores);
  const SelfUse& UseOf(const FunctionRef& function);
  // Whether the call can wait: see deferred.h.
  bool Defer(const Call& call, const FunctionRef& function, const Contents& contents, const Value& self);
  // Runs the calls that wait and may store `name` on `object`.
  void Settle(std::uint32_t object, Symbol name);
  bool InheritsConstructor(const graph::Unit& unit, const graph::Graph& graph, const Value& self);
  Value AsAnnotated(const graph::Unit& unit, const graph::Parameter& parameter, const Value& v);
  void Bind(Call& call, const graph::Unit& unit, const graph::Graph& graph, const Contents& contents, const Value& self,
            std::vector<Value>* slots);
  Value EvaluateGlobal(const graph::Unit& unit, Symbol name);
  // Items that the module's body and its decorators store in a global dict.
  void FillDict(Frame& frame, Symbol name, Value* dict);
  // What an operand of a module's body is, without the rest of the body; unknown when that takes too much.
  Value Demand(Frame& frame, graph::Operand operand);
  void InModule(const graph::Unit& unit, const std::function<void(Frame&)>& run);
  Value ImportedName(const graph::Unit& unit, const UnitIndex& index, Symbol name);
  Env JoinEnv(Env a, const Env& b);
  bool SameEnv(const Env& a, const Env& b) const;

  const Program& program_;
  SiteVisitor visitor_;
  Heap heap_;
  std::unordered_set<std::pair<const graph::Unit*, const graph::Unit*>, UnitPairHash> imports_;  // not yet taken
  Calls local_, lasting_;
  tsl::robin_map<Symbol, Value> builtins_;
  tsl::robin_map<Symbol, KnownMethod> tensor_methods_;
  tsl::robin_map<Symbol, KnownFunction> functions_;
  // By the kind's prefix ("list.", a literal) and the method's symbol.
  tsl::robin_map<std::pair<const char*, std::uint32_t>, Value (*)(Interpreter&, Call&), KindMethodHash>
      methods_of_kind_;
  tsl::robin_map<std::uint64_t, Symbol, BitsHash> dotted_;  // by base and name
  tsl::robin_map<Symbol, bool> only_tensors_have_;
  // Frames in which modules' bodies are being evaluated name by name, and those at rest, whose values are empty.
  struct Active {
    std::unique_ptr<Frame> frame;
    std::vector<graph::NodeId> used;
  };
  class ModuleFrame;
  std::unordered_map<const graph::Unit*, Active> module_frames_;
  std::vector<std::unique_ptr<Frame>> free_frames_;
  static constexpr std::size_t kNothing = SIZE_MAX;
  std::size_t running_ = 0;                // definitions (globals, constructors) being evaluated
  std::size_t lowest_running_ = kNothing;  // position among them of the outermost one that was asked for meanwhile
  std::uint32_t constructing_ = 0;         // object whose constructor runs
  // Constructors that run, and classes whose construction is tentative. A cycle of constructors is always entered by
  // the same class, whoever asks first: what lasts must not depend on it.
  std::vector<ClassRef> constructors_, tentative_;
  std::size_t lowest_read_ = kNothing;  // position of the lowest running constructor that was read
  bool settling_ = false;               // deferred calls run
  DeferredCalls deferred_;
  std::unordered_map<UnitKey, SelfUse, UnitKeyHash> self_uses_;  // by graph
  int depth_cuts_ = 0;                                           // so far
  int recursions_ = 0;                                           // so far
  int level_ = 0;                                                // calls running
  int recursed_to_ = INT_MAX;                                    // the outermost running call that was asked for again
  Wrapping* wrapping_ = nullptr;                                 // the wrapper that runs; null where what it calls runs
  std::unordered_set<std::uint64_t> shown_by_wrappers_;          // sites of this file
  Collecting* collecting_ = nullptr;
  std::uint64_t collected_ = 0;  // so far: what is called meanwhile runs again
  ClassRef patching_;            // the class whose decorators run
  static constexpr std::uint32_t kOfClass = 1u << 31;
  std::unordered_map<UnitKey, bool, UnitKeyHash> wraps_, patches_;  // by graph, or class: see wrapper_text.h
  std::deque<ClassInfo> class_infos_;
  tsl::robin_map<UnitKey, ClassInfo*, UnitKeyHash> classes_;  // by class index
  tsl::robin_map<UnitKey, Global, UnitKeyHash> globals_;      // by symbol id
  const Declarations* declarations_ = nullptr;
  const Declared* declared_ = nullptr;  // of the entry that runs
  std::vector<Limit> limits_;
  int depth_ = 0;
  int silent_ = 0;
  std::int64_t nodes_ = 0, allowed_ = Budget::kMaxNodes;  // steps of what runs now
  std::int64_t spent_ = 0;                                // of this file before
  bool told_ = false;                                     // that there are no more steps
  std::uint32_t branch_slots_ = 0;                        // held by branches that are open now
  std::uintptr_t stack_ = 0;                              // where this file's run began
  std::set<std::tuple<const graph::Unit*, std::uint32_t, GivenUp>> given_up_;
};

}  // namespace exportlint::flow
