"""Dimensions declared static: by exportlint.toml, by export calls of the program."""
import unittest

from support import Case

MODEL = """import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask):
        b, c, h, w = x.shape
        if b > 1:
            x = x + 1
        if c > 3:
            x = x + 2
        for i in range(x.size(1)):
            x = x + i
        if x.reshape(b, c, -1).shape[2] % 2:
            x = x - 1
        y = x.permute(0, 2, 3, 1).relu() * 2
        if y.shape[-1] > 8 or y.shape[0] > 8:
            y = y + 1
        if len(mask) > 3:
            y = y + 1
        if x.sum() > 0:
            y = -y
        return y
"""
LINES = {"batch": {7, 16}, "channel": {9, 11, 16}, "rest": {13}, "mask": {18}}
DATA = {20}


class Dynamic(Case):
    def warned(self, *words) -> set[int]:
        return {f["line"] for f in self.findings("model.py", *words) if f["severity"] != "note"}

    def with_config(self, text: str) -> set[int]:
        self.write("model.py", MODEL)
        self.write("exportlint.toml", text)
        return self.warned()

    def test_everything_is_dynamic_unless_somebody_says_so(self):
        self.write("model.py", MODEL)
        everything = set().union(*LINES.values()) | DATA
        self.assertEqual(self.warned(), everything)
        self.assertEqual(self.report("model.py")["silenced"], [])
        self.assertEqual(self.with_config('[dynamic]\nNet = "dynamic"\n"*" = "static"\n'), everything)
        self.assertEqual(self.with_config('[dynamic]\nOther = "static"\n'), everything)

    def test_static_silences_sizes_alone(self):
        for name in ("Net", '"model.Net"', '"*"'):
            self.assertEqual(self.with_config(f'[dynamic]\n{name} = "static"\n'), DATA, name)

    def test_one_dimension(self):
        self.assertEqual(self.with_config('[dynamic]\nNet = ["x:0=batch"]\n'), LINES["batch"] | DATA)
        self.assertEqual(self.with_config('[dynamic]\nNet = ["x:1", "mask:0"]\n'), LINES["channel"] | LINES["mask"] | DATA)
        self.assertEqual(self.with_config('[dynamic]\nNet = ["x:2", "x:3"]\n'), LINES["rest"] | DATA)

    def test_the_report_says_what_was_silenced(self):
        self.with_config('\n[dynamic]\nNet = ["x:0"]\n')
        report = self.report("model.py")
        self.assertEqual(report["silenced"], [{"path": "exportlint.toml", "line": 3, "count": 5}])
        self.check("check", "model.py", code=1, out="5 findings silenced by dimensions declared static in exportlint.toml:3")

    def test_a_tracer_warning_of_a_static_size_is_a_note(self):
        self.with_config('[dynamic]\nNet = "static"\n')
        notes = {f["line"]: f for f in self.findings("model.py") if f["severity"] == "note"}
        self.assertTrue({7, 9}.issubset(notes))
        self.assertTrue(notes[9]["traceWarns"])
        self.assertEqual(notes[9]["outcomes"], {"trace": "ok", "script": "ok", "dynamo": "ok"})

    def exported(self, call: str) -> set[int]:
        self.write("model.py", MODEL)
        self.write("run.py", "import torch\nfrom torch.export import Dim, export\nfrom model import Net\n\ndef main():\n"
                             "    net = Net().eval()\n    args = (torch.randn(2, 3, 8, 8), torch.zeros(4))\n    " + call + "\n")
        return {f["line"] for f in self.findings("model.py", "run.py") if f["severity"] != "note" and f["path"] == "model.py"}

    def test_export_calls_of_the_program(self):
        for call in ('torch.onnx.export(net, args, "a.onnx", input_names=["image", "m"], dynamic_axes={"image": {0: "b"}}, dynamo=False)',
                     'torch.onnx.export(net, args, "a.onnx", dynamic_axes={"x": [0]}, dynamo=False)',
                     'torch.onnx.export(net, args, "a.onnx", dynamic_shapes={"x": {0: "b"}, "mask": None})',
                     'export(net, args, dynamic_shapes=({0: Dim("b", max=8), 1: None}, None))',
                     'export(net, args, dynamic_shapes={"x": (Dim.AUTO, Dim.STATIC, 8, None), "mask": {}})'):
            self.assertEqual(self.exported(call), LINES["batch"] | DATA, call)

    def test_a_factory_says_what_changes(self):
        factory = "\ndef make():\n    model = Net().eval()\n    example = (torch.randn(2, 3, 8, 8), torch.ones(4))\n    return model, example, %s\n"
        self.write("model.py", MODEL + factory % "({0: torch.export.Dim.DYNAMIC}, None)")
        self.assertEqual(self.warned(), LINES["batch"] | DATA)
        self.write("model.py", MODEL + factory % "example, {'x': {1: torch.export.Dim('c')}, 'mask': {0: torch.export.Dim('n')}}")
        self.assertEqual(self.warned(), LINES["channel"] | LINES["mask"] | DATA)
        for other in ("({'lr': torch.export.Dim.DYNAMIC}, None)", "({0: None}, None)", "[torch.export.Dim.DYNAMIC]", "3"):
            self.write("model.py", MODEL + factory % other)
            self.assertEqual(self.warned(), set().union(*LINES.values()) | DATA, other)

    def test_calls_that_say_nothing_declare_nothing(self):
        everything = set().union(*LINES.values()) | DATA
        for call in ('torch.onnx.export(net, args, "a.onnx")', "export(net, args, dynamic_shapes=make())",
                     "export(net, args, dynamic_shapes=None)", 'torch.onnx.export(net, args, "a.onnx", dynamic_axes={NAME: {0: "b"}})'):
            self.assertEqual(self.exported(call), everything, call)

    def test_two_calls_join(self):
        self.assertEqual(self.exported('export(net, args, dynamic_shapes=({0: "b"}, None)); export(net, args, dynamic_shapes=({1: "c"}, None))'),
                         LINES["batch"] | LINES["channel"] | LINES["rest"] | DATA)

    def test_the_file_comes_before_the_calls(self):
        self.write("exportlint.toml", '[dynamic]\nNet = "static"\n')
        self.assertEqual(self.exported('export(net, args, dynamic_shapes=({0: "b"}, None))'), DATA)

    def test_modules_below_a_declared_model(self):
        text = """import torch
from torch import nn

class Block(nn.Module):
    def forward(self, x):
        return x * 2 if x.shape[1] > 4 else x

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block()

    def forward(self, x):
        return self.block(x)
"""
        self.write("model.py", text)
        self.assertEqual(self.warned(), {6})
        self.write("exportlint.toml", '[dynamic]\nNet = ["x:0"]\n')
        self.assertEqual(self.warned(), set())
        self.write("exportlint.toml", '[dynamic]\nNet = ["x:1"]\n')
        self.assertEqual(self.warned(), {6})

    def test_words_that_mean_nothing(self):
        self.write("model.py", MODEL)
        for text, says in (('[dynamic]\nNet = 1\n', "exportlint.toml:2: [dynamic] `Net`: wanted \"static\""),
                           ('[dynamic]\nNet = ["x"]\n', "wanted INPUT:DIM"), ('[dynamic]\nNet = ["x:-1"]\n', "wanted INPUT:DIM"),
                           ('[dynamic]\nNet = [1]\n', "wanted a list of strings"), ('dynamic = 1\n', "must be written as [dynamic]"),
                           ('[check]\nwords = 1\n', "unknown key `words`"), ('[dynamic\n', "exportlint.toml:1")):
            self.write("exportlint.toml", text)
            self.check("check", "model.py", code=2, says=says)
        self.check("check", "model.py", "--config", "none.toml", code=2, says="none.toml: cannot be read")


if __name__ == "__main__":
    unittest.main()
