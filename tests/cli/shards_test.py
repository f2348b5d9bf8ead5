"""Saved reports rendered again; the parts of a run put together are the whole run."""
import json
import unittest

from support import CLEAN, HAZARD, Case

MANY = 23


class Report(Case):
    def setUp(self):
        super().setUp()
        for i in range(MANY):
            self.write(f"pkg/m{i}.py", CLEAN if i % 5 == 0 else HAZARD + "# exportlint: allow[item-call] no\n" * (i % 3))
        self.write("pkg/broken.py", "def f(:\n")
        self.write("pkg/declared.py", HAZARD.replace("x[0].item()", "int(x.shape[0])"))
        self.write("exportlint.toml", '[dynamic]\nModel = "static"\n[[check.allow]]\npaths = ["pkg/m1.py"]\nrules = ["item-call"]\nreason = "one"\n')

    def whole(self, *words, shards: int) -> None:
        self.run_program("check", ".", *words, "--report", "json=whole.json")
        parts = []
        for i in range(1, shards + 1):
            self.run_program("check", ".", *words, "--shard", f"{i}/{shards}", "--report", f"json=part{i}.json")
            parts.append(f"part{i}.json")
        self.run_program("report", *reversed(parts), "--report", "json=merged.json", "--report", "text=merged.txt")
        self.assertEqual((self.folder / "merged.json").read_text(), (self.folder / "whole.json").read_text())
        self.run_program("check", ".", *words, "--report", "text=whole.txt")
        self.assertEqual((self.folder / "merged.txt").read_text(), (self.folder / "whole.txt").read_text())
        counts = [len(json.loads((self.folder / part).read_text())["findings"]) for part in parts]
        self.assertGreater(sum(counts), max(counts))

    def test_parts_give_the_whole(self):
        self.whole(shards=2)
        self.whole(shards=7)

    def test_with_a_baseline(self):
        self.check("baseline", "pkg/m2.py", "pkg/m3.py", "pkg/m4.py", "--output", "known.json", code=0)
        self.write("pkg/m4.py", CLEAN)
        self.whole("--baseline", "known.json", shards=3)
        self.whole("--baseline", "known.json", "--new-only", shards=3)

    def test_every_format_again(self):
        self.run_program("check", ".", "--report", "json=a.json")
        for name in ("text", "json", "jsonl", "sarif", "html", "github", "gitlab", "junit", "markdown"):
            self.run_program("check", ".", "--report", f"{name}=direct")
            self.run_program("report", "a.json", "--report", f"{name}=again")
            self.assertEqual((self.folder / "again").read_bytes(), (self.folder / "direct").read_bytes(), name)

    def test_exit_codes(self):
        self.run_program("check", "pkg/m2.py", "--report", "json=a.json")
        self.check("report", "a.json", code=1, out="item-call")
        self.check("report", "a.json", "--exit-zero", code=0)
        self.check("report", "a.json", "--fail-on", "error", code=0)
        self.check("report", "a.json", "a.json", code=1, out="1 warning")
        self.check("report", "none.json", code=2, says="none.json: cannot be read")
        self.write("bad.json", "[1, 2")
        self.check("report", "a.json", "bad.json", code=2, says="bad.json: not a report")
        for word in ("0/2", "3/2", "a/b", "1", "1/", "/2", "1/2x", "-1/2"):
            self.check("check", ".", "--shard=" + word, code=2, says="wanted PART/PARTS")

    def test_summary_is_added_to(self):
        self.write("summary.md", "# of an earlier step\n")
        self.run_program("check", "pkg/m2.py", "--report", "github-summary=summary.md")
        text = (self.folder / "summary.md").read_text()
        self.assertTrue(text.startswith("# of an earlier step\n"))
        self.assertIn("item-call", text)
        self.run_program("check", "pkg/m2.py", "--report", "github-summary=fresh.md")
        self.assertEqual(text, "# of an earlier step\n" + (self.folder / "fresh.md").read_text())


if __name__ == "__main__":
    unittest.main()
