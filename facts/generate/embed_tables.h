// Reading the tab-separated data files and writing constant tables; used by the build-time program facts_embed only.
#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exportlint::facts::embed {

using Fields = std::vector<std::string>;

struct Line {
  Fields fields;
  std::string place;  // `schemas.tsv:17`
};

inline std::vector<std::string> SplitOn(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + separator.size();
  }
}

// The text pool: each distinct text once.
class Pool {
 public:
  std::string Ref(const std::string& text) {
    auto [found, added] = offsets_.try_emplace(text, size_);
    if (added) {
      order_.push_back(text);
      size_ += text.size();
    }
    return "{" + std::to_string(found->second) + "," + std::to_string(text.size()) + "}";
  }

  void Write(std::ostream& out) const {
    out << "extern constexpr char kPool[] =\n";
    for (const std::string& text : order_) {
      if (text.empty()) continue;
      out << '"';
      for (char c : text) {
        if (c == '"' || c == '\\' || c == '?') out << '\\';  // `\?`: no trigraphs
        out << c;
      }
      out << "\"\n";
    }
    out << "\"\";\n";
  }

 private:
  std::map<std::string, std::size_t> offsets_;
  std::vector<std::string> order_;
  std::size_t size_ = 0;
};

// The table's word for a file's word; throws with the place when the file's is unknown.
inline const std::string& Word(const std::map<std::string, std::string>& words, const std::string& word,
                               const Line& line) {
  auto found = words.find(word);
  if (found == words.end()) throw std::runtime_error(line.place + ": unknown word '" + word + "'");
  return found->second;
}

// A file of tab-separated fields; lines that begin with `#` give versions: `# torch 2.13.0`.
inline std::vector<Line> Read(const std::string& folder, const std::string& file, std::size_t columns,
                              std::map<std::string, std::string>* versions) {
  std::ifstream in(folder + "/" + file);
  if (!in) throw std::runtime_error(file + ": cannot read it in " + folder);
  std::vector<Line> lines;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    Line line{SplitOn(text, "\t"), file + ":" + std::to_string(number)};
    if (text.starts_with("#")) {
      Fields words = SplitOn(text, " ");
      static const Fields kPackages = {"torch", "onnxscript", "onnx", "onnxruntime"};
      if (words.size() != 3 || std::ranges::find(kPackages, words[1]) == kPackages.end()) continue;
      std::string& known = (*versions)[words[1]];
      if (!known.empty() && known != words[2])
        throw std::runtime_error(line.place + ": from " + words[1] + " " + words[2] + ", the other files from " +
                                 known);
      known = words[2];
      continue;
    }
    if (line.fields.size() != columns)
      throw std::runtime_error(line.place + ": " + std::to_string(line.fields.size()) + " fields, expected " +
                               std::to_string(columns));
    lines.push_back(std::move(line));
  }
  if (lines.empty()) throw std::runtime_error(file + ": holds no data");
  return lines;
}

// One table: its rows' initialisers by key, written in the order of the keys as one array and one span.
class Table {
 public:
  Table(std::string type, std::string name) : type_(std::move(type)), name_(std::move(name)) {}

  void Add(std::string key, std::string row) { rows_.emplace_back(std::move(key), std::move(row)); }
  std::size_t size() const { return rows_.size(); }

  void Write(std::ostream& out) {
    std::stable_sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    out << "constexpr " << type_ << " " << name_ << "Rows[] = {\n";
    for (const auto& [key, row] : rows_) out << "{" << row << "},\n";
    out << "};\nextern constinit const std::span<const " << type_ << "> " << name_ << "{" << name_ << "Rows};\n";
  }

 private:
  std::string type_, name_;
  std::vector<std::pair<std::string, std::string>> rows_;
};

}  // namespace exportlint::facts::embed
