#include "cli/git.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "export/process.h"

namespace exportlint::cli {
namespace {

constexpr double kGitSeconds = 120;
constexpr std::size_t kGitOutput = std::size_t{256} << 20;

Result<std::string> Git(const std::string& folder, std::vector<std::string> arguments,
                        std::vector<std::pair<std::string, std::string>> environment = {}) {
  ProcessOptions process;
  process.arguments = {"git", "-C", folder, "-c", "core.quotePath=false"};
  process.arguments.insert(process.arguments.end(), arguments.begin(), arguments.end());
  process.environment = std::move(environment);
  process.environment.emplace_back("GIT_OPTIONAL_LOCKS", "0");
  process.timeout_seconds = kGitSeconds;
  process.output_cap = kGitOutput;
  ProcessResult result = RunProcess(process);
  if (result.end == ProcessResult::End::kNotStarted) return Error{"git could not be started: " + result.errors};
  if (result.end != ProcessResult::End::kExited) return Error{fmt::format("`git {}` did not end", arguments.front())};
  if (result.code != 0) {
    std::string said = result.errors.substr(0, result.errors.find('\n'));
    return Error{fmt::format("`git {}`: {}", arguments.front(), said.empty() ? "failed" : said)};
  }
  return std::move(result.output);
}

Result<std::string> GitLine(const std::string& folder, std::vector<std::string> arguments) {
  Result<std::string> said = Git(folder, std::move(arguments));
  if (said.ok() && said->ends_with("\n")) said.value().pop_back();
  return said;
}

std::vector<std::string> AtZeros(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\0'), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace

Result<GitBase> GitBase::Open(const std::string& folder, const std::string& revision) {
  if (revision.empty() || revision.starts_with('-'))
    return Error{fmt::format("`{}` is no revision: name a branch, a tag or a commit", revision)};
  GitBase base;
  Result<std::string> top = GitLine(folder, {"rev-parse", "--show-toplevel"});
  if (!top.ok()) return top.error();
  base.top_ = std::move(top).value();
  Result<std::string> commit = GitLine(folder, {"rev-parse", "--verify", "--quiet", revision + "^{commit}"});
  if (!commit.ok())
    return Error{
        fmt::format("git knows no revision `{}` here; a shallow clone needs `git fetch` of it first", revision)};
  base.commit_ = std::move(commit).value();
  if (Result<std::string> common = GitLine(folder, {"merge-base", base.commit_, "HEAD"}); common.ok())
    base.commit_ = std::move(common).value();
  return base;
}

Result<std::string> GitBase::Diff() const {
  return Git(top_, {"diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames",
                    "--src-prefix=a/", "--dst-prefix=b/", commit_, "--"});
}

Result<bool> GitBase::HasUntracked() const {
  const Result<std::string> said = Git(top_, {"ls-files", "--others", "--exclude-standard", "-z"});
  if (!said.ok()) return said.error();
  return !said->empty();
}

Result<std::vector<std::string>> GitBase::FilesOfBase(const std::vector<std::string>& paths) const {
  const Result<std::string> said = Git(top_, {"ls-tree", "-r", "-z", "--name-only", "--full-tree", commit_});
  if (!said.ok()) return said.error();
  const std::set<std::string, std::less<>> wanted(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (std::string& name : AtZeros(said.value())) {
    std::error_code error;
    const bool gone = name.ends_with(".py") && !std::filesystem::exists(std::filesystem::path(top_) / name, error);
    if (gone || wanted.contains(name)) files.push_back(std::move(name));
  }
  return files;
}

Result<bool> GitBase::Export(const std::vector<std::string>& paths, const std::string& folder) const {
  // An index of our own: neither the user's index nor the tree is touched.
  const std::vector<std::pair<std::string, std::string>> own = {{"GIT_INDEX_FILE", folder + "/.git-index"}};
  if (const auto read = Git(top_, {"read-tree", commit_}, own); !read.ok()) return read.error();
  constexpr std::size_t kAtOnce = 1000;  // arguments of one call
  for (std::size_t i = 0; i < paths.size(); i += kAtOnce) {
    std::vector<std::string> arguments = {"checkout-index", "--force", "--prefix=" + folder + "/", "--"};
    for (std::size_t j = i; j < std::min(i + kAtOnce, paths.size()); ++j) arguments.push_back(paths[j]);
    if (const auto wrote = Git(top_, std::move(arguments), own); !wrote.ok()) return wrote.error();
  }
  return true;
}

}  // namespace exportlint::cli
