"""Kept runs: a second run says what the first said, byte for byte, and never what was true of other files or options."""
import os
import pathlib
import subprocess
import unittest

from support import CLEAN, HAZARD, PROGRAM, Case

FORMATS = ("text", "json", "sarif", "html")


class Cache(Case):
    def kept(self) -> list[pathlib.Path]:
        return sorted((self.folder / ".cache").rglob("*.check"))

    def output(self, *words, env=None) -> bytes:
        """Every report of one run, its exit code, and what it says on standard error."""
        reports = [w for f in FORMATS for w in ("--report", f"{f}=out.{f}")]
        result = self.run_program("check", *words, "--why", *reports, env=env)
        self.assertIn(result.returncode, (0, 1, 2), result.stderr)
        return b"".join((self.folder / f"out.{f}").read_bytes() for f in FORMATS) + result.stderr + b"%d" % result.returncode

    def kept_for(self, *words) -> int:
        """How many runs this one adds; and it must say what it says without a cache."""
        before = len(self.kept())
        said = self.output(*words)
        self.assertEqual(said, self.output(*words, "--no-cache"))
        return len(self.kept()) - before

    def hit(self, *words) -> None:
        """The run is kept already, and is what is shown."""
        self.assertEqual(self.kept_for(*words), 0)
        times = {path: path.stat().st_mtime_ns for path in self.kept()}
        for path in times:
            os.utime(path, (1, 1))
        self.output(*words)
        self.assertEqual(sum(p.stat().st_mtime_ns > 2e9 for p in self.kept()), 1, "one kept run is used")
        self.assertEqual({p.stat().st_ino for p in self.kept()}, {p.stat().st_ino for p in times}, "none is written")

    def test_reports_are_the_same_bytes(self):
        self.write("pkg/model.py", HAZARD + "# exportlint: allow[no-such-rule]\n")
        self.write("pkg/broken.py", "def f(:\n  pass\n")
        self.write("pkg/binary.py", b"x = 1\0")
        self.write("pkg/clean.py", CLEAN)
        self.assertEqual(self.kept_for("pkg", "no_such_folder"), 1)
        self.hit("pkg", "no_such_folder")
        self.hit("pkg", "no_such_folder", "-j", "1")

    def test_another_time_of_the_file_is_the_same_run(self):
        path = self.write("model.py", HAZARD)
        self.assertEqual(self.kept_for("model.py"), 1)
        os.utime(path, (1, 1))
        self.hit("model.py")

    def test_another_content_is_another_run(self):
        path = self.write("model.py", HAZARD)
        stat = path.stat()
        self.assertEqual(self.kept_for("model.py"), 1)
        # Same size, same time, same inode: only the bytes tell.
        changed = HAZARD.replace("item", "size")
        self.assertEqual(len(changed), len(HAZARD))
        path.write_text(changed)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        self.assertEqual(self.kept_for("model.py"), 1)
        path.write_text(HAZARD)
        self.hit("model.py")

    def test_files_that_come_and_go(self):
        self.write("pkg/model.py", HAZARD.replace("import torch\n", "import torch\nfrom helper import f\n"))
        self.assertEqual(self.kept_for("pkg"), 1)
        self.write("pkg/helper.py", CLEAN)
        self.assertEqual(self.kept_for("pkg"), 1)
        (self.folder / "pkg/helper.py").rename(self.folder / "pkg/other.py")
        self.assertEqual(self.kept_for("pkg"), 1)
        (self.folder / "pkg/other.py").unlink()
        self.hit("pkg")

    def test_options_that_matter(self):
        self.write("model.py", HAZARD)
        self.assertEqual(self.kept_for("model.py"), 1)
        self.write("exportlint.toml", "[dynamic]\nModel = 'static'\n")
        self.assertEqual(self.kept_for("model.py"), 1)
        self.write("exportlint.toml", "[dynamic]\nModel = ['x:0']\n")
        self.assertEqual(self.kept_for("model.py"), 1)
        (self.folder / "exportlint.toml").unlink()
        for words in (("--select", "item-call"), ("--ignore", "item-call"), ("--exporter", "dynamo"), ("--opset", "12"),
                      ("--min-confidence", "certain"), ("--root", "/")):
            self.assertEqual(self.kept_for("model.py", *words), 1, words)
            self.hit("model.py", *words)
        for words in (("--fail-on", "error"), ("--exit-zero",), ("--concise",), ("--exclude", "x")):
            self.assertEqual(self.kept_for("model.py", *words), 0, words)
        self.hit("model.py")

    def test_phases_are_run(self):
        self.write("model.py", HAZARD)
        for words in (("--print=graph",), ("--stop-after=flow",), ("--print=limits",)):
            self.run_program("check", "model.py", *words)
        self.assertEqual(self.kept(), [])

    def test_installed_modules(self):
        self.write("model.py", "from helpers import Base\n\nclass Net(Base):\n    def forward(self, x):\n        return x[0].item()\n")
        base = self.write("env/lib/python3.11/site-packages/helpers.py", "import torch\nBase = torch.nn.Module\n")
        words = ("model.py", "--python-env", "env")
        self.assertEqual(self.kept_for(*words), 1)
        self.assertIn(b"item-call", self.output(*words))
        self.hit(*words)
        said = self.output(*words)
        base.write_text("Base = object\n")
        self.assertNotEqual(self.output(*words), said)
        self.hit(*words)
        # A module that was not there may come: also one that hides another.
        self.write("env/lib/python3.11/site-packages/helpers/__init__.py", "import torch\nBase = torch.nn.Module\n")
        self.assertEqual(self.output(*words), said)
        base.unlink()
        (self.folder / "env/lib/python3.11/site-packages/helpers/__init__.py").unlink()
        self.assertNotEqual(self.output(*words), said)

    def test_damage(self):
        self.write("model.py", HAZARD)
        said = self.output("model.py")
        [path] = self.kept()
        whole = path.read_bytes()
        command = [PROGRAM, "check", "model.py", "--report", "json=-"]
        env = os.environ | {"XDG_CACHE_HOME": str(self.folder / ".cache")}
        run = lambda: subprocess.run(command, cwd=self.folder, env=env, capture_output=True, timeout=60)
        right = run()
        for at in range(len(whole)):
            for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1:]):
                path.write_bytes(damaged)
                result = run()
                self.assertEqual((result.stdout, result.stderr), (right.stdout, right.stderr), at)
                self.assertEqual(path.read_bytes(), whole, f"rewritten, {at}")
        # A whole entry under another's name.
        self.write("model.py", CLEAN)
        self.output("model.py")
        [other] = [p for p in self.kept() if p != path]
        other.write_bytes(whole)
        self.assertNotEqual(self.output("model.py"), said)
        self.assertNotEqual(other.read_bytes(), whole)

    def test_nowhere_to_keep(self):
        self.write("model.py", HAZARD)
        self.write("blocked", "")
        said = self.output("model.py", "--no-cache")
        for words, env in ((("--cache-dir", "blocked"), None), (("--cache-dir", "/proc/nowhere"), None),
                           (("--cache-dir", "/dev/null"), None), ((), {"XDG_CACHE_HOME": "", "HOME": ""}),
                           ((), {"XDG_CACHE_HOME": "/proc"})):
            self.assertEqual(self.output("model.py", *words, env=env), said)
            self.assertEqual(self.output("model.py", *words, env=env), said)

    def test_another_folder(self):
        self.write("model.py", HAZARD)
        self.output("model.py", "--cache-dir", "elsewhere")
        self.assertEqual(self.kept(), [])
        self.assertEqual(len(list((self.folder / "elsewhere").rglob("*.check"))), 1)

    def test_runs_at_once(self):
        for i in range(30):
            self.write(f"pkg/model_{i}.py", HAZARD)
        said = self.run_program("check", "pkg", "--no-cache", "--report", "json=-").stdout
        env = os.environ | {"XDG_CACHE_HOME": str(self.folder / ".cache")}
        for _ in range(5):
            runs = [subprocess.Popen([PROGRAM, "check", "pkg", "--report", "json=-"], cwd=self.folder, env=env,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(6)]
            for run in runs:
                out, error = run.communicate(timeout=60)
                self.assertEqual((out, error), (said, b""))
            self.assertEqual(len(self.kept()), 1)
            self.kept()[0].unlink()
        self.assertEqual(list((self.folder / ".cache").rglob("writing-*")), [])

    def test_an_edit_during_a_run(self):
        # What was read is what is kept: whatever the file holds by the end, a run says what it holds now.
        for i in range(200):
            self.write(f"pkg/model_{i:03}.py", HAZARD)
        env = os.environ | {"XDG_CACHE_HOME": str(self.folder / ".cache")}
        for i in range(10):
            run = subprocess.Popen([PROGRAM, "check", "pkg", "--report", "json=-"], cwd=self.folder, env=env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            self.write("pkg/model_199.py", (HAZARD, CLEAN)[i % 2])
            run.communicate(timeout=60)
            words = ("check", "pkg", "--report", "json=-")
            self.assertEqual(self.run_program(*words).stdout, self.run_program(*words, "--no-cache").stdout)


if __name__ == "__main__":
    unittest.main()
