#include "tests/flow/semantics_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "analyzers/flow/flow.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"
#include "rules/engine/run.h"

namespace exportlint::test {
namespace {

std::vector<std::string> Split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(at, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

// The fields of every line that is no comment.
std::vector<std::vector<std::string>> ReadTable(const std::string& path, std::size_t columns) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    rows.push_back(Split(line, '\t'));
    if (rows.back().size() != columns)
      throw std::runtime_error(fmt::format("{}:{}: {} columns, not {}", path, number, rows.back().size(), columns));
  }
  return rows;
}

// "\\n" ends a line, "\\\\" is one backslash.
std::string Unescape(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
    } else {
      ++i;
      out.push_back(text[i] == 'n' ? '\n' : text[i]);
    }
  }
  return out;
}

constexpr std::string_view kMark = "        # row\n";

bool Varies(const flow::Site& site) {
  const auto varies = [](const flow::Value& v) { return v.stage > flow::Stage::kStatic; };
  return varies(site.value) || varies(site.second) ||
         std::ranges::any_of(site.arguments, [&](const flow::Argument& a) { return varies(a.value); });
}

// The kinds of the column, every maker of constants under one name.
std::set<std::string, std::less<>> Kinds(const std::string& column) {
  std::set<std::string, std::less<>> kinds;
  if (column == "no" || column.empty()) return kinds;
  for (const std::string& kind : Split(column, ',')) {
    const bool constant = kind.starts_with("torch.") || kind == "const-other";
    kinds.insert(constant ? "torch.tensor" : kind);
  }
  return kinds;
}

std::string ExportDiffers(const SemanticsRow& row, const Seen& seen) {
  const std::string_view e = row.exported;
  // Code that eager Python refuses says nothing about export.
  if (e.starts_with("error (as eager)") || e == "runtime assertion") return {};
  const bool bad = std::ranges::any_of(seen.dynamo, [](Outcome o) { return o != Outcome::kOk; });
  if (e.starts_with("error: data-dependent")) {
    return seen.dynamo.contains(Outcome::kError) ? "" : "torch.export fails on the data, no finding says so";
  }
  if (e.starts_with("error"))
    return seen.varies_in_dynamo ? "" : "torch.export fails, no site handles a value that varies";
  if (e.starts_with("specialises") || e.starts_with("guard")) {
    return bad                     ? ""
           : seen.varies_in_dynamo ? "torch.export fixes sizes, no finding says so"
                                   : "torch.export fixes sizes, no site handles a value that varies";
  }
  return seen.dynamo.contains(Outcome::kError) ? "torch.export succeeds, a finding says it fails" : "";
}

}  // namespace

std::string_view ToString(Column column) {
  static constexpr std::string_view kNames[] = {"warnings", "frozen", "export"};
  return kNames[static_cast<std::size_t>(column)];
}

std::vector<SemanticsRow> ReadSemantics(const std::string& path) {
  std::vector<SemanticsRow> rows;
  for (const auto& f : ReadTable(path, 7)) {
    rows.push_back({f[0], f[1], f[2].empty() ? "out = " + f[1] : Unescape(f[2]), f[3], f[4], f[5], f[6]});
  }
  return rows;
}

std::map<std::pair<std::string, Column>, std::string> ReadExceptions(const std::string& path) {
  std::map<std::pair<std::string, Column>, std::string> exceptions;
  for (const auto& f : ReadTable(path, 3)) {
    const auto columns = {Column::kWarnings, Column::kFrozen, Column::kExport};
    const auto column = std::ranges::find(columns, f[1], [](Column c) { return ToString(c); });
    if (column == columns.end() || f[2].empty())
      throw std::runtime_error(path + ": " + f[0] + ": no such column, or no reason");
    if (!exceptions.emplace(std::pair(f[0], *column), f[2]).second)
      throw std::runtime_error(path + ": " + f[0] + " twice");
  }
  return exceptions;
}

Seen RunRow(const SemanticsRow& row, const std::string& setup) {
  const std::size_t at = setup.find(kMark);
  if (at == std::string::npos) throw std::runtime_error("the setup has no row mark");
  std::string body;
  const auto lines = Split(row.code, '\n');
  for (const std::string& line : lines) body += "        " + line + "\n";
  const auto first = static_cast<std::uint32_t>(std::ranges::count(setup.substr(0, at), '\n') + 1);
  const std::uint32_t last = first + static_cast<std::uint32_t>(lines.size()) - 1;
  const auto own = [&](std::uint32_t line) { return line >= first && line <= last; };

  const auto source =
      std::make_shared<const SourceFile>("row.py", setup.substr(0, at) + body + setup.substr(at + kMark.size()));
  const auto unit = python::Lower(source, python::Parse(source->text()));
  const flow::Analysis analysis({unit});
  rules::RuleRunner runner({});
  Seen seen;
  (void)analysis.Run(0, [&](const flow::Site& site) {
    runner.Visit(site);
    if (!own(source->Locate(site.anchor).line)) return;
    seen.sites += "    " + flow::PrintSite(site);
    seen.varies = seen.varies || Varies(site);
    seen.varies_in_dynamo = seen.varies_in_dynamo || (Varies(site) && site.live_in(Exporter::kDynamo));
    if (!site.live_in(Exporter::kTrace) || site.warning_in_torch) return;
    for (const flow::TracerWarning w : {site.warning, site.also}) {
      if (w != flow::TracerWarning::kNone) seen.warnings.emplace(flow::ToString(w));
    }
  });
  for (const Finding& f : runner.Take([](const std::string& path) { return path; })) {
    if (own(f.place.line)) seen.dynamo.insert(f.outcomes.dynamo);
  }
  return seen;
}

std::string Differs(const SemanticsRow& row, Column column, const Seen& seen) {
  switch (column) {
    case Column::kWarnings: {
      const auto expected = Kinds(row.warnings);
      return seen.warnings == expected
                 ? ""
                 : fmt::format("must warn {}, not {}", fmt::join(expected, "+"), fmt::join(seen.warnings, "+"));
    }
    case Column::kFrozen:
      if (!row.trace.starts_with("silently frozen") || seen.varies) return {};
      return "silently frozen, no site handles a value that varies";
    case Column::kExport: return ExportDiffers(row, seen);
  }
  return {};
}

}  // namespace exportlint::test
