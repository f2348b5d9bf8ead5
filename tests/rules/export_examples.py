#!/usr/bin/env python3
"""Exports the examples of the rules' pages for real and compares what happens with the outcomes the findings declare.

  export_examples.py --program BUILD/bin/exportlint [--rule ID ...] [--exporter trace|script|dynamo ...] [--check FILE] [--verbose]

Runs with an interpreter that has torch, onnx and onnxruntime. Of every fence `py` each module whose forward can be called with
plain tensors is exported with each exporter, with every size dynamic that the model lets change, and run on the example, other
values and other sizes against eager; for `script` also the scripted module itself. Calls of exporters in a fence are executed as
they stand. Prints each disagreement as it is met (rule, model or line, exporter, what happened, what was declared, the error), then,
for each exporter, how many outcomes agree, how many that were declared did not show with these inputs, disagree, and could not be
tried (and for script, what nobody scripts and it refuses); with --check, exits with 1 where a disagreement is not in FILE (lines: rule, model or line, exporter, what happened), or one
of FILE no longer is. What was measured is kept by content (--cache FOLDER), so a second run costs only what changed.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LOUD = {"error", "unsupported", "specialized"}
EXPORTERS = ["trace", "dynamo", "script"]


def fences(page):
    for match in re.finditer(r"^```(\S+)([^\n]*)\n(.*?)^```", page, re.M | re.S):
        yield match.group(1), match.group(2).strip(), match.group(3)


def lint(program, path):
    out = subprocess.run([program, "check", path.name, "--isolated", "--report", "json=-", "--exit-zero"], capture_output=True,
                         text=True, cwd=path.parent)
    report = json.loads(out.stdout)
    return report["findings"] + report["suppressed"]


def declared(findings, lines, exporter):
    """What the findings within these lines say of an exporter: a set of outcomes."""
    within = [f for f in findings if any(first <= f["line"] <= last for first, last in lines)]
    return {f["outcomes"].get(exporter, "ok") for f in within} - {"ok"}


def judge(words, happened, scripted):
    """A right export speaks only against what was said to stop it: other inputs may show the rest. That torch.jit.script refuses what
    nobody scripts is told by no rule."""
    said = set(happened.split(", "))
    if happened == "not tried":
        return happened
    if said & {"right", "exported"} and len(said) == 1:
        return "agree" if not words else "disagree" if words <= {"error", "unsupported"} else "not shown"
    if "right" in said:  # one way of this exporter is right, another is not
        return "agree" if words or said & {"in ONNX refused", "by torch.export refused"} else "disagree"
    if said == {"refused"} and not words and not scripted:
        return "not asked"
    if said & {"refused", "does not load", "crashes"}:
        return "agree" if words & (LOUD | {"fails"}) else "disagree"
    return "agree" if words else "disagree"


def table(name):
    """Inputs and preparations by rule."""
    lines = [line.split("\t") for line in (HERE / name).read_text().splitlines() if line and not line.startswith("#")]
    return {line[0]: (line[1], line[2] if len(line) > 2 else "") for line in lines}


def versions():
    import importlib.metadata
    return [f"{p} {importlib.metadata.version(p)}" for p in ("torch", "onnx", "onnxscript", "onnxruntime")]


class Measurements:
    """What each fence did, by its text without marks, the scripts and the packages."""

    def __init__(self, folder):
        self.folder = folder and pathlib.Path(folder)
        scripts = [(HERE / n).read_text() for n in ("really_export.py", "example_inputs.py", "example_models.py")]
        self.stamp = "\n".join(versions() + scripts)
        self.started = self.kept = self.made = 0

    def of(self, path, text, exporters, given, setup):
        key = hashlib.sha256("\n".join([self.stamp, ",".join(exporters), path.stem, given, setup, text]).encode()).hexdigest()
        kept = self.folder and self.folder / f"{key}.json"
        if kept and kept.exists():
            self.kept += 1
            return json.loads(kept.read_text())
        import example_models
        import really_export
        if not self.started:
            really_export.start()
            self.started = 1
        self.made += 1
        rows, ended = really_export.in_child(lambda: example_models.try_file(str(path), exporters, given, setup), 900)
        if rows is None:
            rows = [{"name": "", "lines": [[1, 10**6]], "exporter": e, "happened": "crashes", "detail": ended} for e in exporters]
        if kept:
            self.folder.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(rows))
        return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--rule", action="append")
    parser.add_argument("--exporter", action="append", choices=EXPORTERS)
    parser.add_argument("--check")
    parser.add_argument("--cache")
    parser.add_argument("--verbose", action="store_true", help="prints every outcome")
    options = parser.parse_args()
    rules = json.loads(subprocess.run([options.program, "rules", "--json"], capture_output=True, text=True).stdout)["rules"]
    exporters = options.exporter or EXPORTERS
    counts, wrong, examples, begun = collections.Counter(), [], 0, time.monotonic()
    measured, prepared = Measurements(options.cache), table("export_examples_inputs.tsv")
    with tempfile.TemporaryDirectory() as folder:
        for rule in rules:
            if options.rule and rule["id"] not in options.rule:
                continue
            for number, (kind, extra, text) in enumerate(fences(rule["page"])):
                if kind != "py" or extra.startswith("export "):  # those: tests/export/pages_test.py
                    continue
                examples += 1
                path = pathlib.Path(folder) / f"{rule['id'].replace('-', '_')}_{number}.py"
                path.write_text(text)
                findings = lint(options.program, path)
                unmarked = re.sub(r"[ \t]*# (note|warning|error|todo): \[.*", "", text)
                for row in measured.of(path, unmarked, exporters, *prepared.get(f"{rule['id']}/{number}", prepared.get(rule["id"], ("", "")))):
                    words = declared(findings, row["lines"], row["exporter"])
                    verdict = judge(words, row["happened"], row["exporter"] != "script" or "jit.script" in text)
                    counts[row["exporter"], verdict] += 1
                    where = row["name"] or f"line {row['lines'][0][0]}"
                    line = (rule["id"], f"{number}:{where}", row["exporter"], row["happened"], ",".join(sorted(words)) or "ok",
                            row.get("detail", "")[:160])
                    if verdict == "disagree":
                        wrong.append(line)
                    if verdict == "disagree" or options.verbose:
                        print("\t".join(((verdict,) if options.verbose else ()) + line), flush=True)
    print(f"{examples} examples, {sum(counts.values())} outcomes, {measured.kept} examples known from before, "
          f"{time.monotonic() - begun:.0f} s")
    columns = ("agree", "not shown", "not asked", "disagree", "not tried")
    print(f"{'exporter':9}" + "".join(f"{c:>11}" for c in columns))
    for exporter in exporters:
        print(f"{exporter:9}" + "".join(f"{counts[exporter, c]:11}" for c in columns))
    return compare(wrong, options.check) if options.check else 0


def compare(wrong, path):
    known = {tuple(line.split("\t")[:4]) for line in pathlib.Path(path).read_text().splitlines()
             if line and not line.startswith("#")}
    now = {row[:4] for row in wrong}
    for row in sorted(now - known):
        print("new:", "\t".join(row))
    for row in sorted(known - now):
        print("gone:", "\t".join(row))
    return 1 if now != known else 0


if __name__ == "__main__":
    sys.exit(main())
