import json
import pathlib
import tempfile
import unittest

from support import Case


class Rules(Case):
    def ids(self, *options):
        return [rule["id"] for rule in json.loads(self.check("rules", *options, "--json", code=0).stdout)["rules"]]

    def test_filters_keep_what_the_examples_declare(self):
        everything = self.ids()
        self.assertGreaterEqual(len(everything), 120)
        wrong = self.ids("--exporter", "dynamo", "--outcome", "wrong")
        self.assertIn("scatter-reduction", wrong)
        self.assertNotIn("index-add", wrong)  # of dynamo=False only
        self.assertIn("index-add", self.ids("--outcome", "wrong"))
        self.assertLess(set(self.ids("--exporter", "script")), set(everything))
        self.assertTrue(all(rule.startswith("graph-") for rule in self.ids("--group", "graph")))
        self.assertEqual(self.ids("--group", "no such group"), [])

    def test_fixable_rules_have_an_edit(self):
        fixable = self.ids("--fixable")
        self.assertIn("dynamic-axes-with-dynamo", fixable)
        self.assertNotIn("stable-sort", fixable)

    def test_json_tells_outcomes_fix_and_releases(self):
        rules = {r["id"]: r for r in json.loads(self.check("rules", "--json", code=0).stdout)["rules"]}
        self.assertEqual(rules["index-add"]["outcomes"], {"trace": ["wrong"], "script": ["wrong"], "dynamo": []})
        self.assertEqual(rules["index-add"]["torch"], "measured with 2.13")
        self.assertEqual(rules["dynamic-axes-with-dynamo"]["fix"], "edit")

    def test_text_of_a_filter_is_a_list(self):
        out = self.check("rules", "--exporter", "trace", "--outcome", "baked", code=0).stdout.decode()
        self.assertIn("  item-call", out)
        self.assertNotIn("  script-set", out)

    def test_html_index(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "rules.html"
            self.check("rules", "--html", str(path), code=0)
            page = path.read_text()
            self.check("rules", "--html", str(path / "no"), code=2, says="cannot be written")
        self.assertIn('<tr id="floor-division" data-group="dtypes"', page)
        self.assertEqual(page.count("<tr id="), len(self.ids()))
        self.assertNotIn("http", page.split("</style>")[0])

    def test_bad_usage(self):
        self.check("rules", "--outcome", "sad", code=2, says="--outcome")
        self.check("rules", "item-call", "--fixable", code=2, says="name none")


if __name__ == "__main__":
    unittest.main()
