"""`cmake --install`: what a user gets, and that it works from where it stands."""
import os
import pathlib
import subprocess
import tempfile
import unittest

HAZARD = "import torch\n\nclass Model(torch.nn.Module):\n    def forward(self, x):\n        return x * x[0].item()\n"


class Install(unittest.TestCase):
    def test_prefix(self):
        with tempfile.TemporaryDirectory() as scratch:
            prefix = pathlib.Path(scratch) / "prefix"
            done = subprocess.run(["cmake", "--install", os.environ["BUILD"], "--prefix", str(prefix)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            for name in ("bin/exportlint", "share/exportlint/worker/main.py", "share/man/man1/exportlint.1",
                         "share/bash-completion/completions/exportlint", "share/zsh/site-functions/_exportlint",
                         "share/fish/vendor_completions.d/exportlint.fish", "lib/cmake/exportlint/exportlint-config.cmake",
                         "lib/cmake/exportlint/exportlint_check.cmake", "share/exportlint/exportlint.schema.json"):
                self.assertTrue((prefix / name).is_file(), name)
            self.assertIn("exportlint check", (prefix / "share/man/man1/exportlint.1").read_text())
            model = pathlib.Path(scratch) / "model.py"
            model.write_text(HAZARD)
            run = subprocess.run([prefix / "bin/exportlint", "check", str(model), "--no-cache"], capture_output=True, text=True)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertIn("item-call", run.stdout)
            # find_package finds the program that came with it.
            (pathlib.Path(scratch) / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.25)\nproject(user LANGUAGES NONE)\nfind_package(exportlint REQUIRED)\n"
                "add_custom_target(model SOURCES model.py)\nexportlint_check(model ALL)\n")
            configured = subprocess.run(["cmake", "-S", scratch, "-B", scratch + "/build", f"-DCMAKE_PREFIX_PATH={prefix}"],
                                        capture_output=True, text=True)
            self.assertEqual(configured.returncode, 0, configured.stderr)
            built = subprocess.run(["cmake", "--build", scratch + "/build"], capture_output=True, text=True)
            self.assertNotEqual(built.returncode, 0)
            self.assertIn("model.py:5:", built.stdout)


if __name__ == "__main__":
    unittest.main()
