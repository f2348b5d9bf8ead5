#!/usr/bin/env python3
"""Every kind of erased guard in erased_guards.py is found: the dynamo row is not as PyTorch on its case, and names the marked line.

Exit code: 0 so, 1 not, 77 torch is not there.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

MODELS = pathlib.Path(__file__).resolve().with_name("erased_guards.py")


def judge(exportlint, python, name, line, scratch):
    report = scratch / f"{name}.json"
    command = [exportlint, "export", f"{MODELS.name}:{name}", "--exporter", "dynamo", "--python", python, "--exit-zero", "--report", f"json={report}"]
    done = subprocess.run(command, cwd=MODELS.parent, capture_output=True, text=True, timeout=300)
    if not report.exists():
        return [f"{name}: ended with {done.returncode}: {done.stderr.strip()[-500:]}"]
    answer = json.loads(report.read_text())
    run = answer["exports"][0]
    case = next((c for c in run["cases"] if c["name"] == "case 1"), None)
    lines = {n for f in answer["findings"] if f["fingerprint"] in run["blame"] for n in range(f["line"], f["endLine"] + 1)}
    lines |= {run["error"]["line"]} if run["error"] else set()
    said = []
    if run["exported"] and (case is None or case["verdict"] not in ("wrong", "failed", "refused")):
        said.append(f"{name}: case 1 is {case and case['verdict']}: {case and case['detail']}")
    if line not in lines:
        said.append(f"{name}: line {line} is not named, but {sorted(lines)}; {run['error']} {case and case['detail']}")
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    if subprocess.run([options.python, "-c", "import torch, onnxscript, onnxruntime"], capture_output=True).returncode != 0:
        print("skipped: no torch, onnxscript and onnxruntime")
        return 77
    text = MODELS.read_text()
    lines = {match.group(1): text.count("\n", 0, match.start()) + 1 for match in re.finditer(r"# line: (\w+)", text)}
    lines.pop("NAME", None)
    said = []
    with tempfile.TemporaryDirectory() as folder:
        for name, line in lines.items():
            said += judge(options.exportlint, options.python, name, line, pathlib.Path(folder))
    print("\n".join(said) or f"all {len(lines)} kinds are found")
    return 1 if said or len(lines) != 11 else 0


if __name__ == "__main__":
    sys.exit(main())
