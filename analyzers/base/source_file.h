// One input file's text with its line table.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/base/source_map.h"
#include "analyzers/base/span.h"

namespace exportlint {

class SourceFile {
 public:
  // `path` is kept as given. `text` is the bytes as read.
  SourceFile(std::string path, std::string text);
  // `line_starts`: offsets where its lines begin, if they are known.
  SourceFile(std::string path, std::shared_ptr<const std::string> text,
             std::shared_ptr<const std::vector<std::uint32_t>> line_starts = nullptr)
      : path_(std::move(path)), text_(std::move(text)), lines_(std::make_shared<LineTable>(std::move(line_starts))) {}

  // Reads a whole file. Errors: missing, not a regular file, unreadable, larger than `max_bytes`.
  static Result<SourceFile> Read(const std::string& path, std::uint64_t max_bytes = kMaxBytes);
  static constexpr std::uint64_t kMaxBytes = 256ull << 20;  // a 50 MB line must still be read; 32-bit spans hold 4 GB

  // The same text under another name.
  SourceFile Renamed(std::string path) && {
    path_ = std::move(path);
    return std::move(*this);
  }

  // A listing made by a front-end, not the text of a file: `map` says where its parts came from.
  SourceFile WithMap(std::shared_ptr<const SourceMap> map) && {
    map_ = std::move(map);
    return std::move(*this);
  }
  // Null for the text of a file.
  const SourceMap* map() const { return map_.get(); }

  const std::string& path() const { return path_; }
  std::string_view text() const { return *text_; }
  const std::shared_ptr<const std::string>& shared_text() const { return text_; }
  std::string_view slice(Span span) const;

  // Line ends are \n, \r\n and \r. Offsets past the end give the last position.
  LineColumn Locate(std::uint32_t offset) const;
  // The offset of a place; of one past the line's end, the line's end.
  std::uint32_t OffsetOf(LineColumn place) const;
  std::uint32_t LineCount() const;
  std::shared_ptr<const std::vector<std::uint32_t>> shared_lines() const { return {lines_, &Lines()}; }
  // The text of a 1-based line without its line end; empty when out of range.
  std::string_view Line(std::uint32_t line) const;
  // Byte offset of the first character of a 1-based line (clamped).
  std::uint32_t LineStart(std::uint32_t line) const;

 private:
  const std::vector<std::uint32_t>& Lines() const;

  std::string path_;
  std::shared_ptr<const std::string> text_;
  std::shared_ptr<const SourceMap> map_;
  // Built at the first look-up, from whichever thread: most files have no finding. Copies share it.
  struct LineTable {
    explicit LineTable(std::shared_ptr<const std::vector<std::uint32_t>> known)
        : given(std::move(known)), starts(given.get()) {}
    ~LineTable() {
      if (given == nullptr) delete starts.load();
    }
    std::shared_ptr<const std::vector<std::uint32_t>> given;
    std::atomic<const std::vector<std::uint32_t>*> starts;
  };
  std::shared_ptr<LineTable> lines_;
};

}  // namespace exportlint
