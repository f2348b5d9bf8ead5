// A tree of small modules for tests of edits.
#pragma once

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "cli/project.h"

namespace exportlint::cli {

// A folder of its own, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const;
  void Remove(const std::string& name) const;
  // Lints the whole folder; paths are relative to it.
  CheckOptions Options() const;

 private:
  std::filesystem::path folder_;
};

// Everything a report shows of findings.
std::string Told(const std::vector<Finding>& findings);
// By path, what `Check` says of the folder as it is on disk.
std::map<std::string, std::string> ToldByCheck(const CheckOptions& options);

class RandomTree {
 public:
  explicit RandomTree(unsigned seed) : random_(seed) {}

  // Changes one file; gives its name. Its text is empty when it was removed.
  std::string Change();
  // By name.
  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  struct Module {
    int lead = 0;             // blank lines before everything
    int helper = 0;           // which of the functions there might be is called
    int helper_from = 0;      // module it is imported from
    int own = 0;              // which function this module defines
    int base_from = -1;       // module whose class is the base; none: nn.Module
    int part_from = -1;       // module whose class is a part of this one's
    bool star = false;        // imports everything of `helper_from`
    int body = 0;             // what the function does
    int extra = 0;            // further classes
    bool broken = false;      // a syntax error
    bool exports = false;     // calls an exporter with dynamic_axes
    bool allows = false;      // an allow-comment
    bool by_package = false;  // imports through the package
  };
  static std::string NameOf(int module) { return "pkg/m" + std::to_string(module) + ".py"; }
  std::string Text(int number, const Module& module) const;
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  std::mt19937 random_;
  std::map<int, Module> modules_;
  std::map<std::string, std::string> files_;
};

}  // namespace exportlint::cli
