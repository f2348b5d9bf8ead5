import json
import unittest

from support import Case

MESSAGE = "GuardOnDataDependentSymNode: Could not guard on data-dependent expression u0"


class Explain(Case):
    def test_a_message_finds_its_rules(self):
        out = self.check("explain", MESSAGE, code=0, out="data-branch  Python control flow").stdout.decode()
        self.assertIn("  line 1: " + MESSAGE, out)
        self.assertIn("  fix: every exporter: `torch.where(cond, a, b)`", out)
        self.assertIn("  page: exportlint rules data-branch\n", out)
        self.assertTrue(out.startswith("data-branch"), out)
        self.check("explain", *MESSAGE.split(), code=0, out="data-branch")

    def test_a_log_on_standard_input(self):
        log = b"Traceback\n  File \"export.py\", line 3\n\x1b[31mtorch.onnx.errors.UnsupportedOperatorError: Exporting the operator\n" \
              b"'aten::bincount' to ONNX opset version 18 is not supported\x1b[0m\n\xff\n"
        result = self.run_program("explain", "-", input=log)
        self.assertEqual(result.returncode, 0, result.stderr)
        out = result.stdout.decode()
        self.assertIn("unsupported-operator", out)
        self.assertIn("  line 3: torch.onnx.errors.UnsupportedOperatorError: Exporting the operator\n", out)
        self.assertNotIn("\x1b", out)

    def test_json(self):
        matches = json.loads(self.check("explain", MESSAGE, "--json", code=0).stdout)["matches"]
        self.assertEqual(matches[0]["rule"], "data-branch")
        self.assertEqual((matches[0]["line"], matches[0]["said"]), (1, MESSAGE))
        self.assertTrue(matches[0]["fixes"])
        self.assertEqual(json.loads(self.check("explain", "Nothing known", "--json", code=1).stdout), {"schema": 1, "matches": []})

    def test_nothing_known_and_bad_usage(self):
        self.check("explain", "Segmentation fault", code=1, says="no rule knows this message")
        self.check("explain", code=2, says="explain --help")
        self.check("explain", "   ", code=2, says="nothing to explain")
        self.check("explain", "item-call", "--json", code=2, says="exportlint rules --json")
        result = self.run_program("explain", "-", input=b"\n")
        self.assertEqual((result.returncode, result.stdout), (2, b""))

    def test_pages(self):
        page = self.check("explain", "item-call", code=0, out="# item-call").stdout
        self.assertEqual(self.check("rules", "item-call", code=0).stdout, page)
        self.check("rules", "item-cal", code=2, says="did you mean `item-call`?")
        self.check("rules", "item-call", "--json", code=2, says="name none")


if __name__ == "__main__":
    unittest.main()
