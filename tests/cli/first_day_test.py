"""A team's first days: 400 old findings become known in one command, and only what is new stops the gate."""
import json
import pathlib
import re
import subprocess
import unittest

from support import CLEAN, HAZARD, Case

METHOD = "    def step{n}(self, x):\n        y = x * {n}\n        return y * x[{n}].item()\n"
CALLS = "    def forward(self, x):\n        return {calls}\n"


def module(name: str, methods: int) -> str:
    calls = " + ".join(f"self.step{n}(x)" for n in range(methods))
    body = "\n".join(METHOD.format(n=n) for n in range(methods))
    return f"import torch\n\n\nclass {name}(torch.nn.Module):\n{body}\n{CALLS.format(calls=calls)}"


class Gate(Case):
    def git(self, *words):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        return subprocess.run(["git", *who, *words], cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def annotations(self, *words, code: int) -> list[str]:
        out = self.check("check", ".", "--report", "github=-", *words, code=code).stdout.decode()
        return [line for line in out.splitlines() if re.match(r"::(error|warning|notice) ", line)]

    def places(self, *words) -> list[tuple]:
        return [(f["path"], f["line"]) for f in self.findings(".", *words)]


class FirstDay(Gate):
    def setUp(self):
        super().setUp()
        for i in range(20):
            self.write(f"models/m{i}.py", module(f"Net{i}", 20))

    def test_first_day(self):
        self.assertEqual(len(self.findings(".")), 400)
        self.check("baseline", code=0, out="400 findings in 20 files written to exportlint-baseline.json")
        first = (self.folder / "exportlint-baseline.json").read_text()
        result = self.check("check", ".", code=0, out="400 findings known in exportlint-baseline.json")
        self.assertNotIn("item-call", result.stdout.decode())
        self.assertEqual(self.annotations(code=0), [])

        # A new hazard, in a file that has old ones: one annotation.
        text = (self.folder / "models/m3.py").read_text()
        self.write("models/m3.py", text.replace("y = x * 7\n", "y = x * x.sum().item()\n"))
        new = self.annotations(code=1)
        self.assertEqual(len(new), 1, new)
        self.assertIn("file=models/m3.py", new[0])
        self.assertIn("line=%d," % (text.splitlines().index("        y = x * 7") + 1), new[0] + ",")
        self.write("models/m3.py", text)
        self.assertEqual(self.annotations(code=0), [])

        # Code that moves stays known: down the file, into another order, into another file, with other spacing.
        self.write("models/m4.py", "# a licence\n" * 30 + (self.folder / "models/m4.py").read_text())
        (self.folder / "models/m5.py").rename(self.folder / "models/moved.py")
        lines = (self.folder / "models/m6.py").read_text().replace("return y * x[3].item()", "return  y*x[3].item()")
        self.write("models/m6.py", lines)
        self.assertEqual(self.annotations(code=0), [])

        # The same line once more in the same function is one more.
        text = (self.folder / "models/m8.py").read_text()
        self.write("models/m8.py", text.replace("        return y * x[2].item()\n", "        for _ in range(3):\n"
                                                "            return y * x[2].item()\n        return y * x[2].item()\n"))
        self.assertEqual(len(self.annotations(code=1)), 1)
        self.write("models/m8.py", text)

        # What is mended is told, and leaves the baseline when it is written again.
        self.write("models/m7.py", CLEAN)
        self.check("check", ".", code=0, out="20 findings of exportlint-baseline.json no longer there")
        self.check("baseline", code=0, out="380 findings")
        self.assertNotEqual((self.folder / "exportlint-baseline.json").read_text(), first)

    def test_part_of_the_tree(self):
        self.check("baseline", code=0)
        out = self.check("check", "models/m3.py", code=0, out="20 findings known").stdout.decode()
        self.assertNotIn("no longer there", out)


class Baseline(Gate):
    def test_options(self):
        self.write("model.py", HAZARD)
        self.check("check", "model.py", "--write-baseline", "--baseline", "known.json", code=1, says="1 findings written to known.json")
        self.check("check", "model.py", code=1)
        self.check("check", "model.py", "--baseline", "known.json", code=0)
        report = self.report("model.py", "--baseline", "known.json")
        self.assertEqual([f["suppressionKind"] for f in report["suppressed"]], ["baseline"])
        self.assertEqual(report["notes"], [{"kind": "known", "count": 1, "where": "known.json"}])
        report = self.report("model.py", "--baseline", "known.json", "--new-only")
        self.assertEqual((report["suppressed"], report["sources"]), ([], []))
        self.write("exportlint.toml", '[check]\nbaseline = "known.json"\n')
        self.check("check", "model.py", code=0)
        self.check("check", "model.py", "--no-baseline", code=1)
        (self.folder / "known.json").unlink()
        self.check("check", "model.py", code=2, says="known.json: cannot be read")

    def test_holds_no_lines_and_is_stable(self):
        self.write("model.py", HAZARD)
        self.check("baseline", code=0)
        text = (self.folder / "exportlint-baseline.json").read_text()
        self.assertNotIn("line", json.loads(text)["findings"][0])
        self.write("model.py", "\n\n" + HAZARD)
        self.check("baseline", code=0)
        self.assertEqual((self.folder / "exportlint-baseline.json").read_text(), text)

    def test_hostile(self):
        self.write("model.py", HAZARD)
        for text in ("", "[]", "{", '{"schema": 2}', '{"schema": 1, "findings": 3}', '{"schema": 1, "findings": [{"rule": 3}]}',
                     '{"schema": 1, "findings": [' + "[" * 10000):
            with self.subTest(text[:40]):
                self.write("b.json", text)
                self.check("check", "model.py", "--baseline", "b.json", code=2, says="b.json: not a baseline")


class Diff(Gate):
    def setUp(self):
        super().setUp()
        self.write("old.py", HAZARD)
        self.write("net.py", module("Net", 2))
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-qm", "first")

    def test_unchanged(self):
        self.assertEqual(self.places("--diff", "HEAD"), [])
        self.check("check", ".", "--diff", "HEAD", code=0, out="3 findings not caused by the change since HEAD")

    def test_new_and_untracked(self):
        self.write("new.py", HAZARD)
        self.assertEqual(self.places("--diff", "HEAD"), [("new.py", 5)])
        self.git("add", ".")
        self.git("commit", "-qm", "second")
        self.assertEqual(self.places("--diff", "HEAD"), [])
        self.assertEqual(self.places("--diff", "HEAD~1"), [("new.py", 5)])

    def test_moved_lines_are_not_new(self):
        self.write("old.py", "# one\n# two\n" + HAZARD)
        self.assertEqual(self.places("--diff", "HEAD"), [])

    def test_changed_line(self):
        self.write("old.py", HAZARD.replace("return x *", "return  x *"))
        self.assertEqual(self.places("--diff", "HEAD"), [("old.py", 5)])
        self.assertEqual(self.places("--diff", "HEAD", "--new-only"), [])

    def test_caused_elsewhere(self):
        # The hazard stands on an unchanged line of another file; the change makes its argument a tensor.
        helper = "def scaled(k):\n    if k > 3:\n        return 2\n    return 1\n"
        user = "import torch\nfrom helper import scaled\n\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        return x * scaled({})\n"
        self.write("helper.py", helper)
        self.write("user.py", user.format("5"))
        self.git("add", ".")
        self.git("commit", "-qm", "helper")
        self.write("user.py", user.format("x.sum()"))
        self.assertEqual(self.places("--diff", "HEAD"), [("helper.py", 2)])

    def test_why_path_on_a_changed_line(self):
        text = ("import torch\n\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        h = x.sum()\n        y = x * 2\n"
                "        if h > 3:\n            return y\n        return x\n")
        self.write("why.py", text)
        self.git("add", ".")
        self.git("commit", "-qm", "why")
        self.write("why.py", text.replace("(self, x)", "(self, x, scale=1)"))
        self.assertEqual(self.places("--diff", "HEAD"), [("why.py", 7)])
        self.write("why.py", text.replace("x * 2", "x * 3"))
        self.assertEqual(self.places("--diff", "HEAD"), [])

    def test_branch(self):
        self.git("checkout", "-qb", "work")
        self.write("new.py", HAZARD)
        self.git("add", ".")
        self.git("commit", "-qm", "work")
        self.git("checkout", "-q", "main")
        self.write("later.py", HAZARD)
        self.git("add", ".")
        self.git("commit", "-qm", "later")
        self.git("checkout", "-q", "work")
        self.assertEqual(self.places("--diff", "main"), [("new.py", 5)])

    def test_renamed_and_odd_names(self):
        self.git("mv", "old.py", "renamed.py")
        self.assertEqual(self.places("--diff", "HEAD"), [])
        self.write("sp ace é.py", HAZARD)
        self.git("add", ".")
        self.git("commit", "-qm", "odd")
        self.write("sp ace é.py", HAZARD.replace("return x *", "return  x *"))
        self.assertEqual(self.places("--diff", "HEAD"), [("sp ace é.py", 5)])

    def test_configuration_of_now_holds_for_the_base(self):
        self.write("exportlint.toml", '[check]\nselect = ["item-call"]\n')
        self.write("new.py", HAZARD)
        self.assertEqual(self.places("--diff", "HEAD"), [("new.py", 5)])

    def test_from_a_subfolder(self):
        self.write("sub/model.py", HAZARD)
        self.git("add", ".")
        self.git("commit", "-qm", "sub")
        self.write("sub/model.py", HAZARD + "\n    def other(self, x):\n        return float(x.sum())\n")
        where = self.folder
        self.folder = where / "sub"
        found = self.findings("model.py", "--diff", "HEAD")
        self.folder = where
        self.assertEqual({f["path"] for f in found} - {"model.py"}, set())
        self.assertNotIn(5, [f["line"] for f in found])

    def test_what_git_refuses(self):
        self.check("check", ".", "--diff", "nowhere", code=2, says="git knows no revision `nowhere`")
        self.check("check", ".", "--diff=--help", code=2, says="is no revision")

    def test_nothing_is_left_behind(self):
        self.write("new.py", HAZARD)
        before = self.git("status", "--porcelain", "--", ":!.cache")
        self.assertEqual(self.places("--diff", "HEAD"), [("new.py", 5)])
        self.assertEqual(self.git("status", "--porcelain", "--", ":!.cache"), before)


class AddAllow(Gate):
    def test_comments(self):
        text = ("import torch\n\nclass Net(torch.nn.Module):\n    def forward(self, x):\n        y = x * x[0].item()\n"
                "        z = (\n            y * x[1].item()\n        )\n        w = z * \\\n            x[2].item()\n"
                "        s = f'''\n        {x[3].item()}\n        '''\n        return w\n")
        self.write("model.py", text)
        self.write("crlf.py", HAZARD.replace("\n", "\r\n"))
        before = len(self.findings("."))
        result = self.check("check", ".", "--add-allow", "measured: a constant", code=2)
        self.assertIn(b"model.py:12: no comment can stand here", result.stderr)
        now = self.report(".")
        self.assertEqual([f["line"] for f in now["findings"]], [14])
        self.assertEqual({f["suppressionReason"] for f in now["suppressed"]}, {"measured: a constant"})
        self.assertEqual(len(now["findings"]) + len(now["suppressed"]), before)
        self.assertIn(b"        # exportlint: allow[item-call] measured: a constant\r\n", (self.folder / "crlf.py").read_bytes())
        compile((self.folder / "model.py").read_text(), "model.py", "exec")
        self.check("check", "crlf.py", code=0)

    def test_only_new(self):
        self.write("model.py", HAZARD)
        self.check("baseline", code=0)
        self.check("check", "model.py", "--add-allow", "x", code=0, says="0 allow comments")
        self.assertEqual((self.folder / "model.py").read_text(), HAZARD)
        self.check("check", "model.py", "--add-allow", "two\nlines", code=2, says="one line")


if __name__ == "__main__":
    unittest.main()
