// Clang runs here: flags in, declarations of the main file out.
#include "analyzers/cpp/reader.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include <clang/AST/ASTConsumer.h>
#include <clang/Basic/DiagnosticOptions.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Frontend/FrontendActions.h>
#include <clang/Frontend/Utils.h>
#include <clang/Lex/LexDiagnostic.h>
#include <clang/Lex/PreprocessorOptions.h>
#include <llvm/Support/VirtualFileSystem.h>

#include <fmt/format.h>

#include "analyzers/cpp/lower.h"
#include "analyzers/cpp/precompiled.h"

namespace exportlint::cpp {
namespace {

namespace fs = std::filesystem;

// Errors of the file and of what it includes, in words.
class Problems : public clang::DiagnosticConsumer {
 public:
  explicit Problems(std::vector<Problem>* out) : out_(out) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic& info) override {
    clang::DiagnosticConsumer::HandleDiagnostic(level, info);
    if (level < clang::DiagnosticsEngine::Error || out_ == nullptr || out_->size() >= kMaxProblems) return;
    llvm::SmallString<200> text;
    info.FormatDiagnostic(text);
    Problem problem;
    problem.message = text.str().str();
    if (info.hasSourceManager() && info.getLocation().isValid()) {
      const clang::SourceManager& sources = info.getSourceManager();
      clang::SourceLocation at = sources.getExpansionLoc(info.getLocation());
      std::string inside;
      while (sources.getFileID(at) != sources.getMainFileID()) {
        const clang::SourceLocation from = sources.getIncludeLoc(sources.getFileID(at));
        if (from.isInvalid()) break;
        if (inside.empty())
          inside = fmt::format(" (in {}:{})", sources.getFilename(at).str(), sources.getExpansionLineNumber(at));
        at = sources.getExpansionLoc(from);
      }
      problem.message += inside;
      problem.line = sources.getExpansionLineNumber(at);
      problem.column = sources.getExpansionColumnNumber(at);
    }
    out_->push_back(std::move(problem));
  }

 private:
  std::vector<Problem>* out_;
};

// Keeps the main file's declarations and lowers them when all is known.
class Consumer : public clang::ASTConsumer {
 public:
  Consumer(std::shared_ptr<const SourceFile> source, std::shared_ptr<const graph::Unit>* out)
      : source_(std::move(source)), out_(out) {}

  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (clang::Decl* d : group) {
      const clang::SourceManager& sources = d->getASTContext().getSourceManager();
      if (sources.getFileID(sources.getExpansionLoc(d->getLocation())) == sources.getMainFileID() ||
          llvm::isa<clang::LinkageSpecDecl>(d))
        declarations_.push_back(d);
    }
    return true;
  }
  bool shouldSkipFunctionBody(clang::Decl* d) override {
    const clang::SourceManager& sources = d->getASTContext().getSourceManager();
    return sources.getFileID(sources.getExpansionLoc(d->getLocation())) != sources.getMainFileID();
  }
  void HandleTranslationUnit(clang::ASTContext& context) override { *out_ = Lower(context, declarations_, source_); }

 private:
  std::shared_ptr<const SourceFile> source_;
  std::shared_ptr<const graph::Unit>* out_;
  std::vector<clang::Decl*> declarations_;
};

class ReadAction : public clang::ASTFrontendAction {
 public:
  ReadAction(std::shared_ptr<const SourceFile> source, std::shared_ptr<const graph::Unit>* out)
      : source_(std::move(source)), out_(out) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<Consumer>(source_, out_);
  }

 private:
  std::shared_ptr<const SourceFile> source_;
  std::shared_ptr<const graph::Unit>* out_;
};

// A file that need not be on disk.
struct VirtualFile {
  std::string path;
  std::string_view text;
};

// One run of the compiler's front end. `flags` name everything but the input; `others` may be included by it.
class Run {
 public:
  Run(const CompileCommand& command, std::vector<std::string> flags, const VirtualFile& input,
      std::span<const VirtualFile> others, std::vector<Problem>* problems)
      : consumer_(problems) {
    auto overlay = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::createPhysicalFileSystem());
    if (!command.directory.empty()) overlay->setCurrentWorkingDirectory(command.directory);
    auto memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
    const auto add = [&](const VirtualFile& file) {
      memory->addFile(file.path, 0, llvm::MemoryBuffer::getMemBufferCopy({file.text.data(), file.text.size()}));
    };
    add(input);
    std::ranges::for_each(others, add);
    overlay->pushOverlay(memory);
    instance_.createDiagnostics(&consumer_, /*ShouldOwnClient=*/false);
    // A missing header is an error like others: what does not need it is still read.
    instance_.getDiagnostics().setSeverity(clang::diag::err_pp_file_not_found, clang::diag::Severity::Error, {});
    flags.insert(flags.begin(), "clang++");
    flags.insert(flags.end(),
                 {"-fsyntax-only", "-w", "-ferror-limit=0", "-resource-dir", EXPORTLINT_CLANG_RESOURCES, input.path});
    std::vector<const char*> arguments;
    for (const std::string& flag : flags) arguments.push_back(flag.c_str());
    clang::CreateInvocationOptions options;
    options.Diags = &instance_.getDiagnostics();
    options.VFS = overlay;
    std::unique_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(arguments, options);
    ready_ = invocation != nullptr;
    if (!ready_) return;
    invocation->getFrontendOpts().SkipFunctionBodies = true;
    invocation->getFrontendOpts().DisableFree = true;
    // A precompiled header keeps the templates that it instantiates, so that each file does not again.
    invocation->getLangOpts().PCHInstantiateTemplates = true;
    // The name of a kept header says what it depends on: looking at each of its thousands of files again gives nothing.
    invocation->getPreprocessorOpts().DisablePCHOrModuleValidation = clang::DisableValidationForModuleKind::PCH;
    instance_.setInvocation(std::move(invocation));
    instance_.createFileManager(overlay);
    instance_.createSourceManager(instance_.getFileManager());
  }

  bool ready() const { return ready_; }
  clang::CompilerInstance& instance() { return instance_; }

 private:
  Problems consumer_;
  clang::CompilerInstance instance_;
  bool ready_ = false;
};

// A header kept at `path` was made from this one line, in a file that is nowhere.
struct KeptHeader {
  std::string path;  // empty: none
  std::string text;
  VirtualFile source() const { return {path + ".h", text}; }
};

bool Precompile(const CompileCommand& command, const std::vector<std::string>& flags, const KeptHeader& kept,
                const std::string& output) {
  std::vector<Problem> problems;
  std::vector<std::string> all = flags;
  all.insert(all.end(), {"-x", "c++-header"});
  Run run(command, all, kept.source(), {}, &problems);
  if (!run.ready()) return false;
  run.instance().getFrontendOpts().OutputFile = output;
  run.instance().getFrontendOpts().ProgramAction = clang::frontend::GeneratePCH;
  clang::GeneratePCHAction action;
  return run.instance().ExecuteAction(action) && problems.empty();
}

// What changes when torch is installed anew.
std::string VersionOf(const std::string& torch) {
  std::error_code error;
  const fs::path file = fs::path(torch) / "version.py";
  const Result<SourceFile> read = SourceFile::Read(file.string(), 1 << 20);
  const auto written = fs::last_write_time(file, error).time_since_epoch().count();
  return torch + (read.ok() ? std::string(read->text()) : std::string()) + std::to_string(error ? 0 : written);
}

KeptHeader PrecompiledFor(const SourceFile& source, const ReadOptions& options) {
  if (!options.precompiled || options.cache_folder.empty() || options.command.torch.empty()) return {};
  const bool with_python = std::ranges::any_of(
      options.command.flags, [](const std::string& flag) { return flag.find("python3") != std::string::npos; });
  const std::string_view header = HeaderToKeep(source.text(), with_python);
  if (header.empty()) return {};
  // Where a project's own headers lie does not change torch's.
  std::vector<std::string> flags;
  for (std::size_t i = 0; i < options.command.flags.size(); ++i) {
    const std::string& flag = options.command.flags[i];
    if (flag == "-I" || flag == "-include" || flag == "-iquote") {
      ++i;
    } else if (!flag.starts_with("-I") && !flag.starts_with("-iquote")) {
      flags.push_back(flag);
    }
  }
  KeptHeader kept;
  kept.path = PrecompiledPath(options.cache_folder, header, flags, VersionOf(options.command.torch));
  kept.text = fmt::format("#include <{}>\n", header);
  kept.path = Precompiled(
      kept.path, [&](const std::string& temporary) { return Precompile(options.command, flags, kept, temporary); });
  return kept;
}

// Headers are read as sources, and CUDA as C++ whose own words mean nothing: the host's part is what exporters meet.
void AddLanguage(std::string_view path, std::vector<std::string>* flags) {
  flags->insert(flags->end(), {"-x", "c++"});
  if (!path.ends_with(".cu") && !path.ends_with(".cuh")) return;
  for (const std::string_view word : {"__global__", "__device__", "__host__", "__shared__", "__constant__",
                                      "__managed__", "__launch_bounds__(...)", "__restrict__"})
    flags->push_back(fmt::format("-D{}=", word));
  flags->push_back("-D__forceinline__=inline");
}

Result<ReadResult> ReadNow(const std::shared_ptr<const SourceFile>& source, const ReadOptions& options) {
  ReadResult result;
  const KeptHeader kept = PrecompiledFor(*source, options);
  for (const bool with_kept : {true, false}) {
    if (with_kept && kept.path.empty()) continue;
    result.problems.clear();
    result.used_precompiled = with_kept;
    std::vector<std::string> flags = options.command.flags;
    AddLanguage(source->path(), &flags);
    if (with_kept) flags.insert(flags.end(), {"-include-pch", kept.path});
    std::error_code error;
    const VirtualFile input{fs::absolute(source->path(), error).string(), source->text()};
    const VirtualFile header = kept.source();
    Run run(options.command, flags, input, std::span(&header, with_kept ? 1 : 0), &result.problems);
    if (!run.ready()) break;
    ReadAction action(source, &result.unit);
    (void)run.instance().ExecuteAction(action);
    if (result.unit != nullptr) return result;
    // A kept header that is damaged is no reason to give up: once more without it, and the next run makes it anew.
    if (with_kept) fs::remove(kept.path, error);
  }
  if (result.problems.empty())
    return Error{fmt::format("{}: Clang could not read it with these flags", source->path())};
  return Error{fmt::format("{}:{}: {}", source->path(), result.problems[0].line, result.problems[0].message)};
}

}  // namespace

Result<ReadResult> Read(std::shared_ptr<const SourceFile> source, const ReadOptions& options) {
  return ReadNow(source, options);
}

}  // namespace exportlint::cpp
