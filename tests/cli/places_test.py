"""Where people work: the action, the hooks, the templates, the CMake function; as far as a machine without a network can."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support import CLEAN, HAZARD, PROGRAM, Case

ROOT = pathlib.Path(__file__).resolve().parents[2]


def yaml_of(path: pathlib.Path):
    try:
        import yaml
    except ImportError:
        return None
    return yaml.safe_load(path.read_text())


class Place(Case):
    def setUp(self):
        super().setUp()
        self.bin = self.folder / ".bin"
        self.bin.mkdir()
        (self.bin / "exportlint").symlink_to(PROGRAM)
        self.env = os.environ | {"PATH": f"{self.bin}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(self.folder / ".cache")}

    def shell(self, *words, **env):
        return subprocess.run(words, cwd=self.folder, env=self.env | env, capture_output=True, text=True, timeout=200)


class Action(Place):
    SCRIPT = ROOT / "ci/templates/action.sh"

    def run_action(self, **env):
        summary, output = self.folder / "summary.md", self.folder / "output"
        return self.shell("bash", str(self.SCRIPT), GITHUB_STEP_SUMMARY=str(summary), GITHUB_OUTPUT=str(output), **env)

    def test_step(self):
        self.write("with space/model.py", HAZARD)
        result = self.run_action(PATHS="'with space'", SARIF_FILE="a.sarif", FAIL_ON="warning", ARGUMENTS="--select item-call,unused-allow")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("::warning file=with space/model.py,line=5", result.stdout)
        self.assertEqual((self.folder / "output").read_text(), "sarif-file=a.sarif\n")
        self.assertIn("item-call", (self.folder / "summary.md").read_text())
        self.assertEqual(len(json.loads((self.folder / "a.sarif").read_text())["runs"][0]["results"]), 1)
        self.assertEqual(self.run_action(PATHS="'with space'", FAIL_ON="error").returncode, 0)

    def test_inputs_are_not_shell(self):
        self.write("model.py", CLEAN)
        self.run_action(PATHS="model.py", ARGUMENTS="$(touch owned) `touch owned` ; touch owned")
        self.run_action(PATHS="model.py;touch owned", DIFF_BASE="$(touch owned)")
        self.assertFalse((self.folder / "owned").exists())

    def test_action_file(self):
        text = (ROOT / "action.yml").read_text()
        for name in set(re.findall(r"inputs\.([a-z-]+)", text)):
            self.assertRegex(text, rf"(?m)^  {name}:$")
        # What a user gives reaches a script as a variable only.
        for run in re.findall(r"(?m)^      run: (.*)$", text):
            self.assertNotIn("${{", run)
        action = yaml_of(ROOT / "action.yml")
        if action is None:
            return
        self.assertEqual(action["runs"]["using"], "composite")
        for step in action["runs"]["steps"]:
            self.assertIn("shell", step)
        self.assertTrue(all({"description"} <= set(v) for v in action["inputs"].values()))


class Hooks(Place):
    def hooks(self) -> dict:
        text = (ROOT / ".pre-commit-hooks.yaml").read_text()
        hooks = {}
        for block in re.split(r"(?m)^- id: ", text)[1:]:
            hooks[block.split("\n")[0]] = dict(re.findall(r"(?m)^  ([a-z_]+): (.*)$", block))
        return hooks

    def test_keys_are_those_of_hooks(self):
        known = {"name", "entry", "language", "types", "types_or", "description", "require_serial", "pass_filenames"}
        hooks = self.hooks()
        self.assertEqual(set(hooks), {"exportlint", "exportlint-prove"})
        for hook in hooks.values():
            self.assertLessEqual(set(hook), known)
            self.assertLessEqual({"name", "entry", "language"}, set(hook))

    def test_entries_run(self):
        self.write("bad.py", HAZARD)
        self.write("good.py", CLEAN)
        entry = self.hooks()["exportlint"]["entry"].split()
        self.assertEqual(self.shell(*entry, "good.py").returncode, 0)
        self.assertEqual(self.shell(*entry, "good.py", "bad.py").returncode, 1)
        prove = self.hooks()["exportlint-prove"]["entry"].split()
        result = self.shell(*prove)
        self.assertEqual(result.returncode, 2)
        self.assertIn("no model given, and no exportlint.toml or pyproject.toml from here upward has an [[export]] entry", result.stderr)


class Gitlab(Place):
    def test_script_runs(self):
        text = (ROOT / "ci/templates/gitlab.yml").read_text()
        script = " ".join(line.strip() for line in re.search(r"- >-\n((?:      .*\n)+)", text).group(1).splitlines())
        self.write("src/model.py", HAZARD)
        result = self.shell("bash", "-c", script, EXPORTLINT_PATHS="src", EXPORTLINT_ARGUMENTS="", CI_MERGE_REQUEST_DIFF_BASE_SHA="")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(len(json.loads((self.folder / "gl-code-quality-report.json").read_text())), 1)
        for name in re.findall(r"(?m)^      (?:codequality|junit): (.*)$", text):
            self.assertTrue((self.folder / name).exists(), name)
        job = yaml_of(ROOT / "ci/templates/gitlab.yml")
        if job is not None:
            self.assertEqual(set(job), {"exportlint"})


class Container(unittest.TestCase):
    def test_packages_are_those_of_setup(self):
        text = (ROOT / "ci/templates/Containerfile").read_text()
        setup = (ROOT / "ci/setup").read_text()
        build = text.split("FROM debian:12-slim AS build")[1].split("FROM ")[0]
        for package in re.findall(r"\b(lib[a-z0-9-]+-dev|nlohmann-json3-dev|ninja-build)\b", build):
            self.assertIn(package, setup)
        self.assertIn("USER lint", text)


class CMake(Place):
    PROJECT = """cmake_minimum_required(VERSION 3.25)
project(user LANGUAGES NONE)
find_package(exportlint REQUIRED CONFIG PATHS "{config}" NO_DEFAULT_PATH)
add_custom_target(model SOURCES model.py notes.txt)
exportlint_check(model PATHS more OPTIONS --select item-call)
"""

    def configure(self, text: str):
        self.write("CMakeLists.txt", text.format(config=ROOT / "cmake"))
        return self.shell("cmake", "-S", ".", "-B", "build", f"-DEXPORTLINT_EXECUTABLE={self.bin}/exportlint")

    @unittest.skipUnless(shutil.which("cmake"), "no cmake")
    def test_function(self):
        self.write("model.py", CLEAN)
        self.write("notes.txt", "")
        self.write("more/other.py", CLEAN)
        result = self.configure(self.PROJECT)
        self.assertEqual(result.returncode, 0, result.stderr)
        build = ("cmake", "--build", "build", "--target", "model_exportlint")
        self.assertEqual(self.shell(*build).returncode, 0)
        self.write("more/other.py", HAZARD)
        result = self.shell(*build)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("other.py:5:", result.stdout)

    @unittest.skipUnless(shutil.which("cmake"), "no cmake")
    def test_wrong_words(self):
        for text, says in ((self.PROJECT.replace("PATHS more", "more"), "unknown words more"),
                           (self.PROJECT.replace("check(model", "check(nothing"), "no such target")):
            self.write("model.py", CLEAN)
            self.write("notes.txt", "")
            shutil.rmtree(self.folder / "build", ignore_errors=True)
            result = self.configure(text)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(says, result.stderr.replace("\n", " ").replace("  ", " "))


if __name__ == "__main__":
    unittest.main()
