"""Runs the built program on files made for one case."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("EXPORTLINT", "exportlint")

# One hazard, on line 5: its column is where `x[0].item()` starts.
HAZARD = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        return x * x[0].item()
"""
CLEAN = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        return x * 2
"""


class Case(unittest.TestCase):
    """A scratch folder, and the program run in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name: str | bytes, text: str | bytes) -> pathlib.Path:
        path = self.folder / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run_program(self, *words, env=None, **options) -> subprocess.CompletedProcess:
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR",)}
        environment |= {"XDG_CACHE_HOME": str(self.folder / ".cache")} | (env or {})
        return subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, timeout=120, env=environment, **options)

    def check(self, *words, code: int, says: str = "", out: str = "") -> subprocess.CompletedProcess:
        """Runs the program and holds it to its exit code and to parts of what it says on standard error and output."""
        result = self.run_program(*words)
        told = f"\n{result.stdout.decode(errors='replace')[-2000:]}\n{result.stderr.decode(errors='replace')[-2000:]}"
        self.assertEqual(result.returncode, code, told)
        self.assertIn(says, result.stderr.decode(errors="replace"), told)
        self.assertIn(out, result.stdout.decode(errors="replace"), told)
        return result

    def findings(self, *words) -> list[dict]:
        return self.report(*words)["findings"]

    def report(self, *words) -> dict:
        result = self.run_program("check", *words, "--report", "json=-")
        self.assertIn(result.returncode, (0, 1, 2), result.stderr)
        return json.loads(result.stdout)

    def rules(self, *words) -> list[str]:
        return sorted(f["rule"] for f in self.findings(*words))
