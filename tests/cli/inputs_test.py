import os
import unittest

from support import CLEAN, HAZARD, Case


class Walking(Case):
    def paths(self, *words) -> set[str]:
        return {f["path"] for f in self.findings(*words)}

    def test_a_directory_is_walked_and_sorted(self):
        for name in ("b/model.py", "a/model.py", "c.txt"):
            self.write(name, HAZARD)
        self.assertEqual([f["path"] for f in self.findings(".")], ["a/model.py", "b/model.py"])

    def test_hidden_folders_caches_environments_and_build_output_are_skipped(self):
        for name in (".git/a.py", ".hidden.py", "__pycache__/a.py", "node_modules/a.py", "lib/site-packages/p/a.py", "build/a.py"):
            self.write(name, HAZARD)
        self.write("env/pyvenv.cfg", "")
        self.write("env/bin/a.py", HAZARD)
        self.write("model.py", HAZARD)
        self.assertEqual(self.paths("."), {"model.py"})

    def test_a_package_called_build_is_walked(self):
        self.write("build/__init__.py", "")
        self.write("build/model.py", HAZARD)
        self.assertEqual(self.paths("."), {"build/model.py"})

    def test_a_named_directory_is_always_walked(self):
        self.write("env/pyvenv.cfg", "")
        self.write("env/lib/site-packages/package/model.py", HAZARD)
        self.assertEqual(self.paths("env/lib/site-packages/package"), {"env/lib/site-packages/package/model.py"})
        self.assertEqual(self.paths("env/lib/site-packages"), {"env/lib/site-packages/package/model.py"})

    def test_exclude_takes_names_and_paths(self):
        for name in ("tests/a.py", "src/tests/a.py", "src/a_test.py", "legacy/old/a.py", "src/model.py"):
            self.write(name, HAZARD)
        words = [".", "--exclude", "tests", "--exclude", "*_test.py", "--exclude", "legacy/*"]
        self.assertEqual(self.paths(*words), {"src/model.py"})

    def test_a_file_named_twice_is_read_once(self):
        self.write("a/model.py", HAZARD)
        self.assertEqual(len(self.findings("a/model.py", "./a/../a/model.py", "a", str(self.folder / "a"))), 1)

    def test_a_link_that_leads_back_up_ends(self):
        self.write("a/model.py", HAZARD)
        os.symlink("..", self.folder / "a/up")
        self.assertEqual(self.paths("."), {"a/model.py"})

    def test_paths_are_relative_to_the_root(self):
        self.write("a/b/model.py", HAZARD)
        self.assertEqual(self.paths("a", "--root", "a"), {"b/model.py"})
        outside = str(self.folder / "a/b/model.py")
        self.write("elsewhere/x", "")
        self.assertEqual(self.paths("a", "--root", "elsewhere"), {os.path.realpath(outside)})
        self.check("check", "a", "--root", "nowhere", code=2, says="--root `nowhere` is not a directory")


class Unreadable(Case):
    def test_a_missing_file(self):
        self.check("check", "missing.py", code=2, says="exportlint: missing.py: no such file or directory")

    def test_a_missing_file_does_not_silence_the_others(self):
        self.write("model.py", HAZARD)
        result = self.check("check", "missing.py", "model.py", code=2, says="missing.py", out="item-call")
        self.assertIn(b"model.py", result.stdout)

    def test_a_directory_without_python(self):
        self.write("data/readme.txt", "")
        self.check("check", "data", code=2, says="data: no Python file (*.py) in this directory")

    def test_a_file_of_another_kind(self):
        self.write("model.safetensors", b"\x08\x07")
        self.check("check", "model.safetensors", code=2, says="reads Python (.py)")

    def test_a_broken_model(self):
        self.write("model.onnx", b"\x08\x07")
        self.check("check", "model.onnx", code=2, says="model.onnx: ")

    def test_a_pipe_is_no_file(self):
        os.mkfifo(self.folder / "pipe.py")
        self.check("check", "pipe.py", code=2, says="not a regular file")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_without_permission(self):
        path = self.write("model.py", HAZARD)
        path.chmod(0)
        self.check("check", "model.py", code=2, says="Permission denied")

    def test_nothing_named(self):
        self.check("check", code=2, says="PATH is required")

    def test_an_empty_file_is_clean(self):
        self.write("empty.py", "")
        self.check("check", "empty.py", code=0)


class Places(Case):
    def place(self, name: str) -> tuple:
        found = self.findings(name)
        self.assertEqual(len(found), 1, found)
        return tuple(found[0][k] for k in ("line", "column", "endLine", "endColumn"))

    def test_line_ends_do_not_move_a_finding(self):
        self.write("lf.py", HAZARD)
        expected = self.place("lf.py")
        self.assertEqual(expected[0], 5)
        for name, text in (("crlf.py", HAZARD.replace("\n", "\r\n")), ("cr.py", HAZARD.replace("\n", "\r"))):
            self.write(name, text)
            self.assertEqual(self.place(name), expected, name)

    def test_a_byte_order_mark_does_not_move_lines(self):
        self.write("bom.py", b"\xef\xbb\xbf" + HAZARD.encode())
        self.assertEqual(self.place("bom.py")[0], 5)

    def test_columns_count_characters(self):
        self.write("ascii.py", HAZARD.replace("return x *", "return {'ab': 1}['ab'] * x *"))
        self.write("wide.py", HAZARD.replace("return x *", "return {'\u4f60\u597d': 1}['\u4f60\u597d'] * x *"))
        self.assertEqual(self.place("wide.py"), self.place("ascii.py"))

    def test_names_that_are_not_utf8(self):
        self.write(b"m\xff\xfe.py", HAZARD)
        for words in ((".",), (b"m\xff\xfe.py",)):
            self.assertEqual(len(self.findings(*words)), 1)
        self.write(b"spaces and \xe4\xbd\xa0 'quotes'.py", CLEAN)
        self.check("check", ".", code=1, out="item-call")


if __name__ == "__main__":
    unittest.main()
