"""Cases of the C++ front-end: the runs of all of them share one cache of precompiled headers."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import support  # noqa: E402

READER = os.environ["CPP_READER"]
TORCH_PYTHON = os.environ["TORCH_PYTHON"]
CACHE = os.environ["CPP_CACHE"]

# An extension module: `f` is bound, its hazard is on line 3.
EXTENSION = """#include <torch/extension.h>

at::Tensor f(at::Tensor x) { return x * x.sum().item<float>(); }

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) { m.def("f", &f); }
"""
# A kernel that no exporter looks into, defined on line 5, and its Python caller.
OPERATOR = """#include <torch/library.h>
#include <ATen/ATen.h>

at::Tensor swish(const at::Tensor& x) { return x * x.sigmoid(); }
TORCH_LIBRARY(mylib, m) { m.def("swish(Tensor x) -> Tensor"); }
TORCH_LIBRARY_IMPL(mylib, CPU, m) { m.impl("swish", &swish); }
"""


class Case(support.Case):
    def run_program(self, *words, env=None, **options) -> subprocess.CompletedProcess:
        if words and words[0] == "check" and "--python-env" not in words:
            at = words.index("--") if "--" in words else len(words)
            words = (*words[:at], "--python-env", TORCH_PYTHON, "--no-cache", *words[at:])
        return super().run_program(*words, env={"XDG_CACHE_HOME": CACHE} | (env or {}), **options)

    def report(self, *words) -> dict:
        at = words.index("--") if "--" in words else len(words)
        result = self.run_program("check", *words[:at], "--report", "json=-", *words[at:])
        self.assertIn(result.returncode, (0, 1, 2), result.stderr)
        return json.loads(result.stdout)

    def places(self, *words) -> list[tuple]:
        return [(f["path"], f["line"], f["rule"]) for f in self.findings(*words)]
