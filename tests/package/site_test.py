#!/usr/bin/env python3
"""The documentation site, made by the built program: every rule and command has its page, links lead somewhere, nothing is loaded from elsewhere."""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["EXPORTLINT"]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(html.parser.HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.links, self.loads, self.ids, self.headings, self.open, self.faults, self.lang = [], [], [], [], [], [], ""
        self.feed(text)
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "html":
            self.lang = values.get("lang", "")
        if "id" in values:
            self.ids.append(values["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        address = values.get("href") or values.get("src")
        if address is not None:
            (self.links if tag == "a" else self.loads).append(address)
        self.faults += [f"<{tag} {name}>" for name in values if name.startswith("on") or name == "style"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> where another element is open")


def run(*words: str) -> str:
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=True).stdout


class Site(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.site = pathlib.Path(cls.scratch.name, "site")
        made = subprocess.run([ROOT / "ci/site", "--program", PROGRAM, "--out", cls.site], capture_output=True, text=True)
        if made.returncode != 0:
            raise AssertionError(made.stdout + made.stderr)
        cls.pages = {str(p.relative_to(cls.site)): Page(p.read_text()) for p in sorted(cls.site.rglob("*.html"))}
        cls.rules = json.loads(run("rules", "--json"))["rules"]
        listed = re.search(r"\nSubcommands:\n((?:  .*\n)+)", run("--help")).group(1)
        cls.commands = re.findall(r"^  (\S+)", listed, re.MULTILINE)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def text(self, page: str) -> str:
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", (self.site / page).read_text())))

    def test_each_rule_and_each_command_has_a_page(self):
        self.assertGreater(len(self.rules), 100)
        self.assertIn("check", self.commands)
        expected = {f"rules/{rule['id']}.html" for rule in self.rules} | {f"commands/{name}.html" for name in self.commands}
        others = {"index.html", "tutorial.html", "configuration.html", "accuracy.html", "accuracy-remaining.html", "rules/index.html", "commands/index.html"}
        self.assertEqual(set(self.pages), expected | others)

    def test_a_rule_page_says_what_the_program_says(self):
        for rule in self.rules:
            text = self.text(f"rules/{rule['id']}.html")
            for part in (rule["summary"].replace("`", ""), rule["severity"], rule["group"], *rule["catalogue"], *rule["outcomes"]["trace"]):
                self.assertIn(part, text, rule["id"])

    def test_a_command_page_has_every_option(self):
        for name in self.commands:
            shown = self.text(f"commands/{name}.html")
            for option in re.findall(r"^  (?:-\w,)?(--[a-z-]+)", run(name, "--help"), re.MULTILINE):
                self.assertIn(option, shown, name)

    def test_links_lead_somewhere(self):
        for name, page in self.pages.items():
            self.assertEqual(len(page.ids), len(set(page.ids)), name)
            for link in page.links:
                address = urllib.parse.urlsplit(urllib.parse.urljoin(f"file:///{name}", link))
                if address.scheme in ("http", "https"):
                    continue
                to = self.pages.get(address.path.lstrip("/"))
                self.assertIsNotNone(to, f"{name}: {link}")
                if address.fragment:
                    self.assertIn(address.fragment, to.ids, f"{name}: {link}")

    def test_nothing_is_loaded_from_elsewhere(self):
        for name, page in self.pages.items():
            for address in page.loads:
                self.assertEqual(urllib.parse.urlsplit(address).scheme + urllib.parse.urlsplit(address).netloc, "", f"{name}: {address}")
                self.assertTrue((self.site / name).parent.joinpath(address).resolve().is_file(), f"{name}: {address}")
        for name in ("site.css", "site.js"):
            self.assertNotRegex((self.site / name).read_text(), r"https?:|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|import\(")

    def test_pages_are_whole(self):
        for name, page in self.pages.items():
            self.assertEqual(page.faults, [], name)
            self.assertEqual(page.lang, "en", name)
            self.assertEqual(page.links[0], "#content", name)
            self.assertEqual(page.headings[0], 1, name)
            self.assertEqual(page.headings.count(1), 1, name)
            for before, after in zip(page.headings, page.headings[1:]):
                self.assertLessEqual(after, before + 1, name)

    def test_the_search_knows_every_page(self):
        script = (self.site / "search-index.js").read_text()
        self.assertNotIn("<", script)
        entries = json.loads(script.removeprefix("window.exportlintPages = ").rstrip().removesuffix(";"))
        self.assertEqual({entry["path"] for entry in entries}, set(self.pages))
        for entry in entries:
            self.assertGreater(len(entry["text"]), 60, entry["path"])

    def test_configuration_has_every_key_and_its_examples_are_read(self):
        schema = json.loads(run("config", "--schema"))["properties"]
        keys = {f"check-{key}" for key in schema["check"]["properties"]} | (set(schema) - {"check"})
        self.assertLessEqual(keys, set(self.pages["configuration.html"].ids))
        read = subprocess.run([PROGRAM, "config", "--config", ROOT / "docs/every_key.toml"], capture_output=True, text=True)
        self.assertEqual((read.returncode, read.stderr), (0, ""))
        for key in schema["check"]["properties"]:
            self.assertNotRegex(read.stdout, rf"check\.{key} = .*# default", f"docs/every_key.toml sets no {key}")

    def test_accuracy_shows_what_the_files_hold(self):
        shown = self.text("accuracy.html")
        self.assertNotIn("<!--", (self.site / "accuracy.html").read_text())
        figures = json.loads((ROOT / "tests/accuracy/baseline.json").read_text())["figures"]
        for value in (figures["warnings"]["recall"], figures["warnings"]["precision"], figures["export-guards"]["recall"]):
            self.assertIn(f"{100 * value:.1f} %", shown)
        for row in re.findall(r"^\| (trace|dynamo)[^|]*\| (\d+) ", (ROOT / "tests/export/probes.md").read_text(), re.MULTILINE):
            self.assertIn(row[1], shown)

    def test_the_tutorial_uses_what_there_is(self):
        text = (ROOT / "docs/tutorial.md").read_text()
        commands = re.findall(r"^    \$ exportlint (\w+)((?:[^\n]*\\\n)*[^\n]*)", text, re.MULTILINE)
        self.assertGreater(len(commands), 8)
        for name, words in commands:
            self.assertIn(name, self.commands)
            known = run(name, "--help")
            for option in re.findall(r" (--[a-z-]+)", words):
                self.assertIn(option, known, f"{name} {option}")
            self.assertIn(f"exportlint {name}", self.text("tutorial.html"))
        self.assertTrue((ROOT / "examples/tagger.py").is_file())

    def test_html_in_texts_is_shown_and_not_taken(self):
        script = ("import {render} from './ci/site_generator/markdown.mjs';"
                  "process.stdout.write(render('<script>alert(1)</script>\\n\\n`<b>` [x](javascript:alert(1)) ![y](http://z/z.png)\\n\\n# <img src=x>',"
                  " {file: 'README.md', page: 'index.html'}))")
        made = subprocess.run(["node", "--input-type=module", "-e", script], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        for part in ("<script", "<img", "<b>", 'href="javascript', "z.png"):
            self.assertNotIn(part, made.stdout)


if __name__ == "__main__":
    if shutil.which("node") is None or not (ROOT / "node_modules/marked").is_dir():
        print("no node or no node_modules/marked: the site is not made (npm ci, or ci/setup)")
        sys.exit(77)
    unittest.main()
