"""`exportlint ops`: one line, one table, JSON, models, unknown names."""
import json
import unittest

from support import Case

MODEL = """import torch
import torch.nn.functional as F
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        y = F.interpolate(x, scale_factor=2, mode="bicubic")
        return self.norm(y).softmax(-1)
"""


class Ops(Case):
    def answer(self, *words):
        return json.loads(self.check("ops", *words, "--report", "json=-", code=0).stdout)

    def test_one_line_and_one_table(self):
        out = self.check("ops", "aten::upsample_bicubic2d", "--opset", "9-20", code=0).stdout.decode()
        first, rows = out.splitlines()[0], [line.split()[:3] for line in out.splitlines()]
        self.assertEqual(first, "aten::upsample_bicubic2d: trace since opset 11 as Resize; dynamo since opset 18 as Resize")
        for row in (["trace", "9-10", "no"], ["trace", "11-20", "yes"], ["dynamo", "18-20", "yes"]):
            self.assertIn(row, rows)
        self.assertNotIn("21", out.split("evidence")[0])

    def test_json_holds_what_the_contract_says(self):
        answer = self.answer("aten::upsample_bicubic2d", "--opset", "9-20")
        self.assertEqual(answer["schema"], 1)
        self.assertEqual(answer["operator"], "aten::upsample_bicubic2d")
        self.assertEqual(answer["exporters"]["trace"]["since"], 11)
        self.assertEqual(answer["exporters"]["trace"]["maps"], ["Resize"])
        self.assertEqual(answer["exporters"]["dynamo"]["maps"], ["Resize"])
        self.assertIn("+attribute antialias axes keep_aspect_ratio_policy", [v["changes"] for v in answer["history"]])
        self.assertEqual({e["exporter"] for e in answer["evidence"]}, {"trace", "dynamo"})

    def test_an_operator_that_nobody_translates(self):
        answer = self.answer("torch.linalg.svd")
        self.assertEqual([answer["exporters"][e]["since"] for e in ("trace", "dynamo")], [None, None])
        self.check("ops", "torch.linalg.svd", code=0, out="trace has no translation; dynamo has no translation")

    def test_samples_of_an_operator_in_place(self):
        """PyTorch samples `uniform_` alone, `normal_` beside `normal`, and of `add_` what it becomes."""
        for name, samples in (("aten::uniform_", {"uniform"}), ("aten::exponential_", {"exponential"}), ("aten::add_", {"__radd__", "add"}),
                              ("aten::normal_", {"normal", "normal_number_mean"}), ("aten::uniform", set())):
            self.assertEqual({e["sample"] for e in self.answer(name)["evidence"]}, samples, name)
        out = self.check("ops", "aten::uniform_", code=0, out="  uniform  trace").stdout.decode()
        self.assertNotIn("no sample", out)
        self.check("ops", "aten::exponential_", code=0, out="dynamo since opset 18")

    def test_an_onnx_operator(self):
        self.check("ops", "Resize", code=0, out="ai.onnx::Resize: since opset 10, last changed at opset 19")
        self.check("ops", "Upsample", code=0, out="deprecated at opset 10")
        self.assertEqual([v["since"] for v in self.answer("ai.onnx::Resize")["history"]], [10, 11, 13, 18, 19])
        self.check("ops", "com.microsoft::FusedMatMul", code=0, out="com.microsoft::FusedMatMul: since opset 1")

    def test_targets(self):
        self.check("ops", "aten::gelu", "--target", "onnxruntime:1.17", "--opset", "20", code=0, out="onnxruntime 1.17  Gelu")
        self.check("ops", "Resize", "--target", "tensorrt", code=0, out="limited: modes nearest and linear only")
        self.check("ops", "Resize", "--target", "onnxruntime:0.1", code=2, says="no data of onnxruntime `0.1`; known are 1.0,")
        self.check("ops", "Resize", "--target", "tensorflow", code=2, says="known are coreml, onnxruntime, openvino, tensorrt")

    def test_unknown_names_get_near_ones(self):
        self.check("ops", "resise", code=2, says="unknown operator `resise`; near it are")
        self.check("ops", "aten::upsample_bicubik2d", code=2, says="aten::upsample_bicubic2d")
        self.check("ops", "q" * 90, code=2, says="write aten::NAME")
        self.check("ops", "aten::relu", "resise", code=2, says="unknown operator `resise`", out="aten::relu:")

    def test_wrong_words(self):
        for words, says in ((("--opset", "20-9"), "--opset `20-9`"), (("--opset", "x"), "write 17 or 9-20"),
                            (("--opset", "8"), "from 9 to 28"), (("--report", "html=x.html"), "text or json"),
                            (("--report", "json=x.json"), "standard output")):
            self.check("ops", "aten::relu", *words, code=2, says=says)
        self.check("ops", code=2, says="NAME")

    def test_a_python_model(self):
        self.write("model.py", MODEL)
        model = self.answer("model.py")
        self.assertEqual([one["operator"] for one in model["operators"]],
                         ["aten::layer_norm", "aten::softmax", "aten::upsample_bicubic2d"])
        self.assertEqual(model["lowestOpset"], {"trace": 11, "dynamo": 18})
        self.assertEqual(model["operators"][2]["place"], {"path": "model.py", "line": 11})
        self.check("ops", "model.py", "--target", "tensorrt", code=0, out="trace: opset 11 serves all")
        self.write("svd.py", MODEL.replace(".softmax(-1)", "") + "\n    def more(self):\n        pass\n")
        self.write("bad.py", MODEL.replace("self.norm(y)", "torch.linalg.svd(y)[0]"))
        self.check("ops", "bad.py", code=0, out="no opset serves all; none has aten::linalg_svd")
        self.check("ops", "missing.py", code=2, says="missing.py: no such file")
        self.check("ops", "model.py", "aten::relu", code=2, says="one model at a time")


if __name__ == "__main__":
    unittest.main()
