#include "export/worker_log.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

namespace exportlint {
namespace {

using nlohmann::json;

std::string Text(const json& event, const char* key) {
  const auto found = event.find(key);
  return found != event.end() && found->is_string() ? found->get<std::string>() : "";
}

ExportMessage Message(const json& event) {
  ExportMessage message{Text(event, "kind"), Text(event, "message"), Text(event, "path"), 0};
  if (const auto line = event.find("line"); line != event.end() && line->is_number_unsigned())
    message.line = line->get<std::uint32_t>();
  if (message.line == 0) message.path.clear();
  message.details = Text(event, "details");
  return message;
}

std::vector<std::string> Texts(const json& event, const char* key) {
  std::vector<std::string> found;
  for (const json& each : event.value(key, json::array())) {
    if (each.is_string()) found.push_back(each.get<std::string>());
  }
  return found;
}

std::vector<StoredTensor> Tensors(const json& event, const char* key) {
  std::vector<StoredTensor> found;
  for (const json& each : event.value(key, json::array())) {
    StoredTensor tensor{Text(each, "name"),         Text(each, "file"), Text(each, "dtype"), Text(each, "literal"), {},
                        each.value("scalar", false)};
    if (const auto moved = each.find("moved"); moved != each.end() && moved->is_number()) tensor.moved = *moved;
    for (const json& size : each.value("shape", json::array())) tensor.shape.push_back(size.get<std::int64_t>());
    found.push_back(std::move(tensor));
  }
  return found;
}

std::vector<Seen> SeenOf(const json& event, const char* key) {
  std::vector<Seen> found;
  for (const json& each : event.value(key, json::array())) {
    const ExportMessage place = Message(each);
    found.push_back({place.path, place.line, Text(each, "kind"), Text(each, "first"), Text(each, "second"), ""});
  }
  return found;
}

void AddValues(const json& computed, WorkerCase* found) {
  for (const json& each : computed.value("values", json::array())) {
    const ExportMessage place = Message(each);
    WorkerValue value{Text(each, "name"), {},        each.value("step", 1ull), each.value("of", std::vector<int>()),
                      place.path,         place.line};
    value.sample.file = Text(each, "file");
    value.sample.dtype = Text(each, "dtype");
    value.sample.shape = each.value("shape", std::vector<std::int64_t>());
    found->values.push_back(std::move(value));
  }
  found->last = computed.value("outputs", std::vector<int>());
}

void AddCase(const json& event, WorkerLog* log) {
  WorkerCase found{Text(event, "name"), Tensors(event, "inputs"), Tensors(event, "outputs")};
  if (const auto error = event.find("error"); error != event.end()) found.error = Message(*error);
  found.refused = found.error && event.value("refused", false);
  found.generated = event.value("generated", false);
  found.seen = SeenOf(event, "witness");
  if (const auto computed = event.find("computed"); computed != event.end()) AddValues(*computed, &found);
  log->cases.push_back(std::move(found));
}

void AddNodes(const json& event, WorkerLog* log) {
  for (const json& each : event.value("nodes", json::array())) {
    const ExportMessage place = Message(each);
    log->nodes.push_back({Text(each, "name"), Text(each, "file"), Text(each, "dtype"), place.path, place.line});
  }
}

void AddLines(const json& event, WorkerLog* log) {
  const json lines = event.value("lines", json::object());
  for (const auto& [name, place] : lines.items()) log->lines[name] = {"", "", place.at(0), place.at(1)};
}

void AddError(const json& event, WorkerLog* log) {
  log->error = Message(event);
  for (const std::string& place : Texts(event, "stack")) {
    const std::size_t colon = place.rfind(':');
    ExportMessage found{"", "", place.substr(0, colon), 0};
    if (colon == std::string::npos) continue;
    std::from_chars(place.data() + colon + 1, place.data() + place.size(), found.line);
    log->error_stack.push_back(std::move(found));
  }
}

void AddGuard(const json& event, WorkerLog* log) {
  const ExportMessage place = Message(event);
  log->guards.push_back({Text(event, "condition"), place.path, place.line, Texts(event, "brokenBy")});
}

void Add(const json& event, WorkerLog* log) {
  const std::string kind = Text(event, "event");
  if (kind == "stage")
    log->stage = Text(event, "stage");
  else if (kind == "warning")
    log->warnings.push_back(Message(event));
  else if (kind == "error")
    AddError(event, log);
  else if (kind == "case")
    AddCase(event, log);
  else if (kind == "exported")
    log->file = Text(event, "file");
  else if (kind == "random")
    log->random = true;
  else if (kind == "unsteady")
    log->unsteady = true;
  else if (kind == "guard")
    AddGuard(event, log);
  else if (kind == "nodes")
    AddNodes(event, log);
  else if (kind == "ways")
    log->ways = SeenOf(event, "seen");
  else if (kind == "lines")
    AddLines(event, log);
  else if (kind == "depends")
    log->depends = Texts(event, "inputs");
  else if (kind == "done")
    log->done = true;
  else if (kind == "exit")
    log->exit = Message(event);
  if (kind == "environment") {
    log->torch_version = Text(event, "torch");
    log->runtime = Text(event, "runtime");
  } else if (kind == "model") {
    log->classes = Texts(event, "classes");
    log->files = Texts(event, "files");
    log->training = event.value("training", false);
    log->forward = Message(event);
  }
}

}  // namespace

void AddWorkerEvent(std::string_view line, WorkerLog* log) {
  const json event = json::parse(line, nullptr, false);
  if (!event.is_object()) return;
  try {
    Add(event, log);
  } catch (const json::exception&) {
    // A line that only looks like an event.
  }
}

std::string DescribeInputs(const WorkerCase& worker_case) {
  std::string text;
  for (const StoredTensor& input : worker_case.inputs) {
    if (!text.empty()) text += ", ";
    if (!input.literal.empty())
      text += fmt::format("{}={}", input.name, input.literal.substr(0, 40));
    else
      text += fmt::format("{}={}[{}]", input.name, input.dtype, fmt::join(input.shape, ","));
  }
  return text;
}

namespace {

// Frames that are never what the user has to mend.
bool IsForeign(std::string_view path) {
  for (const std::string_view part :
       {"/site-packages/torch/", "/dist-packages/torch/", "/lib/python3", "/exportlint_worker/", "/worker/main.py"}) {
    if (path.find(part) != std::string_view::npos) return true;
  }
  return path.starts_with("<");
}

}  // namespace

ExportMessage PlaceInStackDump(std::string_view dump, std::string_view model_path) {
  constexpr std::string_view kLine = ", line ";
  ExportMessage in_model, elsewhere;
  std::size_t at = dump.find("most recent call first");
  while (at != std::string_view::npos && (at = dump.find("File \"", at)) != std::string_view::npos) {
    at += 6;
    const std::size_t quote = dump.find('"', at);
    if (quote == std::string_view::npos) break;
    const std::string_view path = dump.substr(at, quote - at);
    at = quote;
    if (dump.substr(quote + 1, kLine.size()) != kLine) continue;
    std::uint32_t line = 0;
    std::from_chars(dump.data() + quote + 1 + kLine.size(), dump.data() + dump.size(), line);
    if (path == model_path && in_model.line == 0) in_model = {"", "", std::string(path), line};
    if (elsewhere.line == 0 && !IsForeign(path)) elsewhere = {"", "", std::string(path), line};
  }
  return in_model.line != 0 ? in_model : elsewhere;
}

}  // namespace exportlint
