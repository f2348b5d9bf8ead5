"""`pip install .`: a wheel whose command works in a clean virtual environment, without torch, and finds the torch that is there."""
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import venv
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HAZARD = "import torch\n\nclass Model(torch.nn.Module):\n    def forward(self, x):\n        return x * x[0].item()\n"


@unittest.skipUnless(importlib.util.find_spec("scikit_build_core"), "no scikit-build-core (ci/setup)")
class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        built = subprocess.run([sys.executable, "-m", "pip", "wheel", "--no-index", "--no-build-isolation", "--no-deps", "-q",
                                "--disable-pip-version-check", "-w", str(cls.folder), str(ROOT)], capture_output=True, text=True)
        if built.returncode != 0:
            raise AssertionError(built.stdout[-3000:] + built.stderr[-3000:])
        cls.wheel = next(cls.folder.glob("exportlint-*.whl"))
        venv.create(cls.folder / "env", with_pip=False)
        subprocess.run([sys.executable, "-m", "pip", f"--python={cls.folder}/env/bin/python", "install", "-q", "--no-index", "--no-deps",
                        "--disable-pip-version-check", str(cls.wheel)], check=True, capture_output=True)
        cls.program = cls.folder / "env/bin/exportlint"

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_program(self, *words, **env):
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache")}
        return subprocess.run([self.program, *words], cwd=self.folder, env=clean | env, capture_output=True, text=True, timeout=300)

    def test_lints_without_torch(self):
        (self.folder / "model.py").write_text(HAZARD)
        self.assertEqual(subprocess.run([self.folder / "env/bin/python", "-c", "import torch"], capture_output=True).returncode, 1)
        result = self.run_program("check", "model.py")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("item-call", result.stdout)
        self.assertIn("operator facts: torch", self.run_program("--version").stdout)

    def test_holds_what_an_installation_has(self):
        names = zipfile.ZipFile(self.wheel).namelist()
        for end in ("data/bin/exportlint", "share/exportlint/worker/main.py", "share/man/man1/exportlint.1"):
            self.assertTrue(any(name.endswith(end) for name in names), (end, names))
        self.assertRegex(self.wheel.name, r"^exportlint-[0-9.]+-py3-none-linux_.*\.whl$")

    @unittest.skipUnless(importlib.util.find_spec("torch"), "no torch here")
    def test_exports_with_the_torch_that_is_there(self):
        (self.folder / "net.py").write_text("import torch\n\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return x * 2\n")
        result = self.run_program("export", "net.py:Net", "--input", "x=float32[2,3]", "--exporter", "trace", "--python", sys.executable,
                                  "--no-cache", "--report", "json=-")
        self.assertIn('"exported": true', result.stdout, result.stderr)


if __name__ == "__main__":
    unittest.main()
