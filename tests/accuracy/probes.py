#!/usr/bin/env python3
"""Lints the probes, small modules whose exports were measured, and compares each with what happened to it.

- a hazard has a finding on each of its lines, and the outcome of an exporter is `ok` exactly where its export was fine: `trace` is measured as
  `legacy` (torch.onnx.export with dynamo=False), `dynamo` as `dynamo` (torch.onnx.export with dynamo=True). Where a TracerWarning was all, a note
  that says so (`traceWarns`) is enough; elsewhere a finding is above a note;
- a benign candidate and a clean look-alike have nothing above a note.
Prints a table of what disagrees. What is listed in probes_known.json may; an entry that agrees again fails the test too.
Exit code: 0 as expected, 1 not, 2 could not run, 77 the probes are not beside the checkout.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MEASURED = {"trace": "legacy", "dynamo": "dynamo"}


def lint(exportlint, folder):
    """Findings by probe name."""
    with tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch) / "findings.json"
        command = [exportlint, "check", "--exit-zero", "--root", ".", "--report", f"json={report}", "hazard", "clean"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"exportlint ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        by_name = {}
        for finding in json.loads(report.read_text())["findings"]:
            by_name.setdefault(finding["path"].removesuffix(".py"), []).append(finding)
        return by_name


def covers(finding, line):
    return finding["line"] <= line <= finding["endLine"]


def judge_hazard(truth, findings):
    effects = {exporter: (truth.get("effect") or {}).get(measured) for exporter, measured in MEASURED.items()}
    harmless = set(effects.values()) <= {"fine", "warning-only"}
    for line in truth["expect_lines"]:
        here = [f for f in findings if covers(f, line) and (f["severity"] != "note" or harmless)]
        if not here:
            yield f"line {line}: no finding above a note"
            continue
        for exporter, effect in effects.items():
            said = sorted({f["outcomes"][exporter] for f in here if f["outcomes"][exporter] != "ok"})
            if effect == "warning-only":
                agrees = bool(said) or any(f["traceWarns"] for f in here)
            else:
                agrees = effect is None or (effect != "fine") == bool(said)
            if not agrees:
                yield f"line {line}: {exporter} is {effect}, said {', '.join(said) or 'ok'}"


def judge_clean(findings):
    for f in findings:
        if f["severity"] != "note":
            yield f"line {f['line']}: {f['severity']} {f['rule']}, nothing is wrong here"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", type=os.path.abspath, required=True, help="the program to measure")
    parser.add_argument("--shared", type=pathlib.Path, default=HERE.parents[1].parent / "shared", help="folder that holds probes/")
    args = parser.parse_args()
    probes = args.shared / "probes"
    if not (probes / "truth.json").is_file():
        print(f"skipped: no probes at {probes}")
        return 77
    try:
        found = lint(str(pathlib.Path(args.exportlint).resolve()), probes)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    known = json.loads((HERE / "probes_known.json").read_text())
    truth = json.loads((probes / "truth.json").read_text())
    bad = agreeing = 0
    for name, measured in sorted(truth.items()):
        findings = found.get(name, [])
        wrong = list(judge_clean(findings) if measured["label"] == "benign" else judge_hazard(measured, findings))
        agreeing += not wrong
        if wrong == known.get(name, {}).get("disagrees", []):
            continue
        bad += 1
        if not wrong:
            print(f"{name}: agrees now; take it out of probes_known.json")
        for complaint in wrong:
            print(f"{name}: {complaint}")
    for name in sorted(set(known) - set(truth)):
        bad += 1
        print(f"{name}: no such probe; take it out of probes_known.json")
    print(f"{agreeing} of {len(truth)} probes agree, {len(known)} are known not to")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
