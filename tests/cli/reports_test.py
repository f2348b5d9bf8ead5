import json
import os
import subprocess
import unittest
import xml.etree.ElementTree

from support import CLEAN, HAZARD, PROGRAM, Case


class Reports(Case):
    def setUp(self):
        super().setUp()
        self.write("model.py", HAZARD)

    def test_several_at_once(self):
        result = self.check("check", "model.py", "--report", "text=-", "--report", "json=a.json", "--report", "sarif=b.sarif",
                            "--report", "html=c.html", code=1, out="item-call")
        self.assertNotIn(b"{", result.stdout[:1])
        self.assertEqual(json.loads((self.folder / "a.json").read_text())["schema"], 1)
        self.assertEqual(json.loads((self.folder / "b.sarif").read_text())["version"], "2.1.0")
        self.assertIn("<html", (self.folder / "c.html").read_text().lower())

    def test_for_the_places_where_people_review(self):
        formats = ("jsonl", "github", "github-summary", "gitlab", "junit", "markdown")
        words = [word for name in formats for word in ("--report", f"{name}={name}.out")]
        self.check("check", "model.py", *words, code=1)
        texts = {name: (self.folder / f"{name}.out").read_text() for name in formats}
        self.assertEqual([json.loads(line)["kind"] for line in texts["jsonl"].splitlines()], ["run", "finding"])
        self.assertRegex(texts["github"], r"^::(error|warning) file=model\.py,line=\d+,.*title=exportlint%3A item-call::")
        self.assertEqual([entry["check_name"] for entry in json.loads(texts["gitlab"])], ["item-call"])
        suites = xml.etree.ElementTree.fromstring(texts["junit"])
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("1", "1"))
        for name in ("markdown", "github-summary"):
            self.assertIn("`item-call`", texts[name])

    def test_layouts_of_text(self):
        grouped = self.check("check", "model.py", "--output", "grouped", code=1).stdout.decode()
        self.assertRegex(grouped, r"^model\.py\n  \d+:\d+: \w+\[item-call\] ")
        concise = self.check("check", "model.py", "--output", "concise", code=1).stdout
        self.assertRegex(concise.decode(), r"^model\.py:\d+:\d+: \w+\[item-call\] .*\n1 ")
        self.assertEqual(self.check("check", "model.py", "--concise", code=1).stdout, concise)
        full = self.check("check", "model.py", "--output", "full", code=1).stdout
        self.assertEqual(self.check("check", "model.py", code=1).stdout, full)
        self.check("check", "model.py", "--output", "wide", code=2, says="--output")
        self.check("check", "model.py", "--output", "full", "--concise", code=2, says="--concise")

    def test_a_format_alone_goes_to_standard_output(self):
        self.check("check", "model.py", "--report", "text", "--report", "json=a.json", code=1, out="item-call")
        self.assertTrue((self.folder / "a.json").exists())

    def test_a_path_that_cannot_be_written(self):
        result = self.check("check", "model.py", "--report", "json=no/such/folder/a.json", "--report", "sarif=b.sarif", code=2,
                            says="cannot write report `no/such/folder/a.json`: No such file or directory")
        self.assertTrue((self.folder / "b.sarif").exists(), result.stderr)
        self.check("check", "model.py", "--report", "json=.", code=2, says="cannot write report `.`")

    def test_what_is_no_report(self):
        for word, says in (("yaml=a", "unknown report format in `--report yaml=a`"), ("json=", "no file in `--report json=`")):
            self.check("check", "model.py", "--report", word, code=2, says=says)
        self.check("check", "model.py", "--report", "json=a", "--report", "html=a", code=2, says="two reports for `a`")
        self.check("check", "model.py", "--report", "json", "--report", "text", code=2, says="two reports for `-`")

    def test_a_reader_that_goes_away(self):
        for words in (["check", "model.py"], ["check", "model.py", "--print=graph"], ["rules"], ["--help"]):
            read, write = os.pipe()
            os.close(read)
            result = subprocess.run([PROGRAM, *words], cwd=self.folder, stdout=write, stderr=subprocess.PIPE, timeout=60)
            os.close(write)
            self.assertIn(result.returncode, (0, 1), words)
            self.assertEqual(result.stderr, b"", words)

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "check", "model.py"], cwd=self.folder, stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"No space left", result.stderr)

    def test_colour(self):
        self.assertNotIn(b"\x1b", self.check("check", "model.py", code=1).stdout)
        self.assertIn(b"\x1b[", self.check("check", "model.py", "--color", "always", code=1).stdout)

    def test_of_two_ways_to_a_site_the_same_is_told_by_any_number_of_threads(self):
        self.write("package/__init__.py", "")
        self.write("package/shared.py", "def read(value):\n    return value[0].item()\n")
        for i in range(20):  # long enough for several threads to be busy at once
            classes = "".join(f"""
class Model{n}(torch.nn.Module):
    def forward(self, x{i}):
        return read(x{i} * {n})
""" for n in range(150))
            self.write(f"package/m{i}.py", "import torch\nfrom .shared import read\n" + classes)
        reports = {self.run_program("check", "package", "--jobs", jobs, "--report", "json=-").stdout for jobs in "12345678"}
        self.assertEqual(len(reports), 1)
        self.assertEqual([f["path"] for f in json.loads(reports.pop())["findings"]], ["package/shared.py"])

    def test_threads_change_nothing(self):
        for i in range(30):
            self.write(f"package/m{i}.py", HAZARD if i % 3 else CLEAN)
        reports = [self.run_program("check", "package", "--jobs", jobs, "--report", "json=-").stdout for jobs in ("1", "2", "7")]
        self.assertEqual(len(json.loads(reports[0])["findings"]), 20)
        self.assertEqual(reports[0], reports[1])
        self.assertEqual(reports[0], reports[2])


class Phases(Case):
    def setUp(self):
        super().setUp()
        self.write("model.py", HAZARD)

    def test_each_phase_prints_and_the_report_stays_away(self):
        for phase, part in (("syntax", "ClassDef"), ("graph", "forward"), ("flow", "model.py"), ("findings", "item-call")):
            result = self.check("check", "model.py", f"--print={phase}", "--exit-zero", code=0, out=part)
            self.assertEqual(b"item-call" in result.stdout, phase == "findings", phase)

    def test_stopping_early(self):
        self.check("check", "model.py", "--print=syntax", "--stop-after=syntax", code=0, out="ClassDef")
        result = self.check("check", "model.py", "--stop-after=graph", code=0)
        self.assertEqual(result.stdout, b"")

    def test_limits(self):
        self.write("src/junk.py", b"\x00")
        self.check("check", "src", "--print=limits", code=1, out="src/junk.py:1: binary data")

    def test_statistics(self):
        self.check("check", "model.py", "--statistics", code=1, says="     1 item-call")


if __name__ == "__main__":
    unittest.main()
