"""`exportlint fix --prove`: what is kept, what is dropped and why. Needs torch, onnxruntime and exportlint-onnx."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from support import Case  # noqa: E402

HELPER = """import torch

def scale(x):
    return x.sum().item() * x
"""
MODEL = """import torch
from .helper import scale

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(4, 4)

    def forward(self, x):
        x = self.linear(x)
        if x.mean() > 100:
            x = x - 1
        return scale(x)

def make():
    return Model().eval()
"""
SHAPES = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        n = len(x)
        if x.mean() > -100:
            x = x[:1]
        return x / n

def make():
    return Model().eval()
"""
SIZES = ("--input", "x=float32[3,4]", "--case", "x=float32[5,4]", "--dynamic", "x:0=n")


class Prove(Case):
    def prove(self, *words, code, **more):
        return self.check("fix", "--prove", *words, "--python", sys.executable, code=code, **more)

    def test_all_at_once_over_two_files_of_a_package(self):
        self.write("pkg/__init__.py", "")
        self.write("pkg/helper.py", HELPER)
        self.write("pkg/model.py", MODEL)
        words = ("pkg", "--model", "pkg/model.py:make", *SIZES, "--exporter", "trace,dynamo")
        shown = self.prove(*words, "--diff", code=1, out="+    return x.sum() * x").stdout.decode()
        self.assertIn("+        x = torch.where(x.mean() > 100, x - 1, x)", shown)
        self.assertEqual((self.folder / "pkg/helper.py").read_text(), HELPER)
        told = self.prove(*words, code=0, says="fixed 2 findings in 2 files, 0 left").stdout.decode()
        self.assertIn("kept    pkg/helper.py:4: item-call: eager unchanged on 2 cases", told)
        self.assertIn("before: pkg/model.py:make, trace: wrong on `case 1`", told)
        self.assertIn("before: pkg/model.py:make, dynamo: not exported", told)
        self.assertIn("after:  pkg/model.py:make, trace: right on 2 cases", told)
        self.assertIn("after:  pkg/model.py:make, dynamo: right on 2 cases", told)
        self.assertIn("x.sum() * x", (self.folder / "pkg/helper.py").read_text())

    def test_what_changes_eager_is_dropped(self):
        self.write("m.py", SHAPES)
        told = self.prove("m.py", "--model", "m.py:make", *SIZES, "--exporter", "trace", code=1).stdout.decode()
        self.assertRegex(told, r"dropped m.py:6: data-branch: eager changes: m.py:make, `(example|case 1)`, output 0: has shape \[[35],4\], before it was \[1,4\]")
        self.assertIn("kept    m.py:5: tensor-length: eager unchanged on 2 cases", told)
        self.assertEqual((self.folder / "m.py").read_text(), SHAPES.replace("len(x)", "x.shape[0]"))

    def test_what_helps_no_exporter_is_dropped(self):
        self.write("m.py", SHAPES)
        self.prove("m.py", "--model", "m.py:make", *SIZES, "--exporter", "dynamo", code=1,
                   out="right for no exporter")
        self.assertEqual((self.folder / "m.py").read_text(), SHAPES)

    def test_a_model_that_cannot_be_run(self):
        self.write("m.py", "import torch\ndef make():\n    raise ValueError('no')\n")
        self.prove("--model", "m.py:make", "--exporter", "trace", code=2, says="ran no case of the model")
        self.prove("--model", "m.py", code=2, says="wanted FILE.py:NAME")


if __name__ == "__main__":
    unittest.main()
