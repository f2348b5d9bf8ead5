// The parser on mutated source. For every input: it ends; spans lie within the text and children within parents;
// printing and string values do not crash; parsing twice gives the same tree.
//   fuzz_parser [--runs N] [--seed N] CORPUS_DIRECTORY
// The same seed gives the same inputs. A failing input is written to fuzz_parser.failure.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/python/children.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {
namespace {

std::string* current_input = nullptr;

void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "fuzz_parser: %s; the input is in fuzz_parser.failure\n", what);
  if (current_input != nullptr) std::ofstream("fuzz_parser.failure", std::ios::binary) << *current_input;
  std::abort();
}

// Decorators stand before what they decorate.
bool MayStandOutside(const Tree& tree, NodeId parent, NodeId child) {
  const Kind kind = tree.kind(parent);
  if (kind != Kind::kFunctionDef && kind != Kind::kAsyncFunctionDef && kind != Kind::kClassDef) return false;
  return tree[child].span.end <= tree[parent].span.begin;  // a decorator
}

void CheckSpans(const Tree& tree, std::string_view text) {
  std::vector<NodeId> todo = {tree.root()}, children;
  while (!todo.empty()) {
    const NodeId id = todo.back();
    todo.pop_back();
    const Span span = tree[id].span;
    Require(span.begin <= span.end && span.end <= text.size(), "a span lies outside the text");
    Require(tree.kind(id) > Kind::kNone && tree.kind(id) < Kind::kCount, "a node has no kind");
    if (tree.kind(id) == Kind::kConstant) {
      std::string value;
      StringValue(text.substr(span.begin, span.length()), &value);
    }
    children.clear();
    AppendChildren(tree, id, &children);
    for (const NodeId child : children) {
      const Span inner = tree[child].span;
      Require((inner.begin >= span.begin && inner.end <= span.end) || MayStandOutside(tree, id, child),
              "a child lies outside its parent");
      todo.push_back(child);
    }
  }
  for (const SyntaxError& error : tree.errors()) {
    Require(error.span.begin <= error.span.end && error.span.end <= text.size(), "an error lies outside the text");
    Require(!error.message.empty(), "an error has no message");
  }
}

void Check(std::string_view text) {
  const Tree tree = Parse(text);
  CheckSpans(tree, text);
  const Tree again = Parse(text);
  Require(PrintSyntax(tree, text) == PrintSyntax(again, text), "parsing twice gives two trees");
  Require(tree.errors().size() == again.errors().size(), "parsing twice gives other errors");
}

constexpr std::string_view kWords[] = {"(",
                                       ")",
                                       "[",
                                       "]",
                                       "{",
                                       "}",
                                       ":",
                                       ",",
                                       ";",
                                       "\n",
                                       "\r\n",
                                       "\r",
                                       "    ",
                                       "\t",
                                       "\f",
                                       "\\\n",
                                       "#",
                                       "'",
                                       "\"",
                                       "'''",
                                       "\"\"\"",
                                       "f'",
                                       "f\"",
                                       "t'",
                                       "rf'''",
                                       "b'",
                                       "u'",
                                       "{{",
                                       "}}",
                                       "!r",
                                       "=",
                                       ":=",
                                       "==",
                                       "!=",
                                       "->",
                                       "...",
                                       ".",
                                       "*",
                                       "**",
                                       "@",
                                       "/",
                                       "//",
                                       "-",
                                       "~",
                                       "|",
                                       "<",
                                       "<<=",
                                       "0x",
                                       "0b12",
                                       "1_",
                                       "1e",
                                       "1j",
                                       "1if",
                                       "\\N{",
                                       "\\x4",
                                       "\\u12",
                                       "async ",
                                       "await ",
                                       "match ",
                                       "case ",
                                       "type ",
                                       "_",
                                       "lambda ",
                                       "not ",
                                       "in ",
                                       "is ",
                                       "if ",
                                       "else ",
                                       "elif ",
                                       "for ",
                                       "while ",
                                       "with ",
                                       "as ",
                                       "try:",
                                       "except ",
                                       "except*",
                                       "finally:",
                                       "def f(",
                                       "class C",
                                       "return ",
                                       "yield ",
                                       "from ",
                                       "import ",
                                       "global ",
                                       "del ",
                                       "assert ",
                                       "raise ",
                                       "None",
                                       "True",
                                       "\xEF\xBB\xBF",
                                       "\xC3\xA9",
                                       "\xE2\x80\x9C",
                                       "\xFF",
                                       std::string_view("\0", 1),
                                       "# coding: latin-1\n",
                                       "print "};

class Mutator {
 public:
  Mutator(std::vector<std::string> seeds, std::uint64_t seed) : seeds_(std::move(seeds)), random_(seed) {}

  std::string Next() {
    std::string text = seeds_[Below(seeds_.size())];
    for (std::size_t n = 1 + Below(6); n > 0; --n) MutateOnce(&text);
    if (text.size() > 20000) text.resize(20000);
    return text;
  }

 private:
  std::size_t Below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }

  void MutateOnce(std::string* text) {
    const std::size_t at = Below(text->size() + 1);
    const std::size_t length = std::min(text->size() - at, Below(Below(4) == 0 ? 400 : 12));
    switch (Below(8)) {
      case 0: text->erase(at, length); break;
      case 1:
      case 2: text->insert(at, kWords[Below(std::size(kWords))]); break;
      case 3: text->replace(at, length, kWords[Below(std::size(kWords))]); break;
      case 4:
        if (at < text->size()) (*text)[at] = static_cast<char>(random_());
        break;
      case 5: text->insert(Below(text->size() + 1), text->substr(at, length)); break;
      case 6: {
        const std::string& other = seeds_[Below(seeds_.size())];
        text->insert(at, other.substr(Below(other.size() + 1), Below(200)));
        break;
      }
      default: {
        std::string repeated;
        const std::string_view word = kWords[Below(std::size(kWords))];
        for (std::size_t n = Below(300); n > 0; --n) repeated += word;
        text->insert(at, repeated);
      }
    }
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 random_;
};

std::vector<std::string> ReadCorpus(const char* directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

}  // namespace
}  // namespace exportlint::python

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  exportlint::python::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

#ifndef EXPORTLINT_FUZZING_ENGINE
int main(int argc, char** argv) {
  using namespace exportlint::python;
  std::uint64_t runs = 20000, seed = 1;
  const char* corpus = nullptr;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--runs" && i + 1 < argc) {
      runs = std::strtoull(argv[++i], nullptr, 10);
    } else if (argument == "--seed" && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else {
      corpus = argv[i];
    }
  }
  if (corpus == nullptr) {
    std::fprintf(stderr, "usage: fuzz_parser [--runs N] [--seed N] CORPUS_DIRECTORY\n");
    return 2;
  }
  Mutator mutator(ReadCorpus(corpus), seed);
  using Clock = std::chrono::steady_clock;
  double slowest = 0;
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < runs; ++i) {
    std::string input = mutator.Next();
    current_input = &input;
    const auto start = Clock::now();
    Check(input);
    slowest = std::max(slowest, std::chrono::duration<double>(Clock::now() - start).count());
    bytes += input.size();
  }
  std::printf("%llu inputs, %.1f MB, slowest %.3f s\n", static_cast<unsigned long long>(runs),
              static_cast<double>(bytes) / 1e6, slowest);
  return slowest > 5 ? 1 : 0;
}
#endif
