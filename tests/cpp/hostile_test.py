import unittest

from cpp_support import EXTENSION, Case


class Hostile(Case):
    """Everything ends within the limits, with a message, and what can be read is."""

    def message(self, *words) -> str:
        found = [f for f in self.findings(*words) if f["rule"] == "cannot-read-input"]
        self.assertEqual(len(found), 1, found)
        return found[0]["message"]

    def test_broken_syntax_leaves_the_rest(self):
        self.write("ext.cpp", EXTENSION.replace("PYBIND11", "at::Tensor g(at::Tensor x) { return x +; }\n\nPYBIND11"))
        found = {f["rule"]: f for f in self.findings("ext.cpp")}
        self.assertEqual(set(found), {"item-call", "cannot-read-input"})
        self.assertEqual(found["cannot-read-input"]["line"], 5)
        self.assertIn("does not compile: expected expression", found["cannot-read-input"]["message"])

    def test_a_missing_header_leaves_the_rest(self):
        self.write("ext.cpp", '#include "nowhere.h"\n' + EXTENSION)
        found = {f["rule"]: f for f in self.findings("ext.cpp")}
        self.assertEqual(set(found), {"item-call", "cannot-read-input"})
        self.assertIn("'nowhere.h' file not found", found["cannot-read-input"]["message"])
        self.assertEqual(found["cannot-read-input"]["line"], 1)

    def test_errors_in_headers_are_told_where_they_are_included(self):
        self.write("bad.h", "int bad = not_declared;\n")
        self.write("ext.cpp", EXTENSION.replace("\n\n", '\n#include "bad.h"\n', 1))
        found = {f["rule"]: f for f in self.findings("ext.cpp")}
        self.assertEqual(found["cannot-read-input"]["line"], 2)
        self.assertIn("bad.h:1)", found["cannot-read-input"]["message"])

    def test_binary_junk(self):
        self.write("a.cpp", bytes(range(256)) * 40)
        self.assertIn("binary data", self.message("a.cpp"))
        self.write("b.cpp", bytes(range(1, 256)) * 400)
        self.assertIn("does not compile", self.message("b.cpp"))

    def test_deep_nesting(self):
        for name, text in {"parentheses": "int x = " + "(" * 100000 + "1" + ")" * 100000 + ";\n",
                           "braces": "void f() " + "{" * 50000 + "}" * 50000 + "\n",
                           "operators": "int f(int a) { return " + "-" * 1 + "a" + " + a" * 20000 + "; }\n",
                           "conditions": "int f(int a) { " + "if (a) " * 5000 + "return 1; return 0; }\n",
                           "blocks": "void f(int a) { " + "while (a) {" * 5000 + "}" * 5000 + "}\n",
                           "templates": "template <int N> struct S : S<N + 1> {};\nS<0> s;\n"}.items():
            with self.subTest(name):
                self.write("a.cpp", text)
                report = self.report("a.cpp", "--read-seconds", "20")
                self.assertLessEqual({f["rule"] for f in report["findings"]}, {"cannot-read-input"})

    def test_an_endless_include(self):
        self.write("a.cpp", '#include "a.cpp"\n#include "a.cpp"\n')
        self.assertIn("include", self.message("a.cpp", "--read-seconds", "20"))

    def test_an_endless_template_and_an_endless_constant(self):
        self.write("a.cpp", "constexpr int f(int n) { while (true) ++n; return n; }\nconstexpr int x = f(0);\n")
        self.assertTrue(self.message("a.cpp", "--read-seconds", "20"))

    def test_a_huge_file(self):
        self.write("a.cpp", "".join(f"int f{i}(int a) {{ return a + {i}; }}\n" for i in range(60000)))
        report = self.report("a.cpp", "--read-seconds", "60")
        self.assertLessEqual({f["rule"] for f in report["findings"]}, {"cannot-read-input"})

    def test_files_that_are_none(self):
        self.write("empty.cpp", "")
        self.assertEqual(self.rules("empty.cpp"), [])
        self.assertEqual(self.run_program("check", "nowhere.cpp").returncode, 2)


if __name__ == "__main__":
    unittest.main()
