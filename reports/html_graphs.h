// Graphs on the page: drawn by its script, listed for everybody else; nodes know their findings and findings their
// nodes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reports/html.h"

namespace exportlint::reports {

class HtmlGraphs {
 public:
  HtmlGraphs(const View& view, const FindingIds& ids);

  bool empty() const { return graphs_.empty(); }
  // The section of all graphs; nothing when there is none.
  void Write(HtmlOut* out) const;
  // Links from a finding to the nodes that its place made; nothing when there is none.
  void WriteNodesOf(const Finding& finding, HtmlOut* out) const;

 private:
  struct Graph {
    std::string_view model, exporter;  // no exporter: a file that was read
    const Drawing* drawing = nullptr;
    std::vector<std::vector<const Finding*>> findings;  // of each node
  };
  void Add(std::string_view model, std::string_view exporter, const Drawing& drawing);
  void WriteGraph(const Graph& graph, std::size_t number, HtmlOut* out) const;
  void WriteNode(const Graph& graph, std::size_t number, std::size_t i, HtmlOut* out) const;

  const View& view_;
  const FindingIds& ids_;
  std::map<std::pair<std::string_view, std::uint32_t>, std::vector<const Finding*>> by_line_;
  std::vector<Graph> graphs_;
  std::unordered_map<const Finding*, std::vector<std::pair<std::size_t, std::size_t>>> nodes_;  // graph, node
};

}  // namespace exportlint::reports
