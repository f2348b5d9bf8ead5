#!/usr/bin/env python3
"""Runs the checked export on the probes, small modules whose exports were measured, and compares verdict and line.

Each probe's factory returns the model, the example, other values, other sizes and dynamic_shapes. The rows are trace and dynamo with
dynamic sizes and dynamo with static ones; the columns the example, both cases and a second call. Where a case was measured wrong,
failing or refused, the row must say so and name the probe's line, by its error, its blame or a finding; where not, it must be equal.
Prints what disagrees and how many agree. Exit code: 0 all agree, 1 not, 2 could not run, 77 the probes are not beside the checkout.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = {"same": "example", "val": "case 1", "shape": "case 2", "second_call": "second call"}
ROWS = {"legacy": ("trace", False), "onnx_dyn": ("dynamo", False), "onnx_static": ("dynamo", True)}
NONDETERMINISTIC = {"hazard/torch_rand", "hazard/py_random"}


def shared():
    for folder in [pathlib.Path(os.environ.get("EXPORTLINT_SHARED", HERE.parents[2] / "shared")), *[p / "shared" for p in HERE.parents]]:
        if (folder / "probes" / "truth.json").exists():
            return folder / "probes"
    return None


def export(exportlint, folder, name, static, extra):
    with tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch) / "report.json"
        command = [exportlint, "export", f"{name}.py:make", "--exit-zero", "--report", f"json={report}", *extra]
        command += ["--static", "--exporter", "dynamo"] if static else ["--exporter", "trace,dynamo"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)
        if not report.exists():
            raise RuntimeError(f"{name}: exportlint ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
        return json.loads(report.read_text())


def expected(measured):
    """{case: word} of what is not equal; None: the export itself fails."""
    if any(each.startswith("fail:") for each in measured):
        return None
    return {CASES[key]: rest for key, _, rest in (each.partition(":") for each in measured)}


def lines_named(report, run):
    found = set()
    if run.get("error") and run["error"].get("line"):
        found.add(run["error"]["line"])
    blamed = set(run["blame"])
    for finding in report["findings"]:
        if finding["fingerprint"] in blamed:
            found.update(range(finding["line"], finding["endLine"] + 1))
    return found


def judge(name, truth, row, static, report, run):
    wanted = expected(truth["outcomes"][row])
    if wanted is None:
        if run["exported"]:
            yield f"{row}: measured to fail, exported"
            return
    elif not run["exported"]:
        yield f"{row}: measured to export, refused: {(run.get('error') or {}).get('message', '')[:200]}"
        return
    else:
        for case in run["cases"]:
            if case["name"] not in CASES.values() or (static and case["name"] == "case 2"):
                continue
            right = case["verdict"] == "equal"
            if right == (case["name"] in wanted):
                yield f"{row}, {case['name']}: measured {wanted.get(case['name'], 'equal')}, is {case['verdict']}: {case.get('detail', '')[:160]}"
        known = {case["name"] for case in run["cases"]}
        for missing in set(wanted) - known:
            yield f"{row}, {missing}: measured {wanted[missing]}, not among the cases"
    lines = lines_named(report, run)
    if wanted is None or wanted:
        for line in set(truth["expect_lines"]) - lines:
            yield f"{row}: line {line} is not named, but {sorted(lines)}"


def judge_probe(exportlint, folder, name, truth, extra):
    said = []
    reports = {static: export(exportlint, folder, name, static, extra) for static in (False, True)}
    for row, (exporter, static) in ROWS.items():
        run = next(r for r in reports[static]["exports"] if r["exporter"] == exporter)
        said += judge(name, truth, row, static, reports[static], run)
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="probes whose name holds this")
    parser.add_argument("--python", default=sys.executable, help="with torch")
    options = parser.parse_args()
    folder = shared()
    if folder is None:
        print("skipped: the probes are not beside the checkout")
        return 77
    truth = json.loads((folder / "truth.json").read_text())
    names = [n for n, t in truth.items() if t.get("outcomes") is not None and n not in NONDETERMINISTIC and options.only in n]
    good = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {n: pool.submit(judge_probe, options.exportlint, folder, n, truth[n], ["--python", options.python]) for n in names}
        for name, run in runs.items():
            said = run.result()
            good += not said
            for text in said:
                print(f"{name}: {text}", flush=True)
    print(f"{good} of {len(names)} probes agree")
    return 0 if good == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
