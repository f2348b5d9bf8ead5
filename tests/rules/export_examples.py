#!/usr/bin/env python3
"""Exports the examples of the rules' pages for real and compares what happens with the outcomes the findings declare.

  export_examples.py --program BUILD/bin/exportlint [--rule ID ...] [--exporter trace|script|dynamo ...] [--check FILE]

Runs with an interpreter that has torch, onnx and onnxruntime. Of every fence `py` each module whose forward can be called with
plain tensors is exported with each exporter, from one example and with every size dynamic that the model lets change, and run on
the example and on another input against eager. Calls of exporters in a fence are executed as they stand. Prints
each disagreement as it is met (rule, model or line, exporter, what happened, what was declared, the error), then, for each
exporter, how many outcomes agree, disagree, and could not be tried; with --check, exits with 1 where a disagreement is not in
FILE (lines: rule, model or line, exporter, what happened), or one of FILE no longer is.
"""
import argparse
import ast
import collections
import contextlib
import io
import json
import logging
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
import warnings

HERE = pathlib.Path(__file__).resolve().parent
LOUD = {"error", "unsupported"}


def fences(page):
    for match in re.finditer(r"^```(\S+)([^\n]*)\n(.*?)^```", page, re.M | re.S):
        yield match.group(1), match.group(2).strip(), match.group(3)


def lint(program, path):
    out = subprocess.run([program, "check", str(path), "--report", "json=-", "--exit-zero"], capture_output=True, text=True)
    return json.loads(out.stdout)["findings"]


def declared(findings, first, last, exporter):
    """What the findings within these lines say of an exporter: a set of outcomes."""
    words = {f["outcomes"].get(exporter, "ok") for f in findings if first <= f["line"] <= last and f["severity"] != "note"}
    return words - {"ok"}


def agrees(words, happened):
    """A right export only speaks against what was said to stop it: other sizes and values were perhaps not met."""
    if happened in ("right", "exported"):
        return not words & LOUD
    if happened in ("refused", "does not load"):
        return bool(words & (LOUD | {"fails"}))
    return bool(words)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--rule", action="append")
    parser.add_argument("--exporter", action="append", choices=["trace", "script", "dynamo"])
    parser.add_argument("--check")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return worker(json.loads(pathlib.Path(options.worker).read_text()))
    rules = json.loads(subprocess.run([options.program, "rules", "--json"], capture_output=True, text=True).stdout)["rules"]
    counts, wrong = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for rule in rules:
            if options.rule and rule["id"] not in options.rule:
                continue
            for number, (kind, extra, text) in enumerate(fences(rule["page"])):
                if kind != "py":
                    continue
                path = pathlib.Path(folder) / f"{rule['id'].replace('-', '_')}_{number}.py"
                path.write_text(text)
                job = {"path": str(path), "exporters": options.exporter or ["trace", "dynamo", "script"]}
                request = pathlib.Path(folder) / "job.json"
                request.write_text(json.dumps(job))
                findings = lint(options.program, path)
                for row in run_worker(request):
                    words = declared(findings, row["first"], row["last"], row["exporter"])
                    tried = row["happened"] != "not tried"
                    verdict = "not tried" if not tried else "agree" if agrees(words, row["happened"]) else "disagree"
                    counts[row["exporter"], verdict] += 1
                    if verdict == "disagree":
                        where = row["name"] or f"line {row['first']}"
                        wrong.append((rule["id"], where, row["exporter"], row["happened"], ",".join(sorted(words)) or "ok",
                                      row.get("detail", "")[:120]))
                        print("\t".join(wrong[-1]), flush=True)
    print(f"{'exporter':9} {'agree':>6} {'disagree':>9} {'not tried':>10}")
    for exporter in options.exporter or ["trace", "dynamo", "script"]:
        print(f"{exporter:9} {counts[exporter, 'agree']:6} {counts[exporter, 'disagree']:9} {counts[exporter, 'not tried']:10}")
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


def run_worker(request):
    """One process a fence: an exporter that crashes or hangs ends only that."""
    try:
        out = subprocess.run([sys.executable, "-W", "ignore", __file__, "--program", "-", "--worker", str(request)],
                             capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return []
    return [json.loads(line[1:]) for line in out.stdout.splitlines() if line.startswith("@")]


# --- in the worker ---
def worker(job):
    import torch
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    torch.manual_seed(0)
    path = pathlib.Path(job["path"])
    sys.path.insert(0, str(path.parent))
    tree = ast.parse(path.read_text())
    say = lambda **row: print("@" + json.dumps(row), flush=True)
    os.chdir(tempfile.mkdtemp())
    namespace = {"__name__": path.stem, "path": "out.onnx"}
    definitions = [n for n in tree.body if not calls_exporter(n)]
    module = ast.Module([n for n in definitions if not is_runner(n)], [])
    with quiet():
        try:
            exec(compile(module, str(path), "exec"), namespace)
        except Exception:
            return 0
    runners = [n for n in tree.body if is_runner(n)]
    called = [n for n in tree.body if calls_exporter(n) and not is_runner(n)]
    for node in runners + ([ast.FunctionDef("run", None, called, [])] if called else []):
        run_calls(node.body, namespace, say, str(path))
    if not runners and not called:
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and isinstance(namespace.get(node.name), type):
                if issubclass(namespace[node.name], torch.nn.Module):
                    try_model(namespace[node.name], node, job["exporters"], say)
    return 0


@contextlib.contextmanager
def quiet():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


EXPORTERS = {"torch.onnx.export", "torch.export.export", "torch.jit.trace", "torch.jit.script"}


def calls_exporter(node):
    if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        return False
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) in EXPORTERS for n in ast.walk(node))


def is_runner(node):
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(n, ast.Call) and ast.unparse(n.func) in EXPORTERS for n in ast.walk(node))


def run_calls(body, namespace, say, path):
    """Executes statements one by one; a call of an exporter that raises is `refused`."""
    for node in body:
        call = next((n for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) in EXPORTERS), None)
        text = textwrap.dedent(ast.unparse(node))
        if isinstance(node, ast.Return):
            text = ast.unparse(node.value) if node.value else "None"
        error = None
        with quiet():
            try:
                exec(compile(text, path, "exec"), namespace)
            except Exception as e:
                error = e
        if call is None:
            continue
        name = ast.unparse(call.func)
        flag = next((k.value.value for k in call.keywords if k.arg == "dynamo" and isinstance(k.value, ast.Constant)), True)
        exporter = {"torch.jit.trace": "trace", "torch.jit.script": "script", "torch.export.export": "dynamo"}.get(
            name, "dynamo" if flag else "trace")
        detail = f"{type(error).__name__}: {error}".split("\n")[0] if error else ""
        first = 1 if exporter == "script" else node.lineno
        last = 10**6 if exporter == "script" else node.end_lineno
        say(name="", first=first, last=last, exporter=exporter, happened="refused" if error else "exported", detail=detail)


def candidates(count):
    """Example and another input, of kinds that models take; sizes that match no other."""
    import torch
    f = lambda *s: (lambda k=0: torch.randn(*[n + k * (i in (0,)) for i, n in enumerate(s)]))
    makers = [f(4, 8), f(8, 8), f(4, 6, 8), f(2, 3, 8, 8), f(8), lambda k=0: torch.randint(0, 4, (4 + k, 8)),
              lambda k=0: torch.randint(1, 4, (4 + k,)), lambda k=0: torch.tensor(3 - k)]
    for first in makers:
        yield [first] * count
    if count > 1:
        for second in makers[5:] + makers[:1]:
            yield [makers[0]] + [second] * (count - 1)
            yield [makers[2]] + [second] * (count - 1)
            yield [makers[4]] + [second] * (count - 1)


def try_model(cls, node, exporters, say):
    import inspect
    import torch
    lines = dict(name=node.name, first=1, last=10**6)
    try:
        model = cls().eval()
        parameters = [p for p in inspect.signature(model.forward).parameters.values()
                      if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    except Exception:
        return
    plain = {"int": 2, "float": 0.5, "bool": True, "str": "relu"}
    for makers in candidates(len(parameters)):
        fixed = {i: plain[getattr(p.annotation, "__name__", "")] for i, p in enumerate(parameters)
                 if getattr(p.annotation, "__name__", "") in plain}
        args = tuple(fixed.get(i, m()) for i, m in enumerate(makers))
        other = tuple(fixed.get(i, m(2)) for i, m in enumerate(makers))
        try:
            with torch.no_grad(), quiet():
                model(*clone(args))
                model(*clone(args))
        except Exception:
            continue
        for exporter in exporters:
            happened, detail = export(cls, args, other, exporter)
            say(**lines, exporter=exporter, happened=happened, detail=detail)
        return
    for exporter in exporters:
        say(**lines, exporter=exporter, happened="not tried")


def clone(args):
    return tuple(a.clone() if hasattr(a, "clone") else a for a in args)


def export(cls, args, other, exporter):
    """What exporting does: `right`, `wrong`, `refused`, `does not load`, `fails`; first with a dynamic first size, then static."""
    import torch
    model = cls().eval()
    torch.manual_seed(1)
    for p in model.parameters():
        torch.nn.init.normal_(p) if p.is_floating_point() else None
    state = {k: v.clone() for k, v in model.state_dict().items()}
    dims = [{0: "d0"} if hasattr(a, "dim") and a.dim() > 0 else None for a in args]
    error = None
    for dynamic in (True, False):
        fresh = cls().eval()
        fresh.load_state_dict(state, strict=False)
        try:
            with quiet():
                write(fresh, clone(args), exporter, dims if dynamic else None)
        except Exception as e:
            error = error or e
            if dynamic:
                continue
            return "refused", f"{type(error).__name__}: {error}".split("\n")[0]
        if error is not None:
            return "refused", f"with a dynamic first size: {type(error).__name__}: {error}".split("\n")[0]
        return verdict(cls, state, args, other if dynamic else None)
    return "refused", ""


def write(model, args, exporter, dims):
    import torch
    if exporter == "dynamo":
        shapes = tuple(dims) if dims and any(dims) else None
        torch.onnx.export(model, args, "m.onnx", dynamic_shapes=shapes, verbose=False)
        return
    names = [f"i{n}" for n in range(len(args))]
    axes = {n: d for n, d in zip(names, dims or []) if d}
    torch.onnx.export(torch.jit.script(model) if exporter == "script" else model, args, "m.onnx", dynamo=False,
                      input_names=names, dynamic_axes=axes or None)


def verdict(cls, state, args, other):
    import numpy
    import onnxruntime
    import torch
    onnxruntime.set_default_logger_severity(4)
    try:
        session = onnxruntime.InferenceSession("m.onnx", providers=["CPUExecutionProvider"])
    except Exception as e:
        return "does not load", str(e).split("\n")[0]
    for case in (args, other, tuple(-a if getattr(a, "is_floating_point", bool)() else a for a in args)):
        if case is None:
            continue
        model = cls().eval()
        model.load_state_dict(state, strict=False)
        try:
            with torch.no_grad(), quiet():
                for _ in range(2):
                    expected = [t for t in flat(model(*clone(case))) if torch.is_tensor(t)]
        except Exception:
            continue
        tensors = [a for a in case if torch.is_tensor(a)]
        try:
            feed = {i.name: t.numpy() for i, t in zip(session.get_inputs(), tensors)}
            for _ in range(2):
                given = session.run(None, feed)
        except Exception as e:
            return "fails", str(e).split("\n")[0]
        for a, b in zip(given, expected):
            b = b.detach()
            if a.shape != tuple(b.shape) or not numpy.allclose(a.astype(float), b.double().numpy(), atol=1e-3, rtol=1e-3,
                                                              equal_nan=True):
                return "wrong", f"shape {a.shape}, expected {tuple(b.shape)}"
    return "right", ""


def flat(value):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (tuple, list)):
        return [value]
    return [x for v in value for x in flat(v)]


if __name__ == "__main__":
    sys.exit(main())
