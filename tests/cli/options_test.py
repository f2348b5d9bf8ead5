import unittest

from support import CLEAN, HAZARD, Case


class Selection(Case):
    def setUp(self):
        super().setUp()
        self.write("model.py", HAZARD)

    def test_select_and_ignore(self):
        self.assertEqual(self.rules("model.py", "--select", "item-call"), ["item-call"])
        self.assertEqual(self.rules("model.py", "--select", "data-branch"), [])
        self.assertEqual(self.rules("model.py", "--ignore", "item-call"), [])
        self.assertEqual(self.rules("model.py", "--ignore", "data-branch,item-call"), [])
        self.assertEqual(self.rules("model.py", "--select", "data-branch", "--select", "item-call"), ["item-call"])

    def test_an_unknown_rule_gets_the_nearest_one(self):
        self.check("check", "model.py", "--select", "item-cal", code=2,
                   says="unknown rule `item-cal` in --select; did you mean `item-call`?")
        self.check("check", "model.py", "--ignore", "data-branch,data-brunch", code=2,
                   says="unknown rule `data-brunch` in --ignore; did you mean `data-branch`?")
        self.check("check", "model.py", "--select", "zzzzzzzzzzzzzz", code=2, says="`exportlint rules` lists them")

    def test_exporters_that_count(self):
        for exporter in ("trace", "script,trace", "dynamo,trace"):
            self.assertEqual(self.rules("model.py", "--exporter", exporter), ["item-call"], exporter)
        outcomes = self.findings("model.py")[0]["outcomes"]
        for exporter in ("script", "dynamo"):
            expected = [] if outcomes[exporter] == "ok" else ["item-call"]
            self.assertEqual(self.rules("model.py", "--exporter", exporter), expected, exporter)
        self.assertEqual(outcomes["script"], "ok")
        self.check("check", "model.py", "--exporter", "dinamo", code=2, says="did you mean `dynamo`?")

    def test_unknown_words(self):
        for words, says in ((("--min-confidence", "sure"), "unknown confidence `sure`; known are possible, likely, certain"),
                            (("--fail-on", "warn"), "unknown severity `warn`"),
                            (("--print", "grapf"), "did you mean `graph`?"),
                            (("--stop-after", "flown"), "did you mean `flow`?"),
                            (("--color", "blue"), "blue"),
                            (("--opset", "0"), "--opset"),
                            (("--jobs", "x"), "--jobs"),
                            (("--unknown",), "--unknown")):
            self.check("check", "model.py", *words, code=2, says=says)


class ExitCodes(Case):
    def test_clean_findings_and_zero(self):
        self.write("model.py", HAZARD)
        self.write("clean.py", CLEAN)
        self.check("check", "clean.py", code=0)
        self.check("check", "model.py", code=1, out="item-call")
        self.check("check", "model.py", "--exit-zero", code=0, out="item-call")
        self.check("check", "missing.py", "--exit-zero", code=2)

    def test_the_threshold(self):
        self.write("model.py", HAZARD)
        severity = self.findings("model.py")[0]["severity"]
        self.check("check", "model.py", "--fail-on", severity, code=1)
        self.check("check", "model.py", "--fail-on", "note", code=1)
        if severity == "warning":
            self.check("check", "model.py", "--fail-on", "error", code=0, out="item-call")

    def test_an_allowed_line_does_not_count(self):
        self.write("model.py", HAZARD.replace(".item()", ".item()  # exportlint: allow[item-call] a constant by design"))
        self.check("check", "model.py", code=0)


class Commands(Case):
    def test_a_path_alone_is_checked(self):
        self.write("model.py", HAZARD)
        self.check("model.py", code=1, out="item-call")
        self.check(".", "--exit-zero", code=0, out="item-call")
        self.check("missing.py", code=2, says="missing.py: no such file")

    def test_an_unknown_command_gets_the_nearest_one(self):
        self.check("chek", code=2, says="unknown command `chek`; did you mean `check`?")

    def test_help_shows_examples(self):
        for words in ((), ("--help",), ("check", "--help"), ("rules", "--help"), ("explain", "--help"), ("export", "--help")):
            self.check(*words, code=0, out="Examples:")

    def test_the_version_names_its_facts(self):
        out = self.check("--version", code=0, out="exportlint 0.").stdout.decode()
        self.assertIn("torch 2.13", out)

    def test_rules_and_explain(self):
        out = self.check("rules", code=0, out="item-call").stdout.decode()
        self.assertIn("cannot-read-input", out)
        self.check("explain", "item-call", code=0, out="# item-call")
        self.check("explain", "cannot-read-input", code=0, out="--exclude")
        self.check("explain", "item-cal", code=2, says="did you mean `item-call`?")


if __name__ == "__main__":
    unittest.main()
