"""`--target` of `check`: which runtime the model is for."""
import unittest

from support import Case

MODEL = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        return torch.bitwise_and(x, 3)

torch.onnx.export(Model().eval(), (torch.ones(2, dtype=torch.int64),), "m.onnx", opset_version=20)
"""


class Target(Case):
    def test_operators_and_opsets_of_the_target(self):
        self.write("model.py", MODEL)
        self.assertEqual(self.rules("model.py"), [])
        self.assertEqual(self.rules("model.py", "--target", "tensorrt:10.15"), ["operator-not-in-target"])
        self.assertEqual(self.rules("model.py", "--target", "onnxruntime:1.15"), ["opset-above-target"])
        self.assertEqual(self.rules("model.py", "--target", "onnxruntime"), [])
        self.assertEqual(self.rules("model.py", "--target", "tensorrt:10.15,onnxruntime:1.15"),
                         ["operator-not-in-target", "opset-above-target"])

    def test_unknown_targets(self):
        self.write("model.py", MODEL)
        self.check("check", "model.py", "--target", "tflite", code=2, says="--target: unknown target `tflite`; known are coreml,")
        self.check("check", "model.py", "--target", "onnxruntime:0.1", code=2, says="no data of onnxruntime `0.1`")


if __name__ == "__main__":
    unittest.main()
