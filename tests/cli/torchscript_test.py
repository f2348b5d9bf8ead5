"""`exportlint check model.pt` on archives made here: what is found, where it is told, and that nothing hurts."""
import os
import random
import subprocess
import unittest
import zipfile

import models
import support
from support import Case

PLAIN = """class M(Module):
  __parameters__ = []
  n : int
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    n = self.n
    y = torch.linalg_svd(x)
    return torch.add(x, n)
"""


class Read(Case):
    def listing(self, code: str, attributes=None, **more) -> str:
        models.torchscript(self.folder / "m.pt", code, attributes, **more)
        return self.check("check", "m.pt", "--print=syntax", "--stop-after=graph", code=0).stdout.decode()

    def lines(self, body: str, **more) -> list[str]:
        """What the body of forward(x) becomes."""
        code = "class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n" + "".join(f"    {l}\n" for l in body.splitlines())
        text = self.listing(code, **more)
        return [l[8:] for l in text.split("def forward", 1)[1].split("    def __init__", 1)[0].splitlines()[1:]]

    def test_operators_get_their_python_names(self):
        for code, python in (("torch.item(torch.sum(x))", "torch.sum(x).item()"), ("torch.size(x)", "x.shape"), ("torch.size(x, 1)", "x.size(1)"),
                             ("torch.add(x, 1)", "(x + 1)"), ("torch.add(x, x, alpha=2)", "torch.add(x, x, alpha=2)"),
                             ("torch.__isnot__(x, None)", "(x is not None)"), ("torch.relu_(x)", "x.relu_()"), ("torch.len(x)", "len(x)"),
                             ("ops.prim.dtype(x)", "x.dtype"), ("ops.mine.op(x, 1)", "torch.ops.mine.op(x, 1)"),
                             ("annotate(int, x)", "int(x)"), ("unchecked_cast(Tensor, x)", "x"), ("torch.slice(x, 1, 2, 9223372036854775807)", "x[:, 2:]"),
                             ("torch.slice(torch.size(x), -2)", "x.shape[-2:]"), ("ops.prim.max(1, 2)", "max(1, 2)"),
                             ("torch.linear(x, x)", "torch.nn.functional.linear(x, x)"), ("torch._made_up(x)", "torch.ops.aten._made_up(x)")):
            with self.subTest(code):
                self.assertEqual(self.lines(f"return {code}"), [f"return {python}"])

    def test_control_flow_stays(self):
        self.assertEqual(self.lines("if bool(torch.gt(torch.sum(x), 0)):\n  y = x\nelse:\n  pass\nwhile torch.gt(1, 0):\n  y = x\n"
                                    "for i in range(torch.size(x, 0)):\n  pass\nops.prim.RaiseException(\"no\", \"builtins.ValueError\")\nreturn y"),
                         ["if bool((torch.sum(x) > 0)):", "    y = x", "while (1 > 0):", "    y = x",
                          "for i in range(x.size(0)):", "    pass", 'raise ValueError("no")', "return y"])

    def test_traced_numbers_are_not_converted(self):
        self.assertEqual(self.lines("_0 = ops.prim.NumToTensor(torch.size(x, 0))\nreturn torch.view(x, [int(_0)])",
                                    extra={"traced_inputs.pkl": b"\x80\x02}."}), ["_0 = x.size(0)", "return x.view([_0])"])

    def test_modules_and_functions_are_inlined_once(self):
        code = """class M(Module):
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    sub = self.sub
    return torch.add((sub).forward(x, ), 1)
class Sub(Module):
  def forward(self: __torch__.Sub,
    x: Tensor) -> Tensor:
    k = self.k
    _0 = __torch__.helper
    return _0(x, k, )
def helper(x: Tensor,
    k: int=1) -> Tensor:
  return torch.mul(x, k)
"""
        text = self.listing(code, {"sub": models.make({"k": 7}, "Sub")})
        self.assertEqual(text.count("(x * k)"), 1, text)
        self.assertIn("k = self.sub_k\n", text)
        self.assertIn("self.sub_k = 7\n", text)

    def test_torchs_own_modules_and_functions_keep_their_names(self):
        code = """class M(Module):
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    lin = self.lin
    _0 = __torch__.torch.nn.functional.___torch_mangle_3.interpolate
    return _0((lin).forward(x, ), None, 2., )
"""
        text = self.listing(code, {"lin": models.make({}, "Linear", "__torch__.torch.nn.modules.linear")})
        self.assertIn("return torch.nn.functional.interpolate(self.lin(x), None, 2.)", text)
        self.assertIn("self.lin = torch.nn.Linear()", text)

    def test_objects_made_in_the_code(self):
        code = """class M(Module):
  def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
    b = __torch__.Box.__new__(__torch__.Box)
    _5 = (b).__init__(x, )
    return (b).area()
class Box:
  def __init__(self: __torch__.Box,
    x: Tensor) -> NoneType:
    self.x = x
    return None
  def area(self: __torch__.Box) -> Tensor:
    x = self.x
    return torch.mul(x, 2)
"""
        self.assertIn("(x_2 * 2)", self.listing(code))


class Findings(Case):
    def test_an_operator_without_translation(self):
        models.torchscript(self.folder / "m.pt", PLAIN, {"n": 1})
        [finding] = self.findings("m.pt")
        self.assertEqual((finding["rule"], finding["path"], finding["outcomes"]["script"]), ("unsupported-operator", "m.pt", "unsupported"))

    def with_debug(self, path="model.py"):
        """The operator was written on line 5 of model.py."""
        original = "def forward(self, x):\n    y = svd(x)\n    return x\n"
        record = models.debug(original, path, 4, [(0, 0), (PLAIN.index("torch.linalg_svd"), original.index("svd"))])
        models.torchscript(self.folder / "m.pt", PLAIN, {"n": 1}, extra={"code/__torch__.py.debug_pkl": record})

    def test_the_original_line_is_told(self):
        self.with_debug()
        [finding] = self.findings("m.pt")
        self.assertEqual((finding["path"], finding["line"], finding["column"]), ("model.py", 5, 9))
        self.assertEqual(finding["why"][-1]["path"], "m.pt")
        self.assertIn("torch.ops.aten.linalg_svd(x)", finding["why"][-1]["message"])
        self.assertEqual(finding["fixes"][0].get("edits", []), [])

    def test_it_is_merged_with_the_source_finding(self):
        self.write("model.py", "import torch\n\nclass M(torch.nn.Module):\n    def forward(self, x):\n        y = torch.linalg.svd(x)\n        return x\n")
        self.with_debug(str(self.folder / "model.py"))
        both = self.findings("m.pt", "model.py")
        self.assertEqual([(f["rule"], f["path"], f["line"]) for f in both], [("unsupported-operator", "model.py", 5)])
        self.assertEqual(both[0]["endColumn"], self.findings("model.py")[0]["endColumn"])

    def test_lines_of_torch_are_told_where_the_model_calls_it(self):
        self.with_debug("/env/site-packages/torch/nn/functional.py")
        self.assertEqual(self.findings("m.pt")[0]["path"], "m.pt")

    def test_a_tensor_gone_through_while_traced(self):
        code = "class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    {}, = torch.unbind(x)\n    return torch.add(row, x)\n"
        for names, rules in (("row, row0, row1", ["tensor-iteration"]), ("row, other", [])):
            trace = "/env/torch/_tensor.py(1215): __iter__\nmodel.py(3): forward\n/env/torch/nn/modules/module.py(9): _call\n"
            record = models.debug(trace, "/env/torch/_tensor.py", 1215, [(0, 0)])
            models.torchscript(self.folder / "m.pt", code.format(names), extra={"code/__torch__.py.debug_pkl": record, "traced_inputs.pkl": b"\x80\x02}."})
            found = self.findings("m.pt")
            self.assertEqual([f["rule"] for f in found], rules)
            self.assertEqual([(f["path"], f["line"], f["outcomes"]["trace"]) for f in found], [("model.py", 3, "baked")] * len(rules))

    def test_forward_with_overloads(self):
        code = ("class M(Module):\n  def forward__0(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    return torch.histc(x, 10)\n"
                "  def forward__1(self: __torch__.M,\n    x: List[Tensor]) -> Tensor:\n    return x[0]\n")
        models.torchscript(self.folder / "m.pt", code)
        self.assertEqual([(f["rule"], f["line"]) for f in self.findings("m.pt")], [("unsupported-operator", 5)])

    def test_methods_exported_beside_forward(self):
        code = ("class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    _0 = (self).helper(x, )\n    return _0\n"
                "  def encode(self: __torch__.M,\n    x: Tensor,\n    k: int=3) -> Tensor:\n    return torch.histc(torch.mul(x, self.w), k)\n"
                "  def helper(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    return torch.relu(torch.mul(x, self.w))\n")
        models.torchscript(self.folder / "m.pt", code, {"w": 2})
        text = self.check("check", "m.pt", "--print=syntax", "--stop-after=graph", code=0).stdout.decode()
        self.assertEqual([line for line in text.splitlines() if line.startswith("class ")], ["class M(torch.nn.Module):", "class M_encode(torch.nn.Module):"])
        self.assertEqual(text.count("self.w = 2"), 2)
        self.assertEqual([(f["rule"], f["line"]) for f in self.findings("m.pt")], [("unsupported-operator", 13)])
        models.torchscript(self.folder / "m.pt", code.replace("forward", "__setstate__"), {"w": 2})
        self.assertEqual([f["rule"] for f in self.findings("m.pt")], ["unsupported-operator"])
        models.torchscript(self.folder / "m.pt", "class M(Module):\n  w : int\n")
        self.assertIn("no forward and no other method", self.findings("m.pt")[0]["message"])

    def test_state_is_lost(self):
        code = ("class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    n = self.n\n    self.n = torch.add(n, 1)\n"
                "    b = self.b\n    _0 = torch.add_(b, 1.)\n    n0 = self.n\n    return torch.mul(x, n0)\n")
        models.torchscript(self.folder / "m.pt", code, {"n": 1, "b": None})
        text = self.check("check", "m.pt", "--print=syntax", "--stop-after=graph", code=0).stdout.decode()
        self.assertIn("self.n = (self.n + 1)\n", text)
        self.assertIn("_0 = self.b.add_(1.)\n", text)
        self.assertEqual([(f["rule"], f["line"], f["outcomes"]["script"]) for f in self.findings("m.pt")], [("forward-state", 6, "baked")])

    def test_a_scripted_model_keeps_its_tests(self):
        code = ("class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    if bool(torch.gt(torch.sum(x), 0)):\n"
                "      y = torch.mul(x, torch.item(torch.sum(x)))\n    else:\n      y = x\n    return y\n")
        models.torchscript(self.folder / "m.pt", code)
        self.assertEqual(self.findings("m.pt"), [])


class Hostile(Case):
    def message(self, name="m.pt") -> str:
        result = self.report(name, "--read-memory", "2000", "--read-seconds", "30")
        [finding] = result["findings"]
        self.assertEqual(finding["rule"], "cannot-read-input")
        return finding["message"]

    def test_what_is_no_torchscript(self):
        def save(records: dict):
            with zipfile.ZipFile(self.folder / "m.pt", "w") as archive:
                for name, contents in records.items():
                    archive.writestr(name, contents)
        save({"m/data.pkl": models.data({}), "m/version": "3", "m/data/0": b"1234"})
        self.assertIn("saved with torch.save", self.message())
        save({"m/models/model.json": "{}"})
        self.assertIn("suffix .pt2", self.message())
        save({"m/readme": "hello"})
        self.assertIn("no TorchScript", self.message())
        for contents, says in ((b"", "empty"), (b"\x80\x02}q\x00.", "a pickle"), (b"hello" * 100, "no directory")):
            self.write("m.pt", contents)
            self.assertIn(says, self.message())

    def test_an_unknown_version(self):
        for version in ("99", "0", "-1", "x"):
            models.torchscript(self.folder / "m.pt", PLAIN, version=version)
            self.assertIn("format version", self.message())

    def test_nothing_of_a_pickle_is_run(self):
        evil = b"\x80\x02cos\nsystem\n(X" + (len(b"touch run") .to_bytes(4, "little")) + b"touch runtR."
        models.torchscript(self.folder / "m.pt", PLAIN, extra={"code/__torch__.py.debug_pkl": evil})
        self.findings("m.pt")
        with zipfile.ZipFile(self.folder / "n.pt", "w") as archive:
            archive.writestr("m/data.pkl", evil)
            archive.writestr("m/constants.pkl", evil)
            archive.writestr("m/code/__torch__.py", PLAIN)
        self.assertIn("names no module", self.message("n.pt"))
        self.assertFalse((self.folder / "run").exists())

    def test_a_zip_bomb(self):
        models.torchscript(self.folder / "m.pt", PLAIN + "# " + "x" * (100 << 20))
        self.assertIn("larger than 64 MB", self.message())
        models.torchscript(self.folder / "m.pt", PLAIN, extra={f"code/f{i}.py": "#" + "x" * (60 << 20) for i in range(5)})
        self.assertIn("more than 256 MB of code", self.message())

    def test_cut_off_and_flipped(self):
        models.torchscript(self.folder / "whole.pt", PLAIN, {"n": 1})
        whole = (self.folder / "whole.pt").read_bytes()
        draw = random.Random(1)
        names = []
        for i in range(60):
            bytes_ = bytearray(whole)
            if i % 2:
                bytes_ = bytes_[:draw.randrange(len(bytes_))]
            else:
                bytes_[draw.randrange(len(bytes_))] ^= 1 << draw.randrange(8)
            self.write(f"m{i}.pt", bytes(bytes_))
            names.append(f"m{i}.pt")
        for finding in self.findings(*names):
            self.assertNotIn("crashed", finding["message"], finding)

    def test_code_that_calls_itself(self):
        code = ("class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    return __torch__.f(x, )\n"
                "def f(x: Tensor) -> Tensor:\n  y = __torch__.f(x, )\n  z = __torch__.f(y, )\n  return __torch__.f(z, )\n")
        models.torchscript(self.folder / "m.pt", code)
        report = self.report("m.pt")
        self.assertIn("`f` calls itself", report["limits"][0]["message"])

    def test_calls_that_double(self):
        code = "class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    return __torch__.f0(x, )\n"
        for i in range(40):
            code += f"def f{i}(x: Tensor) -> Tensor:\n  y = __torch__.f{i + 1}(x, )\n  return __torch__.f{i + 1}(y, )\n"
        models.torchscript(self.folder / "m.pt", code + "def f40(x: Tensor) -> Tensor:\n  return torch.relu(x)\n")
        report = self.report("m.pt")
        self.assertIn("longer than a million lines", str(report["limits"]))

    def test_a_long_and_a_deep_model(self):
        body = "".join(f"    x{i} = torch.relu(x{i - 1 if i else ''})\n" for i in range(100000))
        models.torchscript(self.folder / "m.pt", "class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n" + body + "    return torch.linalg_svd(x99999)\n")
        self.assertEqual(self.rules("m.pt"), ["unsupported-operator"])
        deep = "".join("  " * (i + 2) + "if True:\n" for i in range(300)) + "  " * 302 + "y = x\n"
        models.torchscript(self.folder / "m.pt", "class M(Module):\n  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n" + deep)
        self.findings("m.pt")

    def test_the_reader_alone(self):
        reader = os.path.join(os.path.dirname(support.PROGRAM), "exportlint-read-torchscript")
        result = subprocess.run([reader], capture_output=True)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"usage:", result.stderr)


if __name__ == "__main__":
    unittest.main()
