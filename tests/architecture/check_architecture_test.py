"""ci/check-architecture on small trees: each broken thing is told with its line and its reason, and nothing else is."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "ci" / "check-architecture"


def run(files: dict[str, str]) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            for parent in path.relative_to(root).parents[:-1]:
                (root / parent / "README.md").write_text("# folder\n")
        (root / "analyzers").mkdir(exist_ok=True)
        (root / "analyzers" / "README.md").write_text("# analyzers\n")
        result = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True)
        return result.returncode, result.stdout


class CheckArchitecture(unittest.TestCase):
    def expect_broken(self, files: dict[str, str], *parts: str):
        code, out = run(files)
        self.assertEqual(code, 1, out)
        self.assertIn(" 1 broken", out)
        for part in parts:
            self.assertIn(part, out)

    def expect_clean(self, files: dict[str, str]):
        code, out = run(files)
        self.assertEqual((code, " 0 broken" in out), (0, True), out)

    def test_an_arrow_along_the_order_is_allowed(self):
        self.expect_clean({"rules/a.cc": '#include "analyzers/flow/site.h"\n#include "rules/rule.h"\n#include <vector>\n'})

    def test_an_arrow_against_the_order_says_why(self):
        self.expect_broken({"analyzers/flow/a.cc": '\n#include "rules/rule.h"\n'},
                           "analyzers/flow/a.cc:2: analyzers/flow must not include rules", "every language")

    def test_rules_see_no_syntax_tree(self):
        self.expect_broken({"rules/a.cc": '#include "analyzers/python/ast.h"\n'}, "rules must not include analyzers/python")

    def test_reports_see_no_rules(self):
        self.expect_broken({"reports/a.cc": '#include "rules/rule.h"\n'}, "reports must not include rules", "Report and nothing else")

    def test_torch_stays_in_the_facts_generator(self):
        self.expect_clean({"facts/generate/a.cc": "#include <torch/library.h>\n"})
        self.expect_broken({"cli/a.cc": "#include <ATen/ATen.h>\n"}, "cli/a.cc:1", "300 ms")

    def test_onnx_stays_in_the_verifier(self):
        self.expect_broken({"export/a.cc": "#include <onnx/checker.h>\n"}, "allowed only in export/verify")

    def test_files_of_one_folder_may_meet_in_one_unit(self):
        first = "namespace x {\nnamespace {\nconstexpr int kMost = 40;\n}  // namespace\n}  // namespace x\n"
        second = "namespace {\n\nconstexpr std::array<int, 2> kMost = {1, 2};\n}\n"
        self.expect_broken({"reports/a.cc": first, "reports/b.cc": second}, "reports/b.cc:3: `kMost` stands in reports/a.cc:3 too")
        self.expect_clean({"reports/a.cc": first, "cli/b.cc": second})

    def test_overloads_raw_strings_and_a_folders_own_names_do_not_meet(self):
        function = "namespace {\nint Size(int n) {\n  return n;\n}\n}  // namespace\n"
        self.expect_broken({"rules/a.cc": function, "rules/b.cc": function.replace("int n", "int  count")}, "`Size(int)`")
        self.expect_clean({"rules/a.cc": function, "rules/b.cc": function.replace("int n", "long n")})
        self.expect_clean({"rules/a.cc": function, "rules/b.cc": function,
                           "rules/CMakeLists.txt": "exportlint_library(rules\n  OWN_NAMES kPage Size\n  PUBLIC x)\n"})
        page = 'namespace {\nconstexpr char kA[] = R"md(\nclass Net(nn.Module):\n)md";\n}  // namespace\n'
        self.expect_clean({"rules/a.cc": page, "rules/b.cc": page.replace("kA", "kB")})

    def test_third_party_only_behind_a_folders_own_headers(self):
        private = {"reports/own.h": "#include <nlohmann/json.hpp>\n", "reports/a.cc": '#include "reports/own.h"\n'}
        self.expect_clean(private)
        self.expect_broken(private | {"cli/a.cc": '#include "reports/own.h"\n'}, "reports/own.h:1", "third-party")

    def test_long_files_are_listed_then_refused(self):
        code, out = run({"rules/a.cc": "\n" * 300})
        self.assertEqual(code, 0)
        self.assertIn("note: rules/a.cc: 300 lines", out)
        self.expect_broken({"rules/a.cc": "\n" * 401}, "rules/a.cc: 401 lines")

    def test_long_functions_are_listed(self):
        body = "namespace x {\nint Long(int a) {\n  if (a) { a++; }\n" + "  a = '{';\n" * 90 + "}\nint Short() { return 1; }\n}\n"
        code, out = run({"rules/a.cc": body})
        self.assertEqual(code, 0)
        self.assertIn("rules/a.cc:2: Long has 93 lines", out)
        self.assertNotIn("Short", out)

    def test_a_folder_without_a_readme(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "rules"
            path.mkdir()
            (path / "a.cc").write_text("")
            result = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("rules/README.md is missing", result.stdout)

    def test_registry_hosts(self):
        host = "pypi" + ".org"
        self.expect_broken({"ci/note.txt": f"see {host}\n", "ci/README.md": "# ci\n"}, "ci/note.txt:1", host)


if __name__ == "__main__":
    unittest.main()
