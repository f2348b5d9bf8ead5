#!/usr/bin/env python3
"""Lints the pinned libraries and scores what is found against what the exporters really did to their models.

Prints recall and precision by kind and by library, and which sites came and went since tests/accuracy/baseline.json. Exit
code: 0 no figure fell by more than 0.002, 1 one did, 2 it could not run, 77 the truth set is not beside the checkout.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile

import libraries
import table
import truth

HERE = pathlib.Path(__file__).resolve().parent
TOLERANCE = 0.002


def flat(figures, prefix=""):
    """{"warnings.kinds.bool.recall": 0.9, …}: the figures that must not fall."""
    out = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            out.update(flat(value, f"{prefix}{key}."))
        elif key in ("recall", "precision"):
            out[prefix + key] = value
    return out


def show_figures(figures):
    for view, f in figures.items():
        precision = f"  precision {f['precision']:.3f}" if "precision" in f else ""
        print(f"{view}: recall {f['recall']:.3f}{precision}")
        for group in ("kinds", "libraries"):
            for name, g in sorted(f.get(group, {}).items(), key=lambda x: -x[1]["sites"]):
                precision = f"  precision {g['precision']:.3f}" if "precision" in g else ""
                print(f"  {name:18s} recall {g['recall']:.3f}{precision}  of {g['sites']:g} sites")


def show_changes(before, after):
    for view, groups in after.items():
        for group in ("missed", "false"):
            old, new = set(before.get(view, {}).get(group, [])), set(groups.get(group, []))
            for sign, ids in (("+", new - old), ("-", old - new)):
                for site in sorted(ids):
                    print(f"  {view}: {sign} {group} {site}")


def compare(baseline, measured):
    """Whether nothing fell; prints what did and what moved."""
    before, after = flat(baseline["figures"]), flat(measured["figures"])
    fell = {k: (v, after.get(k, 0.0)) for k, v in before.items() if after.get(k, 0.0) < v - TOLERANCE}
    rose = [k for k, v in after.items() if v > before.get(k, 0.0) + TOLERANCE]
    if baseline["sites"] != measured["sites"]:
        print("since the baseline:")
        show_changes(baseline["sites"], measured["sites"])
    for key, (old, new) in sorted(fell.items()):
        print(f"fell: {key} {old:.4f} -> {new:.4f}")
    if rose and not fell:
        print("better than the baseline: record it with tests/accuracy/run.py --record")
    return not fell


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", type=os.path.abspath, required=True, help="the program to measure")
    parser.add_argument("--shared", type=pathlib.Path, default=HERE.parents[1].parent / "shared", help="folder that holds truth/")
    parser.add_argument("--record", action="store_true", help="rewrite baseline.json and the tables of remaining.md")
    parser.add_argument("--keep", type=pathlib.Path, help="write exportlint's JSON report here")
    args = parser.parse_args()
    if not (args.shared / "truth" / "scorer.py").is_file():
        print(f"skipped: no truth set at {args.shared / 'truth'}")
        return 77
    if complaints := libraries.missing():
        print("the libraries of the truth set are not as pinned:", *complaints, sep="\n  ", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        report = args.keep or pathlib.Path(scratch) / "findings.json"
        try:
            found = libraries.lint(args.exportlint, report)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 2
        scorer = truth.load_scorer(args.shared, [libraries.site_packages()])
        measured = truth.measure(scorer, truth.load_truth(args.shared), report, truth.accepted_lines(args.shared, scorer))
    show_figures(measured["figures"])
    baseline = HERE / "baseline.json"
    if args.record:
        baseline.write_text(json.dumps(measured, indent=1, sort_keys=True) + "\n")
        (HERE / "remaining.md").write_text(table.render(scorer, measured["sites"], found["findings"]))
        return 0
    return 0 if compare(json.loads(baseline.read_text()), measured) else 1


if __name__ == "__main__":
    sys.exit(main())
