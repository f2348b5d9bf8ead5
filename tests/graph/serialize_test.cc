// The bridge: what is written is read back the same, and no bytes hurt.
#include <gmock/gmock.h>

#include <filesystem>
#include <random>

#include "analyzers/graph/builder.h"
#include "analyzers/graph/print.h"
#include "analyzers/graph/serialize.h"
#include "analyzers/graph/wire.h"
#include "tests/graph/lower_support.h"

namespace exportlint::graph {
namespace {

using testing::HasSubstr;

constexpr std::string_view kProgram = R"(import torch
from . import helper as h
class Base(torch.nn.Module, metaclass=M):
    size: int = 3
    def forward(self, x: "torch.Tensor", *rest: int, mask: Optional[Tensor] = None, **more) -> Tuple[Tensor, ...]:
        total = 0.5 + 2j
        for i, (a, *b) in enumerate(x):
            if a is not None and (b or not mask):
                total += i ** 2
                continue
            break
        else:
            del total
        while x.sum() > 0:
            x[0, 1:2, ...] = x.t() @ x
        try:
            with torch.no_grad() as g, g:
                assert x, f"{x!r:>10} {total}"
        except (ValueError, TypeError) as error:
            raise RuntimeError(b"ab") from error
        finally:
            self.count = [y for y in x if y], {k: v for k, v in more.items()}, (lambda z=1: z + total)
        match x:
            case [1, y] if y: pass
        return (yield x)  # exportlint: allow[item-call] why
)";

Bundle Of(std::shared_ptr<const Unit> unit) {
  return {.units = {std::move(unit)}, .notes = {{"", 3, "something"}}};
}

// `payload` under a true header.
std::string Sealed(std::string_view payload) {
  wire::Writer whole;
  whole.out() = std::string(wire::kMagic) + wire::kVersion;
  whole.Fixed(payload.size());
  whole.Fixed(wire::Checksum(payload));
  return whole.out() + std::string(payload);
}

TEST(SerializeTest, ReadsBackTheSame) {
  const Bundle bundle = Of(python::LowerText(std::string(kProgram)));
  const std::string bytes = Serialize(bundle);
  const Result<Bundle> back = Deserialize(bytes);
  ASSERT_TRUE(back.ok()) << back.error().message;
  ASSERT_EQ(back->units.size(), 1u);
  EXPECT_EQ(Print(*back->units[0]), Print(*bundle.units[0]));
  EXPECT_EQ(back->units[0]->source().path(), "test.py");
  EXPECT_EQ(back->units[0]->source().text(), kProgram);
  EXPECT_EQ(back->notes, bundle.notes);
  EXPECT_EQ(Serialize(back.value()), bytes);
  EXPECT_LT(bytes.size(), 5 * kProgram.size());
}

TEST(SerializeTest, KeepsWhereAListingCameFrom) {
  std::vector<SourceOrigin> origins = {{4, 6, 10, 2, Symbol::Of("m.py"), Symbol::Of("layers.0")},
                                       {0, UINT32_MAX, 0, 0, {}, {}}};
  SourceFile source =
      SourceFile("m.pt", "abcdefgh").WithMap(std::make_shared<const SourceMap>(origins, ModelForm::kScripted));
  Builder builder(std::make_shared<const SourceFile>(std::move(source)));
  builder.OpenGraph({});
  builder.CloseGraph();
  const Result<Bundle> back = Deserialize(Serialize({.units = {builder.Finish()}, .notes = {}}));
  ASSERT_TRUE(back.ok()) << back.error().message;
  const SourceMap* map = back->units[0]->source().map();
  ASSERT_NE(map, nullptr);
  EXPECT_FALSE(map->Find(3, 4)->known());
  EXPECT_FALSE(map->Find(4, 8)->known()) << "reaches beyond the inner range";
  EXPECT_EQ(*map->Find(5, 6), origins[0]);
  EXPECT_EQ(map->form(), ModelForm::kScripted);
}

// A unit that was read from a model file, every field of its side table told.
std::shared_ptr<const Unit> ModelUnit() {
  Builder builder(std::make_shared<const SourceFile>("m.onnx", "head\nnode\n"));
  Graph top;
  top.kind = Graph::Kind::kModule;
  builder.OpenGraph(top);
  Node node;
  node.op = Op::kOperator;
  node.name = Symbol::Of("ai.onnx::Relu");
  node.span = {5, 9};
  node.anchor = 5;
  builder.Emit(node, {});
  builder.CloseGraph();
  const ModelValue value{Symbol::Of("x"), Symbol::Of("float32"), true, {{-1, Symbol::Of("N")}, {4, {}}}, {0, 4}};
  Model model{.ir_version = 8,
              .producer = Symbol::Of("p"),
              .invalid = Symbol::Of("why"),
              .head = {0, 4},
              .opsets = {{Symbol::Of("ai.onnx"), -17}},
              .graphs = {},
              .nodes = {}};
  ModelTensor tensor{value, 1u << 30, ~std::uint64_t{0}, ModelTensor::Data::kLink, Symbol::Of("w.bin"), true, true,
                     true,  {1, -2}};
  model.graphs.push_back({ModelGraph::Kind::kFunction, Symbol::Of("f"), 0, {value}, {value}, {value}, {tensor}, {0}});
  const Symbol name = Symbol::Of("n");
  model.nodes.push_back(
      {0, 0, Symbol::Of("ai.onnx"), Symbol::Of("Relu"), name, {name, {}}, {name}, {{name, name, -5}}});
  builder.SetModel(std::make_shared<const Model>(std::move(model)));
  return builder.Finish();
}

TEST(SerializeTest, KeepsWhatAModelSaysBesidesItsNodes) {
  const Bundle bundle = Of(ModelUnit());
  const std::string bytes = Serialize(bundle);
  const Result<Bundle> read = Deserialize(bytes);
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_NE(read->units[0]->model(), nullptr);
  EXPECT_TRUE(*read->units[0]->model() == *bundle.units[0]->model());
  EXPECT_EQ(Serialize(read.value()), bytes);
  // Under a true checksum any byte may be another: an error, or a unit that is sound.
  std::string payload = bytes.substr(wire::kHeaderBytes);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    for (const char byte : {'\0', '\1', '\x7F', '\xFF'}) {
      std::string mutant = payload;
      mutant[i] = byte;
      (void)Deserialize(Sealed(mutant));
    }
    EXPECT_FALSE(Deserialize(Sealed(payload.substr(0, i))).ok()) << i << " of " << payload.size();
  }
}

TEST(SerializeTest, StandardLibraryReadsBackTheSame) {
  std::filesystem::path folder;
  for (const char* at : {"/usr/lib/python3.11", "/usr/local/lib/python3.11", "/usr/lib/python3.12"}) {
    if (std::filesystem::exists(std::filesystem::path(at) / "ast.py")) folder = at;
  }
  if (folder.empty()) GTEST_SKIP() << "no Python library here";
  std::size_t files = 0, text = 0, bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".py") continue;
    auto source = std::make_shared<const SourceFile>(SourceFile::Read(entry.path().string()).value());
    const Bundle bundle = Of(python::Lower(source, python::Parse(source->text())));
    const std::string written = Serialize(bundle);
    const Result<Bundle> back = Deserialize(written);
    ASSERT_TRUE(back.ok()) << entry.path() << ": " << back.error().message;
    ASSERT_EQ(Print(*back->units[0]), Print(*bundle.units[0])) << entry.path();
    ++files;
    text += source->text().size();
    bytes += written.size() - source->text().size();
  }
  EXPECT_GT(files, 50u);
  EXPECT_LT(bytes, 2 * text) << "bytes besides the text";
}

TEST(SerializeTest, SaysWhatIsWrong) {
  const std::string bytes = Serialize(Of(python::LowerText("x = 1\n")));
  const auto error = [](const std::string& b) { return Deserialize(b).error().message; };
  EXPECT_THAT(error(""), HasSubstr("no hazard graph"));
  EXPECT_THAT(error("{\"findings\": []}..............................."), HasSubstr("no hazard graph"));
  EXPECT_THAT(error(bytes.substr(0, bytes.size() - 1)), HasSubstr("cut off"));
  EXPECT_THAT(error(bytes + "x"), HasSubstr("cut off"));
  std::string other = bytes;
  other[7] = 9;
  EXPECT_THAT(error(other), HasSubstr("version 9"));
  other = bytes;
  other.back() = static_cast<char>(other.back() + 1);
  EXPECT_THAT(error(other), HasSubstr("checksum"));
  EXPECT_THAT(error(Sealed(bytes.substr(wire::kHeaderBytes) + "x")), HasSubstr("does not end"));
}

// A count is believed only as far as there are bytes: a short text cannot ask for much memory.
TEST(SerializeTest, HugeCounts) {
  for (const std::uint64_t count : {std::uint64_t{1} << 20, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    wire::Writer names;
    names.Number(count);
    EXPECT_FALSE(Deserialize(Sealed(names.out())).ok());
    wire::Writer units;
    units.Number(0);
    units.Number(count);
    EXPECT_FALSE(Deserialize(Sealed(units.out())).ok());
  }
}

// Bytes of the payload are changed under a true checksum: what is accepted is sound, and nothing crashes.
TEST(SerializeTest, Mutants) {
  const std::string bytes = Serialize(Of(python::LowerText(std::string(kProgram))));
  const std::string payload = bytes.substr(wire::kHeaderBytes);
  std::mt19937 random(1);
  int accepted = 0;
  for (int run = 0; run < 20000; ++run) {
    std::string mutant = payload;
    for (unsigned edits = 1 + random() % 4; edits > 0; --edits) {
      const std::size_t at = random() % mutant.size();
      switch (random() % 4) {
        case 0: mutant[at] = static_cast<char>(random()); break;
        case 1: mutant[at] = static_cast<char>(mutant[at] ^ 1 << random() % 8); break;
        case 2: mutant.erase(at, 1 + random() % 8); break;
        default: mutant.insert(at, 1, static_cast<char>(random())); break;
      }
      if (mutant.empty()) break;
    }
    const Result<Bundle> read = Deserialize(Sealed(mutant));
    if (!read.ok()) continue;
    ++accepted;
    for (const auto& unit : read->units) EXPECT_FALSE(Print(*unit).empty());
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace exportlint::graph
