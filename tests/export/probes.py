#!/usr/bin/env python3
"""Runs the checked export on the probes, small modules whose exports were measured, and compares verdict and line.

Each probe's factory returns the model, the example, other values, other sizes and dynamic_shapes. The rows are trace and dynamo with
dynamic sizes and dynamo with static ones; the columns the example, both cases and a second call. Where a case was measured wrong,
failing or refused, the row must say so and name the probe's line, by its error, its blame or a finding; where not, it must be equal.
A probe that holds an export call has no module to run: the linter must say its line, and nothing of a harmless call. What cannot agree
stands in `probes_known.tsv` (probe, row, reason), exact both ways. Prints what disagrees and how many agree; `--table` writes the table.
Exit code: 0 all agree, 1 not, 2 could not run, 77 the probes are not beside the checkout.
"""
import argparse
import collections
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
KINDS = ("right", "wrong, with its line", "refused, with its line", "disagrees", "known")


def shared():
    for folder in [pathlib.Path(os.environ.get("EXPORTLINT_SHARED", HERE.parents[2] / "shared")), *[p / "shared" for p in HERE.parents]]:
        if (folder / "probes" / "truth.json").exists():
            return folder / "probes"
    return None


def export(exportlint, folder, name, static, extra):
    with tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch) / "report.json"
        command = [exportlint, "export", f"{name}.py:make", "--exit-zero", "--jobs", "1", "--report", f"json={report}", *extra]
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


def judge_call(exportlint, folder, name, truth):
    """What the linter says of an export call: {"call": (kind, [disagreement])}."""
    done = subprocess.run([exportlint, "check", f"{name}.py", "--exit-zero", "--report", "json=-"], cwd=folder, capture_output=True, text=True,
                          timeout=60)
    lines = {f["line"] for f in json.loads(done.stdout)["findings"] if f["severity"] != "note"}
    wanted = set(truth["expect_lines"]) if truth["label"] != "benign" else set()
    said = [f"call: line {line} is not named" for line in wanted - lines]
    said += [f"call: line {line} is named" for line in lines - wanted] if not wanted else []
    return {"call": ("disagrees" if said else "wrong, with its line" if wanted else "right", said)}


def judge_probe(exportlint, folder, name, truth, extra):
    """{row: (kind, [disagreement])}."""
    if truth.get("outcomes") is None:
        return judge_call(exportlint, folder, name, truth)
    found = {}
    reports = {static: export(exportlint, folder, name, static, extra) for static in (False, True)}
    for row, (exporter, static) in ROWS.items():
        run = next(r for r in reports[static]["exports"] if r["exporter"] == exporter)
        said = list(judge(name, truth, row, static, reports[static], run))
        wanted = expected(truth["outcomes"][row])
        kind = "refused, with its line" if wanted is None else "wrong, with its line" if wanted else "right"
        found[row] = ("disagrees" if said else kind, said)
    return found


def known(found, name, reasons):
    """Replaces what is known not to agree; says what is listed and agrees."""
    for row, (kind, _) in list(found.items()):
        if (name, row) in reasons:
            agrees = [f"{row}: agrees, and stands in probes_known.tsv"]
            found[row] = ("known", []) if kind == "disagrees" else ("disagrees", agrees)


def table(counts):
    names = {"legacy": "trace, dynamic sizes", "onnx_dyn": "dynamo, dynamic sizes", "onnx_static": "dynamo, static", "call": "export calls (linter)"}
    yield "| row | " + " | ".join(KINDS) + " |"
    yield "|---" * (len(KINDS) + 1) + "|"
    for row, text in names.items():
        yield f"| {text} | " + " | ".join(str(counts[row, kind]) for kind in KINDS) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True, type=os.path.abspath)
    parser.add_argument("--shared", type=pathlib.Path, help="folder with probes/truth.json (default: $EXPORTLINT_SHARED, shared beside the checkout)")
    parser.add_argument("--table", type=pathlib.Path, help="write the table to this file")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="probes whose name holds this")
    parser.add_argument("--python", default=sys.executable, help="with torch")
    options = parser.parse_args()
    folder = options.shared / "probes" if options.shared else shared()
    if folder is None:
        print("skipped: the probes are not beside the checkout")
        return 77
    truth = json.loads((folder / "truth.json").read_text())
    names = [n for n in truth if options.only in n]
    reasons = {tuple(line.split("\t")[:2]) for line in (HERE / "probes_known.tsv").read_text().splitlines()[1:]}
    good, bad, counts = 0, 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = {n: pool.submit(judge_probe, options.exportlint, folder, n, truth[n], ["--python", options.python]) for n in names}
        for name, run in runs.items():
            found = run.result()
            known(found, name, reasons)
            counts.update((row, kind) for row, (kind, _) in found.items())
            good += not any(said or kind == "known" for kind, said in found.values())
            bad += any(said for _, said in found.values())
            for text in [text for _, said in found.values() for text in said]:
                print(f"{name}: {text}", flush=True)
    rows = [*table(counts), "", f"{good} of {len(names)} probes agree, {len(names) - good - bad} cannot (`probes_known.tsv`)."]
    print("\n".join(rows))
    if options.table:
        options.table.write_text("# The checked export on the probes\n\nWritten by `probes.py --table`.\n\n" + "\n".join(rows) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
