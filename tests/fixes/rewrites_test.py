"""The text of every fix: exactly what is expected, and nothing more on a second run. Standard library only."""
import os
import sys
import unittest

import syntax_cases
from rewrites import REWRITES

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
from support import Case  # noqa: E402


class Texts(Case):
    def fixed(self, text: bytes, *words) -> bytes:
        self.write("m.py", text)
        result = self.run_program("fix", "m.py", *words)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        once = (self.folder / "m.py").read_bytes()
        self.assertIn(self.run_program("fix", "m.py", *words).returncode, (0, 1))
        self.assertEqual((self.folder / "m.py").read_bytes(), once, "a second run changes nothing")
        compile(once, "m.py", "exec")
        return once

    def test_rewrites(self):
        for case in REWRITES:
            with self.subTest(case.name):
                before, after = case.text(case.before), case.text(case.after)
                exporters = [] if len(case.exporters) == 3 else ["--exporter", ",".join(case.exporters)]
                # Of two ways to mend a branch, the one that is right for all exporters comes first.
                both = case.name.startswith("cond")
                if not both:
                    safe = self.fixed(before.encode(), "--select", case.rule, *exporters).decode()
                    self.assertEqual(safe, after if case.safe else before)
                    unsafe = self.fixed(before.encode(), "--select", case.rule, "--unsafe", *exporters).decode()
                    self.assertEqual(unsafe, after)
                self.write("after.py", after)
                self.assertNotIn(case.rule, [f["rule"] for f in self.findings("after.py", "--ignore", "unused-allow", *exporters)
                                             if f["severity"] != "note"] if case.name != "where, one assignment" else [])

    def test_within_odd_syntax(self):
        for name, (before, after) in syntax_cases.SAFE.items():
            with self.subTest(name):
                self.assertEqual(self.fixed(before.encode()).decode(), after)
        for name, (before, after) in syntax_cases.UNSAFE.items():
            with self.subTest(name):
                self.assertEqual(self.fixed(before.encode(), "--unsafe").decode(), after)

    def test_bytes_are_kept(self):
        before, after = (text.encode() for text in syntax_cases.SAFE["f-string"])
        for name, change in (("crlf", lambda t: t.replace(b"\n", b"\r\n")), ("bom", lambda t: b"\xef\xbb\xbf" + t),
                             ("form feed", lambda t: t.replace(b"class", b"\x0cclass", 1)),
                             ("coding", lambda t: b"# -*- coding: utf-8 -*-\n" + t)):
            with self.subTest(name):
                self.assertEqual(self.fixed(change(before)), change(after))
        before, after = (text.encode().replace(b"\n", b"\r\n") for text in syntax_cases.UNSAFE["one line"])
        self.assertEqual(self.fixed(before, "--unsafe"), after)


if __name__ == "__main__":
    unittest.main()
