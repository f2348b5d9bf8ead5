"""--python-env: base classes and functions of installed packages are followed, findings stay in the linted files."""
import os
import unittest

from support import Case

MODEL = """import helpers
from helpers.layers import Base
from helpers.layers import last_size as size

class Net(Base):
    def run(self, x):
        return self.scale(x) if size(x) > 4 else helpers.layers.flip(x)

    def scale(self, x):
        return x * x.max().item()
"""


class PythonEnvironment(Case):
    def environment(self, site="env/lib/python3.11/site-packages") -> None:
        self.write("model.py", MODEL)
        self.write(site + "/helpers/__init__.py", "from . import layers\nfrom .heavy import nothing\n")
        self.write(site + "/helpers/heavy.py", "import no_such_package\nnothing = 1\n")
        self.write(site + "/helpers/layers.py", "from ._names import nn\n\ndef last_size(x):\n    return x.shape[-1]\n\n"
                   "def flip(x):\n    return x.flip(0) if x.sum() > 0 else x\n\n"
                   "class Base(nn.Module):\n    def forward(self, x):\n        return self.run(x)\n")
        self.write(site + "/helpers/_names.py", "from torch import nn\n")

    def lines(self, *words) -> list:
        return [(f["path"], f["line"], f["rule"]) for f in self.findings("model.py", *words)]

    FOUND = [("model.py", 7, "shape-branch"), ("model.py", 10, "item-call")]

    def test_without_an_environment_the_base_is_unknown(self):
        self.environment()
        self.assertEqual(self.lines(), [])

    def test_a_folder(self):
        self.environment()
        self.assertEqual(self.lines("--python-env", "env"), self.FOUND)
        self.assertEqual(self.lines("--python-env", "env/lib/python3.11/site-packages"), self.FOUND)

    def test_an_interpreter(self):
        self.environment()
        self.write("base/bin/python3.11", "")
        self.write("env/pyvenv.cfg", "home = /nowhere/bin\n")
        self.write("env/bin/x", "")
        os.symlink(self.folder / "base/bin/python3.11", self.folder / "env/bin/python")
        self.assertEqual(self.lines("--python-env", "env/bin/python"), self.FOUND)

    def test_an_interpreter_that_is_a_link(self):
        self.environment("base/lib/python3.11/site-packages")
        self.write("base/bin/python3.11", "")
        os.symlink(self.folder / "base/bin/python3.11", self.folder / "python")
        self.assertEqual(self.lines("--python-env", "python"), self.FOUND)

    def test_packages_of_the_base_interpreter(self):
        self.environment("base/lib/python3.11/site-packages")
        for included, found in (("true", self.FOUND), ("false", [])):
            self.write("env/lib/python3.11/site-packages/x", "")
            self.write("env/pyvenv.cfg", f"home = {self.folder}/base/bin\ninclude-system-site-packages = {included}\n")
            self.assertEqual(self.lines("--python-env", "env"), found, included)

    def test_folders_named_by_pth_files(self):
        self.environment("elsewhere/src")
        self.write("env/lib/python3.11/site-packages/editable.pth", f"# comment\nimport os; os.abort()\n{self.folder}/elsewhere/src\n/no/such/folder\n")
        self.assertEqual(self.lines("--python-env", "env"), self.FOUND)

    def test_the_file_names_it(self):
        self.environment()
        self.write("exportlint.toml", '[check]\npython-env = "env"\n')
        self.assertEqual(self.lines(), self.FOUND)

    def test_linted_files_come_first(self):
        self.environment()
        self.write("helpers/__init__.py", "")
        self.write("helpers/layers.py", "def last_size(x):\n    return 1\n")
        found = {(f["path"], f["line"]) for f in self.findings(".", "--exclude", "env", "--python-env", "env")}
        self.assertEqual(found, set())

    def test_what_is_missing(self):
        self.environment()
        self.write("empty/x", "")
        self.check("check", "model.py", "--python-env", "nowhere", code=2, says="--python-env: no such file or directory: `nowhere`")
        self.check("check", "model.py", "--python-env", "empty", code=2, says="has no lib/python3.*/site-packages")

    def test_odd_modules(self):
        site = "env/lib/python3.11/site-packages/helpers"
        for text in ("from helpers.layers import *\nfrom . import layers\n", "def (:\n", "\0", "class Base(Base): pass\n" * 100):
            self.environment()
            self.write(site + "/layers.py", text)
            result = self.run_program("check", "model.py", "--python-env", "env")
            self.assertIn(result.returncode, (0, 1), result.stderr)
        os.unlink(self.folder / site / "layers.py")
        os.mkfifo(self.folder / site / "layers.py")
        self.check("check", "model.py", "--python-env", "env", code=0)


if __name__ == "__main__":
    unittest.main()
