"""Programs that read what is not Python: found beside `exportlint`, and none of them can hurt it."""
import json
import os
import shutil
import subprocess
import unittest

import support
from support import HAZARD, Case

NAME = "exportlint-read-onnx"


class Readers(Case):
    def setUp(self):
        super().setUp()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.program = str(self.bin / "exportlint")
        shutil.copy(support.PROGRAM, self.program)
        self.write("model.onnx", b"\x08\x07")
        self.write("model.py", HAZARD)

    def reader(self, script: str):
        path = self.bin / NAME
        path.write_text("#!/bin/sh\n" + script + "\n")
        path.chmod(0o755)

    def read(self, *words) -> list[str]:
        """Messages about the model; the Python file beside it is checked whatever happens."""
        result = subprocess.run([self.program, "check", "model.onnx", "model.py", *words, "--report", "json=-"], cwd=self.folder,
                                capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 2, result.stderr)
        findings = json.loads(result.stdout)["findings"]
        self.assertIn("item-call", [f["rule"] for f in findings if f["path"] == "model.py"])
        about = [f for f in findings if f["path"] == "model.onnx"]
        self.assertEqual({f["rule"] for f in about}, {"cannot-read-input"})
        return [f["message"] for f in about]

    def test_no_such_program(self):
        [message] = self.read()
        self.assertEqual(message, f"`{NAME}`, which reads ONNX models, is not beside this program: build exportlint with -DEXPORTLINT_WITH_ONNX=ON")

    def test_it_says_why(self):
        self.reader("echo noise >&2; echo 'not an ONNX model: no graph' >&2; exit 2")
        self.assertEqual(self.read(), ["not an ONNX model: no graph"])

    def test_it_crashes(self):
        self.reader("kill -SEGV $$")
        self.assertIn("crashed reading it (SIGSEGV)", self.read()[0])

    def test_it_says_nothing(self):
        self.reader("exit 7")
        self.assertIn("gave up without a word (exit code 7)", self.read()[0])

    def test_it_hangs(self):
        self.reader("sleep 1000")
        self.assertIn("took more than 1 s; --read-seconds gives more", self.read("--read-seconds", "1")[0])

    def test_it_writes_something_else(self):
        for text, says in (("echo hello", "no hazard graph"), ("true", "no hazard graph"), ("head -c 100000 /dev/zero", "no hazard graph"),
                           (r"printf 'EXLGRAF\011................'", "version 9"), (r"printf 'EXLGRAF\003................'", "cut off")):
            self.reader(text)
            self.assertIn(says, self.read()[0], text)

    def test_it_is_given_limits_and_the_file(self):
        self.reader('echo "$@" >&2; exit 2')
        self.assertEqual(self.read("--read-seconds", "7", "--read-memory", "512"), ["--memory-mb 512 --seconds 7 model.onnx"])


class Suffixes(Case):
    def test_a_directory_gives_python_only(self):
        self.write("src/model.py", HAZARD)
        for name in ("model.onnx", "model.pt", "model.pt2", "op.cpp"):
            self.write("src/" + name, b"\x00")
        self.assertEqual({f["path"] for f in self.findings("src")}, {"src/model.py"})


if __name__ == "__main__":
    unittest.main()
