#include "tests/flow/run_flow.h"

#include <pthread.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "analyzers/flow/flow.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"

namespace exportlint::test {
namespace {

void OnBigStack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, flow::Analysis::kStackBytes);
  pthread_t thread{};
  const auto run = [](void* f) -> void* {
    (*static_cast<const std::function<void()>*>(f))();
    return nullptr;
  };
  pthread_create(&thread, &attributes, run, const_cast<std::function<void()>*>(&work));
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace

bool Flowed::Gave(std::string_view why) const {
  return std::ranges::any_of(limits, [&](const Limit& l) { return l.message.find(why) != std::string::npos; });
}

bool Flowed::Met(std::string_view part) const {
  return std::ranges::any_of(sites, [&](const std::string& s) { return s.find(part) != std::string::npos; });
}

Flowed RunFlow(const std::vector<std::pair<std::string, std::string>>& modules) {
  Flowed flowed;
  OnBigStack([&] {
    std::vector<std::shared_ptr<const graph::Unit>> units;
    for (const auto& [path, text] : modules) {
      const auto source = std::make_shared<const SourceFile>(path, text);
      units.push_back(python::Lower(source, python::Parse(source->text())));
    }
    const flow::Analysis analysis(units);
    flow::Analysis::Session session(analysis);
    for (std::size_t i = 0; i < analysis.size(); ++i) {
      const auto limits = session.Run(i, [&](const flow::Site& site) { flowed.sites.insert(flow::PrintSite(site)); });
      flowed.limits.insert(flowed.limits.end(), limits.begin(), limits.end());
      flowed.steps += session.steps();
    }
  });
  return flowed;
}

Flowed RunFlow(const std::string& text) {
  return RunFlow({{"model.py", text}});
}

}  // namespace exportlint::test
