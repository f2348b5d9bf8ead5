"""Configuration files: where they are found, what they say, what is wrong with them, what git ignores."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from support import CLEAN, HAZARD, PROGRAM, Case

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "cli/config/exportlint.schema.json"
ALLOW = '[[check.allow]]\npaths = ["old/*"]\nrules = ["item-call"]\nreason = "to be replaced"\n'


class Found(Case):
    def test_nearest_file_holds(self):
        self.write("a/model.py", HAZARD)
        self.write("a/deep/er/model.py", HAZARD)
        self.write("b/model.py", HAZARD)
        self.write("a/exportlint.toml", '[check]\nignore = ["item-call"]\n')
        self.assertEqual([f["path"] for f in self.findings(".")], ["b/model.py"])
        self.write("a/deep/exportlint.toml", '[check]\n')
        self.assertEqual([f["path"] for f in self.findings(".")], ["a/deep/er/model.py", "b/model.py"])
        self.assertEqual(len(self.findings(".", "--isolated")), 3)
        self.assertEqual(self.findings(".", "--config", "a/exportlint.toml"), [])

    def test_pyproject(self):
        self.write("model.py", HAZARD)
        self.write("pyproject.toml", '[tool.other]\nx = 1\n')
        self.assertEqual(self.rules("model.py"), ["item-call"])
        self.write("pyproject.toml", '[tool.exportlint.check]\nignore = ["item-call"]\n')
        self.assertEqual(self.rules("model.py"), [])
        self.write("exportlint.toml", '[check]\n')
        self.assertEqual(self.rules("model.py"), ["item-call"])

    def test_pyproject_without_table_is_passed_over(self):
        self.write("sub/model.py", HAZARD)
        self.write("sub/pyproject.toml", '[project]\nname = "exportlint-user"\n')
        self.write("exportlint.toml", '[check]\nignore = ["item-call"]\n')
        self.assertEqual(self.rules("sub/model.py"), [])

    def test_export_entries_come_from_the_nearest_file_that_has_some(self):
        (self.folder / "sub/deep").mkdir(parents=True)
        self.write("sub/exportlint.toml", "[check]\n")
        ask = lambda: subprocess.run([PROGRAM, "export"], cwd=self.folder / "sub/deep", capture_output=True, text=True)
        self.assertIn("from here upward has an [[export]] entry", ask().stderr)
        self.write("pyproject.toml", '[[tool.exportlint.export]]\nmodel = "m.py:make"\nopsets = 3\n')
        result = ask()
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, r"pyproject\.toml:3: \[\[export\]\] `opsets`: no such key")

    def test_extend(self):
        self.write("sub/model.py", HAZARD)
        self.write("base.toml", '[check]\nselect = ["item-call", "tensor-constant"]\nignore = ["item-call"]\n')
        self.write("sub/exportlint.toml", 'extend = "../base.toml"\n')
        self.assertEqual(self.rules("sub"), [])
        self.write("sub/exportlint.toml", 'extend = "../base.toml"\n[check]\nignore = []\n')
        self.assertEqual(self.rules("sub"), ["item-call"])
        self.write("sub/exportlint.toml", 'extend = "../base.toml"\n[check]\nignore = []\nextend-ignore = ["item-call"]\n')
        self.assertEqual(self.rules("sub"), [])
        self.write("base.toml", 'extend = "sub/exportlint.toml"\n')
        self.check("check", "sub", code=2, says="extends itself")

    def test_command_line_stands_above(self):
        self.write("model.py", HAZARD)
        self.write("exportlint.toml", '[check]\nignore = ["item-call"]\nexporters = ["script"]\nfail-on = "error"\n')
        self.assertEqual(self.rules("model.py", "--select", "item-call", "--exporter", "trace"), ["item-call"])
        self.check("check", "model.py", "--select", "item-call", "--exporter", "trace", code=0)
        self.check("check", "model.py", "--select", "item-call", "--exporter", "trace", "--fail-on", "warning", code=1)
        self.assertEqual(self.rules("model.py", "--extend-select", "item-call", "--exporter", "trace"), ["item-call"])

    def test_cache_knows_configuration(self):
        self.write("model.py", HAZARD)
        self.assertEqual(self.rules("model.py"), ["item-call"])
        self.write("exportlint.toml", '[check]\nignore = ["item-call"]\n')
        self.assertEqual(self.rules("model.py"), [])
        self.write("exportlint.toml", '[check.severity]\nitem-call = "error"\n')
        self.assertEqual([f["severity"] for f in self.findings("model.py")], ["error"])
        self.write("exportlint.toml", '[check.severity]\nitem-call = "note"\n')
        self.assertEqual([f["severity"] for f in self.findings("model.py")], ["note"])


class Said(Case):
    def severity(self, text: str, *words) -> str:
        self.write("model.py", HAZARD)
        self.write("exportlint.toml", text)
        return self.findings("model.py", *words)[0]["severity"]

    def test_severity_by_rule_and_exporter(self):
        # `.item()` is baked by the tracer alone.
        self.assertEqual(self.severity(""), "warning")
        self.assertEqual(self.severity('[check.severity]\nitem-call = "error"\n'), "error")
        self.assertEqual(self.severity('[check.severity]\nitem-call = {trace = "note"}\n'), "note")
        self.assertEqual(self.severity('[check.severity]\nitem-call = {dynamo = "error"}\n'), "warning")
        self.assertEqual(self.severity('[check.exporter-severity]\ntrace = "note"\n'), "note")
        self.assertEqual(self.severity('[check.exporter-severity]\ntrace = "note"\n[check.severity]\nitem-call = "error"\n'), "error")

    def test_entry_points(self):
        self.write("model.py", "import torch\n\nclass Plain:\n    def _go(self, x: torch.Tensor):\n        return x.item()\n")
        self.assertEqual(self.findings("model.py"), [])
        self.assertEqual(self.rules("model.py", "--entry", "Plain._go"), ["item-call"])
        self.write("exportlint.toml", '[check]\nentry-points = ["Plain._go"]\n')
        self.assertEqual(self.rules("model.py"), ["item-call"])

    def test_target_and_opset(self):
        self.write("exportlint.toml", '[check]\ntarget = "onnxruntime:1.17"\nopset = 17\n')
        out = self.check("config", code=0).stdout.decode()
        self.assertIn('check.target = ["onnxruntime:1.17"]', out)
        self.assertRegex(out, r"check.opset = 17 +# exportlint.toml:3")

    def test_allow_with_reason(self):
        self.write("old/model.py", HAZARD)
        self.write("new/model.py", HAZARD)
        self.write("exportlint.toml", ALLOW)
        report = self.report(".")
        self.assertEqual([f["path"] for f in report["findings"]], ["new/model.py"])
        self.assertEqual([(f["path"], f["suppressionReason"], f["suppressionKind"]) for f in report["suppressed"]],
                         [("old/model.py", "to be replaced", "config")])

    def test_unused_allow_is_told_when_all_was_linted(self):
        self.write("old/model.py", CLEAN)
        self.write("exportlint.toml", ALLOW)
        found = self.findings(".")
        self.assertEqual([(f["rule"], f["path"], f["line"]) for f in found], [("unused-allow", "exportlint.toml", 1)])
        self.assertIn("finds nothing in the files it names", found[0]["message"])
        self.assertEqual(self.findings("old/model.py"), [])

    def test_exclude(self):
        for name in ("a.py", "gen/b.py", "gen/keep/c.py", "x_pb2.py"):
            self.write(name, HAZARD)
        self.write("exportlint.toml", '[check]\nexclude = ["gen/*.py", "*_pb2.py"]\n')
        self.assertEqual([f["path"] for f in self.findings(".")], ["a.py"])
        self.write("exportlint.toml", '[check]\nexclude = ["gen"]\n')
        self.assertEqual([f["path"] for f in self.findings(".")], ["a.py", "x_pb2.py"])
        self.assertEqual(len(self.findings("gen/b.py")), 1)


class Wrong(Case):
    def test_messages(self):
        self.write("model.py", CLEAN)
        cases = [
            ('[check]\nselct = []\n', "exportlint.toml:2: [check] unknown key `selct`; did you mean `select`?"),
            ('[chek]\n', "exportlint.toml:1: unknown key `chek`; did you mean `check`?"),
            ('[check]\nselect = ["item-cal"]\n', "exportlint.toml:2: [check] `select`: unknown rule `item-cal`; did you mean `item-call`?"),
            ('[check]\n\nopset = "17"\n', "exportlint.toml:3: [check] `opset`: wanted an opset"),
            ('[check]\nexporters = ["dinamo"]\n', "did you mean `dynamo`?"),
            ('[check]\ntarget = "onnxruntim:1.17"\n', "onnxruntime"),
            ('[check]\nfail-on = "warnig"\n', "did you mean `warning`?"),
            ('[check.severity]\nitem-call = "fatal"\n', "`item-call`: unknown severity `fatal`"),
            ('[[check.allow]]\npaths = ["a"]\nrules = ["item-call"]\n', "no `reason`"),
            ('[[check.allow]]\npath = ["a"]\n', "did you mean `paths`?"),
            ('extend = "nowhere.toml"\n', "nowhere.toml: cannot be read"),
            ('extend = 3\n', "wanted the file to build on"),
            ('[check\n', "exportlint.toml:1"),
        ]
        for text, says in cases:
            with self.subTest(text):
                self.write("exportlint.toml", text)
                self.check("check", "model.py", code=2, says=says)
                self.check("config", code=2, says=says)

    def test_wrong_file_below(self):
        self.write("model.py", CLEAN)
        self.write("sub/model.py", HAZARD)
        self.write("sub/exportlint.toml", "[check]\nx = 1\n")
        self.check("check", ".", code=2, says="sub/exportlint.toml:2: [check] unknown key `x`", out="item-call")


class Shown(Case):
    def test_config_tells_from_where(self):
        self.write("base.toml", '[check]\nignore = ["item-call"]\n')
        self.write("sub/exportlint.toml", 'extend = "../base.toml"\n\n[check]\nopset = 18\n[dynamic]\nNet = ["x:0"]\n')
        self.write("sub/model.py", CLEAN)
        out = self.check("config", "sub/model.py", code=0).stdout.decode()
        self.assertRegex(out, r'check.ignore = \["item-call"\] +# base.toml:2')
        self.assertRegex(out, r"check.opset = 18 +# sub/exportlint.toml:4")
        self.assertRegex(out, r'dynamic."Net" = \["x:0"\] +# sub/exportlint.toml:6')
        self.assertRegex(out, r"check.select = \(not set\) +# default")
        self.assertIn("no configuration file", self.check("config", ".", code=0).stdout.decode())

    def test_schema_is_recorded_and_holds(self):
        out = self.check("config", "--schema", code=0).stdout.decode()
        if os.environ.get("EXPORTLINT_RECORD"):
            SCHEMA.write_text(out)
        self.assertEqual(out, SCHEMA.read_text(), "EXPORTLINT_RECORD=1 records it")
        schema = json.loads(out)
        keys = set(schema["properties"]["check"]["properties"])
        shown = set(re.findall(r"^check\.([a-z-]+) = ", self.check("config", code=0).stdout.decode(), re.M))
        self.assertEqual(keys, shown)
        try:
            import jsonschema
        except ImportError:
            self.skipTest("no jsonschema here")
        import tomllib
        validator = jsonschema.Draft202012Validator(schema)
        good = '[check]\nselect = ["item-call"]\nopset = 17\nseverity = {item-call = {trace = "note"}}\n' + ALLOW
        validator.validate(tomllib.loads(good))
        for bad in ('[check]\nselct = []\n', '[check]\nopset = "a"\n', '[chek]\n', '[[check.allow]]\npaths = "a"\n'):
            self.assertFalse(validator.is_valid(tomllib.loads(bad)), bad)


class GitIgnored(Case):
    """What git says of a tree, and what is walked."""

    def git(self, *words):
        return subprocess.run(["git", *words], cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def test_same_as_git(self):
        patterns = ("gen/\n*_pb2.py\n/top.py\n!keep_pb2.py\ndeep/**/leaf.py\n# note\n\\#odd.py\n**/any.py\nsp ace.py \n"
                    "a/b/\nmid/*.py\n[xy].py\n")
        files = ["gen/a.py", "sub/gen/b.py", "m_pb2.py", "keep_pb2.py", "top.py", "sub/top.py", "deep/leaf.py", "deep/x/y/leaf.py",
                 "#odd.py", "q/any.py", "any.py", "sp ace.py", "a/b/c.py", "z/a/b/c.py", "mid/m.py", "mid/sub/m.py", "x.py", "z.py",
                 "sub/in.py", "sub/out.py", "info.py"]
        self.git("init", "-q")
        for name in files:
            self.write(name, HAZARD)
        self.write(".gitignore", patterns)
        self.write("sub/.gitignore", "in.py\n!top.py\n")
        self.write(".git/info/exclude", "info.py\n")
        kept = sorted(n for n in self.git("ls-files", "-co", "--exclude-standard", "-z").split("\0") if n.endswith(".py"))
        self.assertEqual(sorted({f["path"] for f in self.findings(".")}), kept)
        self.assertIn("sub/top.py", kept)
        below = sorted(n for n in kept if n.startswith("sub/"))
        self.assertEqual(sorted({f["path"] for f in self.findings("sub")}), below)
        self.assertEqual(len({f["path"] for f in self.findings(".", "--no-gitignore")}), len(files))
        self.write("exportlint.toml", "[check]\nrespect-gitignore = false\n")
        self.assertEqual(len({f["path"] for f in self.findings(".")}), len(files))

    def test_named_and_outside(self):
        self.git("init", "-q")
        self.write("gen/a.py", HAZARD)
        self.write(".gitignore", "gen/\n")
        self.assertEqual(len(self.findings("gen/a.py")), 1)
        self.assertEqual(len(self.findings("gen")), 1)
        self.check("check", ".", code=2, says="no Python file")


if __name__ == "__main__":
    unittest.main()
