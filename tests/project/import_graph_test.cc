#include "cli/import_graph.h"

#include <gtest/gtest.h>

#include <memory>

namespace exportlint::cli {
namespace {

TEST(ImportGraph, FindsWhoeverCanReachWhatChanged) {
  const auto source = std::make_shared<const SourceFile>("x.py", "");
  const graph::Unit a(source), b(source), c(source), installed(source), d(source);
  ImportGraph graph;
  const ImportGraph::Id ids[] = {graph.NewFile(), graph.NewFile(), graph.NewFile(), graph.NewFile()};
  graph.SetUnit(ids[0], nullptr, &a);
  graph.SetUnit(ids[1], nullptr, &b);
  graph.SetUnit(ids[2], nullptr, &c);
  graph.Add({&a, &b});
  graph.Add({&b, &installed});
  graph.Add({&installed, &c});
  graph.Add({&c, &a});  // a cycle
  EXPECT_EQ(graph.Reaching({}), std::vector<bool>(5, false));
  for (const int changed : {0, 1, 2}) {
    const std::vector<bool> reaching = graph.Reaching({ids[changed]});
    EXPECT_TRUE(reaching[ids[0]] && reaching[ids[1]] && reaching[ids[2]]);
    EXPECT_FALSE(reaching[ids[3]]);
  }
  // The same file with another text keeps its edges.
  graph.SetUnit(ids[1], &b, &d);
  graph.Add({&d, &a});
  EXPECT_TRUE(graph.Reaching({ids[1]})[ids[0]]);
  EXPECT_TRUE(graph.Reaching({ids[0]})[ids[1]]);
}

}  // namespace
}  // namespace exportlint::cli
