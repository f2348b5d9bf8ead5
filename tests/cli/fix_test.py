import os
import stat
import unittest

from support import CLEAN, Case

LENGTH = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        n = len(x)
        return x.sum(0) * x.sum().item() / n
"""
FIXED = LENGTH.replace("len(x)", "x.shape[0]")
BOTH = FIXED.replace("x.sum().item()", "x.sum()")


class Fix(Case):
    def text(self, name: str) -> str:
        return (self.folder / name).read_text()

    def test_safe_ones_are_applied_and_counted(self):
        self.write("m.py", LENGTH)
        self.check("fix", "m.py", code=1, says="fixed 1 finding in 1 file, 1 left (1 fixable with --unsafe)")
        self.assertEqual(self.text("m.py"), FIXED)
        self.check("fix", "m.py", "--unsafe", code=0, says="fixed 1 finding in 1 file, 0 left")
        self.assertEqual(self.text("m.py"), BOTH)
        self.check("fix", "m.py", "--unsafe", code=0, says="fixed 0 findings in 0 files, 0 left")
        self.check("check", "m.py", code=0)

    def test_the_diff_can_be_applied_and_writes_nothing(self):
        self.write("a/m.py", LENGTH)
        self.write("a/clean.py", CLEAN)
        shown = self.check("fix", "a", "--diff", "--unsafe", code=1, out="+        n = x.shape[0]\n",
                           says="would fix 2 findings in 1 file")
        self.assertEqual(self.text("a/m.py"), LENGTH)
        self.assertTrue(shown.stdout.startswith(b"--- a/a/m.py\n+++ b/a/m.py\n@@ -2,5 +2,5 @@\n"), shown.stdout)
        self.write("a.diff", shown.stdout)
        import shutil
        import subprocess
        if shutil.which("git"):
            subprocess.run(["git", "apply", "a.diff"], cwd=self.folder, check=True)
            self.assertEqual(self.text("a/m.py"), BOTH)
        self.check("fix", "a", "--diff", "--unsafe", code=0)

    def test_what_is_selected(self):
        self.write("m.py", LENGTH)
        self.check("fix", "m.py", "--unsafe", "--ignore", "tensor-length", code=0)
        self.assertEqual(self.text("m.py"), LENGTH.replace(".item()", ""))
        self.check("fix", "m.py", "--select", "tensor-lenght", code=2, says="did you mean `tensor-length`?")
        self.check("fix", "m.py", "--exporter", "dinamo", code=2, says="did you mean `dynamo`?")
        self.check("fix", code=2, says="no PATH given")
        self.check("fix", "missing.py", code=2, says="missing.py")
        self.check("fix", "m.py", "--prove", code=2, says="--prove needs a model")

    def test_a_fix_must_be_right_for_the_exporters(self):
        branch = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        if x.shape[0] > 4:
            return x * 2
        return x - 1
"""
        for words in ((), ("--exporter", "trace"), ("--exporter", "dynamo,trace")):
            self.write("m.py", branch)
            self.run_program("fix", "m.py", "--unsafe", *words)
            self.assertEqual(self.text("m.py"), branch, words)
        self.check("fix", "m.py", "--unsafe", "--exporter", "dynamo", code=0)
        self.assertIn("return torch.cond(x.shape[0] > 4, lambda: x * 2, lambda: x - 1)", self.text("m.py"))

    def test_files_keep_what_is_theirs(self):
        path = self.write("m.py", LENGTH)
        path.chmod(0o750)
        os.symlink("m.py", self.folder / "link.py")
        self.run_program("fix", "link.py")
        self.assertTrue((self.folder / "link.py").is_symlink())
        self.assertEqual(self.text("m.py"), FIXED)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o750)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.suffix == ".py"), ["link.py", "m.py"])
        if os.getuid() != 0:
            self.write("m.py", LENGTH)
            path.chmod(0o400)
            self.check("fix", "m.py", code=2, says="cannot write `")
            self.assertEqual(self.text("m.py"), LENGTH)

    def test_only_python_files_are_touched(self):
        self.write("model.cpp", "int main() {}\n")
        self.write("broken.py", "def f(x:\n    return len(x)\n" + LENGTH)
        before = self.text("broken.py")
        self.run_program("fix", "model.cpp", "broken.py", "--unsafe")
        self.assertEqual(self.text("broken.py"), before)
        self.write("latin.py", b"# -*- coding: latin-1 -*-\n# \xe9\n" + LENGTH.encode())
        self.run_program("fix", "latin.py", "--unsafe")
        self.assertIn(b"\xe9", (self.folder / "latin.py").read_bytes())

    def test_edits_are_in_reports_that_hand_them_on(self):
        self.write("m.py", LENGTH)
        fixes = [f for finding in self.findings("m.py") for f in finding["fixes"]]
        self.assertEqual([(f["safe"], f["exporters"]) for f in fixes], [(True, ["trace", "script", "dynamo"]),
                                                                       (False, ["trace", "script", "dynamo"])])
        edit = fixes[0]["edits"][0]
        self.assertEqual({k: edit[k] for k in ("path", "line", "column", "endLine", "endColumn", "text")},
                         {"path": "m.py", "line": 5, "column": 13, "endLine": 5, "endColumn": 19, "text": "x.shape[0]"})
        self.assertIn('"insertedContent"', self.check("check", "m.py", "--report", "sarif=-", code=1).stdout.decode())


if __name__ == "__main__":
    unittest.main()
