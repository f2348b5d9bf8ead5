import unittest

from cpp_support import EXTENSION, OPERATOR, Case

MODEL = """import torch
from torch import nn
{imports}

class Act(nn.Module):
    def forward(self, x):
        return {call}
"""


def model(call: str, imports: str = "") -> str:
    return MODEL.format(call=call, imports=imports)


class Operators(Case):
    def test_the_call_names_the_registration_as_its_cause(self):
        self.write("csrc/ops.cpp", OPERATOR)
        self.write("model.py", model("torch.ops.mylib.swish(x)"))
        found = {f["rule"]: f for f in self.findings(".")}
        self.assertEqual(set(found), {"custom-op-without-translation", "operator-without-fake"})
        call = found["custom-op-without-translation"]
        self.assertEqual((call["path"], call["line"]), ("model.py", 7))
        why = [(w["path"], w["line"], w["message"]) for w in call["why"]]
        self.assertIn(("csrc/ops.cpp", 5, "`mylib::swish` is defined here"), why)
        self.assertIn(("csrc/ops.cpp", 6, "and implemented for CPU here"), why)

    def test_an_overload_is_the_same_operator(self):
        self.write("ops.cpp", OPERATOR)
        self.write("model.py", model("torch.ops.mylib.swish.default(x)"))
        call = [f for f in self.findings(".") if f["path"] == "model.py"]
        self.assertEqual(len(call), 1)
        self.assertIn("`mylib::swish`", call[0]["message"])
        self.assertTrue(call[0]["why"])

    def test_what_python_registers_counts(self):
        self.write("ops.cpp", OPERATOR)
        self.write("fakes.py", "import torch\n\n@torch.library.register_fake('mylib::swish')\ndef _(x):\n    return torch.empty_like(x)\n")
        self.assertEqual(self.rules("."), [])
        self.write("model.py", model("torch.ops.mylib.swish(x)"))
        self.write("symbolic.py", "import torch\n\ntorch.onnx.register_custom_op_symbolic('mylib::swish', None, 17)\n")
        call = self.findings(".")[0]
        self.assertEqual((call["outcomes"]["trace"], call["outcomes"]["dynamo"]), ("ok", "unsupported"))

    def test_the_body_of_a_composite_operator_is_followed_by_dynamo_alone(self):
        self.write("ops.cpp", """#include <torch/library.h>
#include <ATen/ATen.h>

at::Tensor f(const at::Tensor& x) { return x * x.sum().item<float>(); }
TORCH_LIBRARY(mylib, m) { m.def("f(Tensor x) -> Tensor", &f); }
""")
        self.write("model.py", model("torch.ops.mylib.f(x)"))
        found = {(f["path"], f["line"], f["rule"]): f["outcomes"] for f in self.findings(".")}
        self.assertEqual(set(found), {("ops.cpp", 4, "item-call"), ("model.py", 7, "custom-op-without-translation")})
        self.assertEqual(found["ops.cpp", 4, "item-call"], {"trace": "ok", "script": "ok", "dynamo": "error"})
        self.assertEqual(found["model.py", 7, "custom-op-without-translation"]["dynamo"], "ok")

    def test_a_definition_and_its_kernel_in_two_files(self):
        self.write("def.cpp", '#include <torch/library.h>\nTORCH_LIBRARY(two, m) { m.def("g(Tensor x) -> Tensor"); }\n')
        self.write("kernels.cpp", "#include <ATen/ATen.h>\nnamespace k {\nat::Tensor g(at::Tensor x) {\n  x.mul_(2);\n"
                   "  return x + x.sum().item<float>();\n}\n}\n")
        self.write("cpu.cpp", "#include <torch/library.h>\n#include <ATen/ATen.h>\nnamespace k { at::Tensor g(at::Tensor x); }\n"
                   'TORCH_LIBRARY_IMPL(two, CPU, m) { m.impl("g", &k::g); }\n')
        self.assertEqual(self.places("."), [("def.cpp", 2, "operator-without-fake"), ("kernels.cpp", 4, "undeclared-mutation")])


class ExtensionModules(Case):
    def test_setup_py_says_what_the_module_is_called(self):
        self.write("csrc/ext.cpp", EXTENSION)
        self.write("setup.py", 'from torch.utils.cpp_extension import CppExtension\nmodules = [CppExtension("my_ext", ["csrc/ext.cpp"])]\n')
        self.write("model.py", model("my_ext.f(x)", "import my_ext"))
        found = self.findings(".")
        self.assertEqual([(f["path"], f["line"], f["rule"]) for f in found], [("csrc/ext.cpp", 3, "item-call")])
        self.assertEqual(found[0]["outcomes"], {"trace": "baked", "script": "ok", "dynamo": "error"})
        self.assertFalse(found[0]["traceWarns"])

    def test_a_module_loaded_at_run_time(self):
        self.write("ext.cpp", EXTENSION.replace("x * x.sum().item<float>()", "x * 2"))
        self.write("model.py", model("ext.f(x) if ext.f(x).dim() > 1 else 0",
                                     "from torch.utils.cpp_extension import load\next = load(name='my_ext', sources=['ext.cpp'])"))
        self.assertEqual(self.rules("."), [])

    def test_the_path_leads_from_the_model_into_cpp(self):
        self.write("ext.cpp", EXTENSION.replace("TORCH_EXTENSION_NAME", "my_ext").replace(
            "x * x.sum().item<float>()", "x.size(0) > 2 ? x : x * 2"))
        self.write("model.py", model("my_ext.f(x * 2)", "import my_ext"))
        found = self.findings(".")
        self.assertEqual([(f["path"], f["rule"]) for f in found], [("ext.cpp", "shape-branch")])


if __name__ == "__main__":
    unittest.main()
