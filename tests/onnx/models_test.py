"""Models that are not hostile: onnx's own test data, places, operators."""
import json
import pathlib
import unittest

import onnx
import support
from onnx import parser
from support import Case

TEXT = """<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x, int64 count) => (float[N, 4] y) {
   [first] z = Relu(x)
   [second] y = Neg(z)
}
"""


class Models(Case):
    def save(self, name, text=TEXT):
        model = parser.parse_model(text)
        onnx.save(model, self.folder / name)
        return model

    def test_all_of_onnx_own_test_data_are_read(self):
        data = pathlib.Path(onnx.__file__).parent / "backend/test/data"
        models = sorted(data.rglob("*.onnx"))
        self.assertGreater(len(models), 100)
        unread = []
        for start in range(0, len(models), 50):
            batch = [str(path) for path in models[start : start + 50]]
            report = self.report(*batch)
            unread += [f["path"] for f in report["findings"] if f["rule"] == "cannot-read-input"]
        print(f"{len(models)} models of onnx's backend test data, {len(unread)} not read", flush=True)
        self.assertEqual(unread, [])

    def test_all_cases_that_onnx_makes_for_its_operators_are_read(self):
        from onnx.backend.test.loader import load_model_tests

        names = []
        for i, case in enumerate(load_model_tests(kind="node")):
            if case.model is not None:
                onnx.save(case.model, self.folder / f"{i}.onnx")
                names.append(f"{i}.onnx")
        self.assertGreater(len(names), 1500)
        unread = []
        for start in range(0, len(names), 100):
            report = self.report(*names[start : start + 100])
            unread += [(f["path"], f["message"]) for f in report["findings"] if f["rule"] == "cannot-read-input"]
        print(f"{len(names)} models of onnx's node cases, {len(unread)} not read", flush=True)
        self.assertEqual(unread, [])

    def test_findings_stand_in_the_model(self):
        self.save("m.onnx")
        [finding] = self.findings("m.onnx")
        self.assertEqual((finding["rule"], finding["path"]), ("graph-unused-input", "m.onnx"))
        self.assertIn("`count`", finding["message"])
        out = self.check("check", "m.onnx", code=1).stdout.decode()
        self.assertIn("input count: int64[]", out)

    def test_a_node_is_named(self):
        self.save("m.onnx", TEXT.replace("Neg(z)", "RandomNormalLike(z)"))
        messages = {f["rule"]: f["message"] for f in self.findings("m.onnx")}
        self.assertIn("`RandomNormalLike` node `second`", messages["graph-random-operator"])

    def test_a_finding_stands_where_torch_says_it_came_from(self):
        model = parser.parse_model(TEXT.replace("Neg(z)", "RandomNormalLike(z)"))
        entry = model.graph.node[1].metadata_props.add()
        entry.key = "pkg.torch.onnx.stack_trace"
        entry.value = f'File "{self.folder}/model.py", line 5, in forward\n    return x * x[0].item()'
        onnx.save(model, self.folder / "m.onnx")
        self.write("model.py", "import torch\n\nclass Model(torch.nn.Module):\n    def forward(self, x):\n        return torch.randn_like(x)\n")
        places = {f["rule"]: (f["path"], f["line"]) for f in self.findings("m.onnx")}
        self.assertEqual(places["graph-random-operator"], ("model.py", 5))

    def test_text_models(self):
        self.write("m.onnxtxt", TEXT)
        [finding] = self.findings("m.onnxtxt")
        self.assertEqual((finding["rule"], finding["line"], finding["column"]), ("graph-unused-input", 2, 28))
        self.write("bad.onnxtxt", "<ir_version: 8>\nmain (float x => ")
        self.assertEqual([f["rule"] for f in self.findings("bad.onnxtxt")], ["cannot-read-input"])

    def test_targets(self):
        self.save("m.onnx", TEXT.replace("17", "21").replace(": 8", ": 10").replace(", int64 count", ""))
        self.assertEqual(self.rules("m.onnx"), [])
        self.assertEqual(self.rules("m.onnx", "--target", "onnxruntime:1.17"), ["graph-opset-above-target"] * 1)
        self.assertEqual(self.rules("m.onnx", "--target", "onnxruntime:1.18"), [])

    def test_operators_of_a_model(self):
        self.save("m.onnx", TEXT.replace("Neg(z)", "Gelu(z)").replace("17", "20"))
        model = json.loads(self.check("ops", "m.onnx", "--target", "tensorrt:8.5", "--report", "json=-", code=0).stdout)
        self.assertEqual(model["opset"], 20)
        self.assertEqual({one["operator"]: one["since"] for one in model["operators"]}, {"ai.onnx::Relu": 1, "ai.onnx::Gelu": 20})
        self.check("ops", "m.onnx", code=0, out="m.onnx: 2 operators, opset 20")

    def test_operators_of_archives(self):
        if any(not pathlib.Path(support.PROGRAM).with_name(f"exportlint-read-{name}").exists() for name in ("torchscript", "pt2")):
            self.skipTest("this build does not read .pt and .pt2")
        import torch

        model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.GELU()).eval()
        x = torch.randn(2, 4)
        torch.jit.trace(model, (x,)).save(str(self.folder / "m.pt"))
        torch.export.save(torch.export.export(model, (x,)), str(self.folder / "m.pt2"))
        for name in ("m.pt", "m.pt2"):
            found = json.loads(self.check("ops", name, "--report", "json=-", code=0).stdout)
            self.assertEqual([one["operator"] for one in found["operators"] if one["certain"]], ["aten::gelu", "aten::linear"], name)
            self.assertEqual(found["lowestOpset"], {"trace": 9, "dynamo": 18}, name)


if __name__ == "__main__":
    unittest.main()
