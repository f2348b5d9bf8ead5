#!/usr/bin/env python3
"""Reads the traced, scripted and exported forms of every probe. Exit code: 0 as expected, 1 not, 77 the probes or torch are not there."""
import argparse
import contextlib
import importlib.util
import json
import logging
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import warnings

HERE = pathlib.Path(__file__).resolve().parent
EXPECTED = HERE / "expected.tsv"


def probes() -> pathlib.Path | None:
    for folder in [pathlib.Path(os.environ.get("EXPORTLINT_SHARED", HERE.parents[2] / "shared")), *[p / "shared" for p in HERE.parents]]:
        if (folder / "probes" / "truth.json").is_file():
            return folder / "probes"
    return None


def export(folder: pathlib.Path, out: pathlib.Path) -> dict[str, str]:
    """Archives by file name; what cannot be exported is left out."""
    import torch
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    made = {}

    def attempt(name: str, write):
        signal.alarm(120)
        try:
            write(out / name)
            made[name] = name
        except Exception:
            (out / name).unlink(missing_ok=True)
        finally:
            signal.alarm(0)

    def timed_out(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, timed_out)
    for path in sorted(folder.glob("*/*.py")):
        name = f"{path.parent.name}-{path.stem}"
        spec = importlib.util.spec_from_file_location("probe_" + path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        try:
            spec.loader.exec_module(module)
            if not hasattr(module, "make"):
                continue
            model, args, *rest = module.make()
        except Exception:
            continue
        shapes = rest[2] if len(rest) > 2 else None
        model.eval()
        attempt(f"{name}.traced.pt", lambda p: torch.jit.save(torch.jit.trace(model, args, check_trace=False), p))
        attempt(f"{name}.scripted.pt", lambda p: torch.jit.save(torch.jit.script(model), p))
        attempt(f"{name}.pt2", lambda p: torch.export.save(torch.export.export(model, args), p))
        if shapes:
            attempt(f"{name}.dynamic.pt2", lambda p: torch.export.save(torch.export.export(model, args, dynamic_shapes=shapes), p))
    return made


def findings(exportlint: str, out: pathlib.Path, name: str) -> dict:
    report = subprocess.run([exportlint, "check", name, "--exit-zero", "--report", "json=-"], cwd=out, capture_output=True, timeout=120)
    return json.loads(report.stdout)


def row(name: str, finding: dict) -> str:
    hurts = " ".join(f"{k}={v}" for k, v in finding["outcomes"].items() if v != "ok")
    return "\t".join([name, finding["rule"], f"{pathlib.Path(finding['path']).name}:{finding['line']}", hurts])


def missing_operators(exportlint: str, out: pathlib.Path, name: str) -> list[str]:
    """Operators on tensors that LibTorch sees in the archive and the listing does not show."""
    import torch
    graph = torch.jit.load(out / name).inlined_graph
    seen = set()

    def walk(block):
        for node in block.nodes():
            if node.kind().startswith("aten::"):
                seen.add(node.kind()[6:])
            for inner in node.blocks():
                walk(inner)

    walk(graph)
    shown = subprocess.run([exportlint, "check", name, "--print=syntax", "--stop-after=graph"], cwd=out, capture_output=True, text=True).stdout
    if "self." in shown or "torch.nn." in shown:
        return []  # torch's own modules and functions are called, not taken apart
    signs = {"add": "+", "sub": "-", "mul": "*", "div": "/", "gt": ">", "lt": "<", "ge": ">=", "le": "<=", "eq": "==", "ne": "!=", "neg": "-",
             "pow": "**", "__isnot__": "is not", "__is__": "is", "__getitem__": "[", "slice": "[", "len": "len(", "size": "s", "floordiv": "//",
             "Bool": "bool(", "Int": "int", "Float": "float", "IntImplicit": "int", "FloatImplicit": "float", "ScalarImplicit": "item", "remainder": "%",
             "unbind": "", "__not__": "not", "format": "format", "__and__": "&", "__or__": "|", "is_nonzero": "bool", "__contains__": " in ", "list": ""}
    return sorted(op for op in seen if signs.get(op, op.rstrip("_")) not in shown)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--exportlint", required=True)
    exportlint = os.path.abspath(parser.parse_args().exportlint)
    folder = probes()
    if folder is None or importlib.util.find_spec("torch") is None:
        print("no probes beside the checkout, or no torch")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch)
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            made = export(folder, out)
        rows, failures = [], []
        for name in sorted(made):
            report = findings(exportlint, out, name)
            for finding in report["findings"]:
                if finding["rule"] == "cannot-read-input":
                    failures.append(f"{name}: {finding['message']}")
                rows.append(row(name, finding))
            failures += [f"{name}: {limit['message']}" for limit in report["limits"]]
            if name.endswith(".pt"):
                failures += [f"{name}: `aten::{op}` is not in the listing" for op in missing_operators(exportlint, out, name)]
    text = "".join(r + "\n" for r in sorted(set(rows)))
    if os.environ.get("EXPORTLINT_RECORD"):
        EXPECTED.write_text(text)
    expected = EXPECTED.read_text() if EXPECTED.is_file() else ""
    for line in sorted(set(text.splitlines()) - set(expected.splitlines())):
        failures.append(f"not expected: {line}")
    for line in sorted(set(expected.splitlines()) - set(text.splitlines())):
        failures.append(f"not found: {line}")
    print(f"{len(made)} archives read, {len(rows)} findings, {len(failures)} disagree")
    for failure in failures[:40]:
        print("  " + failure)
    return 1 if failures or len(made) < 200 else 0


if __name__ == "__main__":
    sys.exit(main())
