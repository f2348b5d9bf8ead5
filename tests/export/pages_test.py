#!/usr/bin/env python3
"""Really exports the examples of the rules that the checked export itself says, and compares its findings with their marks.

A fence `py export dynamo opset=15` holds a factory `make`; it is exported as its words say, without the linter. Marks are those of the
other pages: `# warning: [rule] "part of the message"` above the line, one below the other for several. Exit code: 0 as marked, 1 not, 77 torch is not there.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```py export ([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARK = re.compile(r'^\s*# (warning|note|error): \[([a-z-]+)\] "([^"]*)"$')


def marks(text):
    found, waiting = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if match := MARK.match(line):
            waiting.append(match.groups())
        else:
            found += [(number, *each) for each in waiting]
            waiting = []
    return found


def judge(exportlint, python, name, words, text, scratch):
    model, report = scratch / "model.py", scratch / "report.json"
    model.write_text(text)
    report.unlink(missing_ok=True)
    exporter, *options = words.split()
    command = [exportlint, "export", "model.py:make", "--no-lint", "--no-cache", "--exit-zero", "--python", python, "--exporter", exporter,
               "--report", f"json={report}", *[f"--{o}" for o in options]]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=300)
    if not report.exists():
        return [f"{name}: ended with {done.returncode}: {done.stderr.strip()[-500:]}"]
    answer = json.loads(report.read_text())
    found, said = answer["findings"], []
    for line, severity, rule, part in marks(text):
        met = [f for f in found if (f["line"], f["severity"], f["rule"]) == (line, severity, rule) and part in f["message"]]
        found = [f for f in found if f not in met]
        if not met:
            said.append(f"{name}: line {line}: no {severity} [{rule}] with `{part}`")
    said += [f"{name}: line {f['line']}: {f['severity']} [{f['rule']}] {f['message']} is not marked" for f in found]
    if said:
        said += [f"    {run.get('error')} {[(c['name'], c['verdict'], c['detail']) for c in run['cases'] if c['verdict'] != 'equal']}"
                 for run in answer["exports"]]
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if subprocess.run([options.python, "-c", "import torch, onnxscript, onnxruntime"], capture_output=True).returncode != 0:
        print("skipped: no torch, onnxscript and onnxruntime")
        return 77
    said = []
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((ROOT / "rules").glob("*.cc")):
            if options.only in path.stem:
                for words, text in FENCE.findall(path.read_text()):
                    said += judge(options.exportlint, options.python, path.stem, words, text, pathlib.Path(folder))
    print("\n".join(said) or "every example is as marked")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
