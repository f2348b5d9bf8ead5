"""Every verified fix of the hazard catalogue is a rewrite of its rule, or stated in the rule's page, for no exporter that it breaks."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from rewrites import REWRITES

ROWS = [line.split("\t") for line in (pathlib.Path(__file__).parent / "verified.tsv").read_text().splitlines() if not line.startswith("#")]
NEEDS_DYNAMO = re.compile(r"torch\.(cond|while_loop|scan|_check)\b")


class Verified(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        out = subprocess.run([os.environ["EXPORTLINT"], "rules", "--json"], capture_output=True, check=True).stdout
        cls.pages = {rule["id"]: rule["page"] for rule in json.loads(out)["rules"]}
        cls.rewrites = {case.name: case for case in REWRITES}

    def test_each_has_a_rewrite_or_words(self):
        self.assertEqual(len(ROWS), 30)
        for fix, rule, exporters, where in ROWS:
            with self.subTest(fix):
                if where.startswith("rewrite "):
                    case = self.rewrites[where.removeprefix("rewrite ")]
                    self.assertEqual(case.rule, rule)
                    self.assertLessEqual(set(case.measured), set(exporters.split(",")))
                    self.assertLessEqual(set(case.exporters), set(exporters.split(",")))
                else:
                    mend = self.pages[rule].split("## How to mend it")[1].split("\n## ")[0]
                    self.assertIn(where, " ".join(mend.split()))

    def test_what_only_dynamo_takes_is_marked_so(self):
        for rule, page in self.pages.items():
            mend = page.split("## How to mend it")[-1].split("\n## ")[0].split("```")[0]
            for line in re.split(r"\n(?=- )", mend):
                if NEEDS_DYNAMO.search(line):
                    with self.subTest(rule):
                        self.assertRegex(line, r"dynamo")


if __name__ == "__main__":
    unittest.main()
