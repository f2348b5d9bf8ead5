import random
import unittest

from support import CLEAN, HAZARD, Case


class Hostile(Case):
    def expect_unreadable(self, name: str, line: int, message: str):
        """One cannot-read-input finding at that line, and nothing else."""
        found = self.findings(name)
        self.assertEqual([(f["rule"], f["line"]) for f in found], [("cannot-read-input", line)], found)
        self.assertIn(message, found[0]["message"])

    def test_binary_junk(self):
        self.write("junk.py", b"x = 1\ny = \x00\x01\x02" + bytes(range(256)) * 50)
        self.expect_unreadable("junk.py", 2, "binary data, the first zero byte is at offset 10")
        self.check("check", "junk.py", code=2, says="junk.py", out="cannot-read-input")

    def test_junk_among_others_is_a_finding(self):
        self.write("src/junk.py", b"\x7fELF\x00\x00")
        self.write("src/model.py", HAZARD)
        self.assertEqual(self.rules("src"), ["cannot-read-input", "item-call"])
        self.check("check", "src", code=1)

    def test_junk_can_be_ignored(self):
        self.write("src/junk.py", b"\x00")
        self.write("src/model.py", CLEAN)
        self.check("check", "src", "--ignore", "cannot-read-input", code=0)

    def test_bytes_that_are_not_utf8(self):
        self.write("latin.py", b"x = 1\nname = '\xe9'\n")
        found = self.findings("latin.py")
        self.assertEqual([(f["rule"], f["line"]) for f in found], [("cannot-read-input", 2)])
        self.write("declared.py", b"# -*- coding: latin-1 -*-\nname = '\xe9'\n")
        self.check("check", "declared.py", code=0)

    def test_a_line_of_50_megabytes(self):
        self.write("line.py", HAZARD + "text = '" + "a" * 50_000_000 + "'\n")
        result = self.check("check", "line.py", code=1, out="item-call")
        self.assertLess(len(result.stdout), 10_000)

    def test_a_hazard_in_a_very_long_line(self):
        self.write("line.py", HAZARD.replace("x[0].item()", "x[0].item()" + " + 1" * 1_000_000))
        result = self.run_program("check", "line.py")
        self.assertIn(result.returncode, (0, 1))
        self.assertLess(len(result.stdout), 10_000)

    def test_ten_thousand_brackets(self):
        for opening, closing in (("(", ")"), ("[", "]"), ("{", "}")):
            self.write("deep.py", CLEAN + "x = " + opening * 10_000 + closing * 10_000 + "\n")
            found = self.findings("deep.py")
            self.assertEqual([(f["rule"], f["line"]) for f in found], [("cannot-read-input", 6)], found)

    def test_other_deep_things(self):
        for text in ("x = " + "-" * 100_000 + "1\n", "x = " + "not " * 100_000 + "y\n", "x = a" + ".b" * 100_000 + "\n",
                     "x = a" + "()" * 100_000 + "\n", "x = " + "1 + " * 100_000 + "1\n", "x = " + "2 ** " * 100_000 + "1\n",
                     "x = " + "lambda: " * 100_000 + "1\n", "x = " + "1 if a else " * 100_000 + "1\n",
                     "".join("\t" * i + "if x:\n" for i in range(1_000)), "if x:\n  pass\n" + "elif y:\n  pass\n" * 20_000,
                     "x = f'" + "{f'" * 1_000 + "\n", "@a\n" * 100_000 + "def f(): pass\n", "(" * 10_000):
            self.write("deep.py", CLEAN + text)
            result = self.run_program("check", "deep.py")
            self.assertIn(result.returncode, (0, 1, 2), (text[:20], result.stderr[-300:]))

    def test_after_a_syntax_error_the_rest_is_checked(self):
        self.write("half.py", "x = = 1\ny = )\n" + HAZARD)
        found = self.findings("half.py")
        self.assertEqual([(f["rule"], f["line"]) for f in found], [("cannot-read-input", 1), ("item-call", 7)], found)
        self.assertIn("1 more in this file", found[0]["message"])
        self.assertEqual(found[0]["severity"], "error")
        self.assertEqual(found[0]["column"], 5)

    def test_mutated_source_never_crashes(self):
        source, chance = (HAZARD * 3).encode(), random.Random(1)
        for i in range(40):
            text = bytearray(source)
            for _ in range(chance.randrange(1, 8)):
                at = chance.randrange(len(text))
                text[at:at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
            self.write(f"m{i}.py", bytes(text))
        result = self.run_program("check", ".")
        self.assertIn(result.returncode, (0, 1), result.stderr)


if __name__ == "__main__":
    unittest.main()
