"""What `exportlint export` makes, `exportlint check` reads: models of the examples, by every exporter."""
import json
import pathlib
import subprocess
import sys
import unittest

from support import PROGRAM, Case

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"


class Exported(Case):
    def test_every_model_that_is_exported_is_read(self):
        exported = 0
        for model, inputs in (("dynamic_axes.py:make", ["--input", "x=float32[1,3,10,10]"]), ("loop_model.py:make(n=3)", [])):
            words = [PROGRAM, "export", f"{EXAMPLES}/{model}", *inputs, "--exporter", "trace,script,dynamo", "--out", "out", "--no-cache", "--python", sys.executable,
                     "--report", "json=-"]
            ran = subprocess.run(words, cwd=self.folder, capture_output=True, timeout=500)
            self.assertIn(ran.returncode, (0, 1), ran.stderr.decode()[-2000:])
            exported += sum(run["exported"] for run in json.loads(ran.stdout)["exports"])
        models = sorted(str(path.relative_to(self.folder)) for path in (self.folder / "out").rglob("*.onnx"))
        self.assertEqual(len(models), exported)
        found = self.findings(*models, "--min-confidence", "possible")
        print(f"{len(models)} models of the examples, {len(found)} findings", flush=True)
        self.assertGreater(len(models), 3)
        self.assertEqual([f["message"] for f in found if f["rule"] in ("cannot-read-input", "graph-invalid")], [])


if __name__ == "__main__":
    unittest.main()
