#include "reports/html_graphs.h"

#include <fmt/format.h>

#include <algorithm>

namespace exportlint::reports {
namespace {

constexpr std::uint32_t kMostLinesSearched = 200;  // of one finding that nodes are looked for on
constexpr std::size_t kMostLinks = 6;              // from one finding

std::string NodeId(std::size_t graph, std::size_t node) {
  return fmt::format("g{}n{}", graph + 1, node);
}

}  // namespace

HtmlGraphs::HtmlGraphs(const View& view, const FindingIds& ids) : view_(view), ids_(ids) {
  for (const Finding* finding : view.findings) {
    const Place& place = finding->place;
    const std::uint32_t last = std::min(std::max(place.line, place.end_line), place.line + kMostLinesSearched);
    for (std::uint32_t line = place.line; line <= last; ++line) by_line_[{place.path, line}].push_back(finding);
  }
  for (const ExportRun* run : view.exports) Add(run->model, run->exporter, run->graph);
  for (const DrawnModel& model : view.report.models) Add(model.path, "", model.drawing);
}

void HtmlGraphs::Add(std::string_view model, std::string_view exporter, const Drawing& drawing) {
  if (drawing.nodes.empty()) return;
  Graph graph{model, exporter, &drawing, {}};
  for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
    const DrawnNode& node = drawing.nodes[i];
    const auto at = node.line == 0 ? by_line_.end() : by_line_.find({node.path, node.line});
    graph.findings.push_back(at == by_line_.end() ? std::vector<const Finding*>{} : at->second);
    for (const Finding* finding : graph.findings.back()) nodes_[finding].emplace_back(graphs_.size(), i);
  }
  graphs_.push_back(std::move(graph));
}

void HtmlGraphs::WriteNode(const Graph& graph, std::size_t number, std::size_t i, HtmlOut* out) const {
  const DrawnNode& node = graph.drawing->nodes[i];
  out->Raw("<li id=\"").Raw(NodeId(number, i)).Raw("\" data-in=\"");
  for (const std::uint32_t from : node.inputs) out->Raw(fmt::format("{} ", from));
  if ((node.type == "input" || node.type == "output") && !node.name.empty())
    out->Raw("\" data-label=\"").Text(node.name);
  out->Raw(graph.findings[i].empty() ? "\"><code>" : "\" class=\"hit\"><code>").Text(node.type).Raw("</code>");
  if (!node.name.empty()) out->Raw(" ").Text(node.name);
  if (node.line > 0) out->Raw(" <span class=\"place\">").Text(node.path).Raw(":").Raw(node.line).Raw("</span>");
  for (const Finding* finding : graph.findings[i]) {
    out->Raw(" <a class=\"").Raw(ToString(finding->severity)).Raw("\" href=\"#f").Raw(ids_.at(finding)).Raw("\">");
    out->Text(finding->rule).Raw("</a>");
  }
  out->Raw("</li>\n");
}

void HtmlGraphs::WriteGraph(const Graph& graph, std::size_t number, HtmlOut* out) const {
  const auto& nodes = graph.drawing->nodes;
  const auto hit = std::ranges::count_if(graph.findings, [](const auto& of_node) { return !of_node.empty(); });
  out->Raw(fmt::format("<details class=\"graph\" id=\"g{}\"><summary><span class=\"place\">", number + 1));
  out->Text(graph.model).Raw("</span> ").Text(graph.exporter);
  out->Raw(" <small>").Raw(Count(static_cast<int>(nodes.size()) + graph.drawing->left_out, "node"));
  if (hit > 0) out->Raw(fmt::format(", {} with findings", hit));
  out->Raw("</small></summary>\n");
  if (graph.drawing->left_out > 0)
    out->Raw(fmt::format("<p class=\"lead\">The first {} nodes; {} more are left out.</p>\n", nodes.size(),
                         graph.drawing->left_out));
  out->Raw(
      "<div class=\"picture\" hidden></div>\n<details class=\"nodelist\"><summary>As a list</summary><ol "
      "start=\"0\">\n");
  for (std::size_t i = 0; i < nodes.size(); ++i) WriteNode(graph, number, i, out);
  out->Raw("</ol></details></details>\n");
}

void HtmlGraphs::Write(HtmlOut* out) const {
  if (empty()) return;
  out->Raw("<section id=\"graphs\" aria-labelledby=\"graphs-h\"><h2 id=\"graphs-h\">Graphs</h2>\n");
  out->Raw("<p class=\"lead\">Nodes whose line has a finding are marked and lead to it.</p>\n");
  for (std::size_t i = 0; i < graphs_.size(); ++i) WriteGraph(graphs_[i], i, out);
  out->Raw("</section>\n");
}

void HtmlGraphs::WriteNodesOf(const Finding& finding, HtmlOut* out) const {
  const auto at = nodes_.find(&finding);
  if (at == nodes_.end()) return;
  out->Raw("<p class=\"innodes\">In the graph:");
  for (std::size_t i = 0; i < at->second.size() && i < kMostLinks; ++i) {
    const auto [graph, node] = at->second[i];
    out->Raw(" <a href=\"#").Raw(NodeId(graph, node)).Raw("\"><code>").Text(graphs_[graph].drawing->nodes[node].type);
    out->Raw("</code>");
    if (!graphs_[graph].exporter.empty()) out->Raw(" (").Text(graphs_[graph].exporter).Raw(")");
    out->Raw("</a>");
  }
  if (at->second.size() > kMostLinks) out->Raw(fmt::format(" and {} more", at->second.size() - kMostLinks));
  out->Raw("</p>\n");
}

}  // namespace exportlint::reports
