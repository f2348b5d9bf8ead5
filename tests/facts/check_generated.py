"""Generates facts/data again from the installed torch and compares; the difference is printed.

check_generated.py schemas --dumper facts_dump_schemas --data DIR
check_generated.py names|onnx --data DIR --generate DIR
check_generated.py onnx_operators|module_operators --data DIR --generate DIR
check_generated.py onnxruntime --data DIR --generate DIR              # the release that is installed
check_generated.py evidence|outcomes --data DIR --generate DIR [--seed N]  # a sample of ten operators, really exported
"""

import argparse
import difflib
import pathlib
import subprocess
import sys
import tempfile

SHOWN = 40  # lines of difference


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def same(stored, text):
    """Prints the difference between a stored file and what was generated now."""
    old = stored.read_text()
    if old == text:
        print(f"{stored.name}: {len(text.splitlines())} lines, as stored")
        return True
    for line in list(
        difflib.unified_diff(old.splitlines(), text.splitlines(), f"stored/{stored.name}", "generated", "", "", 0, "")
    )[:SHOWN]:
        print(line[:300])
    print(f"{stored.name}: differs; build the target facts_regenerate and look at the change")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["schemas", "names", "onnx", "evidence", "outcomes", "onnx_operators", "module_operators", "onnxruntime"])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--dumper", type=pathlib.Path)
    parser.add_argument("--generate", type=pathlib.Path)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    if options.what == "schemas":
        files = {"schemas.tsv": run(options.dumper, "dispatcher"), "jit_operators.tsv": run(options.dumper, "jit")}
        return 0 if all([same(options.data / name, text) for name, text in files.items()]) else 1
    if options.what in ("evidence", "outcomes", "onnxruntime"):
        script = {"evidence": "dump_evidence.py", "outcomes": "dump_outcomes.py", "onnxruntime": "dump_runtime_limits.py"}[options.what]
        more = [] if options.seed is None else ["--seed", str(options.seed)]
        more += ["--sample", "10"] if options.what == "outcomes" else []
        command = [sys.executable, "-W", "ignore", options.generate / script, "--compare", options.data / f"{options.what}.tsv", *more]
        return subprocess.run([str(part) for part in command]).returncode
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        if options.what == "names":
            run(
                sys.executable, "-W", "ignore", options.generate / "dump_python_names.py", "--schemas", options.data, "--out", out
            )
        elif options.what == "onnx":
            run(sys.executable, "-W", "ignore", options.generate / "dump_onnx_support.py", "--out", out)
        elif options.what == "onnx_operators":
            run(sys.executable, "-W", "ignore", options.generate / "dump_onnx_schemas.py", "--out", out)
        else:
            script = options.generate / "dump_module_operators.py"
            run(sys.executable, "-W", "ignore", script, "--out", out / "module_operators.tsv")
        expected = 2 if options.what in ("names", "onnx") else 1
        results = [same(options.data / file.name, file.read_text()) for file in sorted(out.iterdir())]
        return 0 if len(results) == expected and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
