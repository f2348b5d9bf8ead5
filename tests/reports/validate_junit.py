"""Reads every *.junit of a folder with a strict XML parser: the counts are those of the test cases."""

import pathlib
import sys
import xml.etree.ElementTree

OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def problems(root) -> list:
    found = []
    for suite in [root, *root.findall("testsuite")]:
        cases = list(suite.iter("testcase"))
        if int(suite.get("tests")) != len(cases):
            found.append(f"{suite.get('name')}: {suite.get('tests')} tests said, {len(cases)} there")
        for attribute, tag in OUTCOMES.items():
            there = sum(1 for case in cases if case.find(tag) is not None)
            if int(suite.get(attribute)) != there:
                found.append(f"{suite.get('name')}: {suite.get(attribute)} {attribute} said, {there} there")
        found += [f"{suite.get('name')}: a case without name" for case in cases if not case.get("name")]
        found += [f"<{child.tag}> in a case" for case in cases for child in case if child.tag not in (*OUTCOMES.values(), "system-out")]
    return found


def main() -> int:
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.junit"))
    bad = 0 if paths else 1
    for path in paths:
        for problem in problems(xml.etree.ElementTree.fromstring(path.read_bytes())):
            bad += 1
            print(f"{path.name}: {problem}")
    print(f"{len(paths)} reports, {bad} problems")
    return 1 if bad else 0


sys.exit(main())
