"""The models and export calls of one example: what exporting each does. Runs in a process of its own (`really_export.in_child`)."""
import ast
import os
import pathlib
import re
import sys
import tempfile
import textwrap
import types

import really_export as real
from example_inputs import annotation, inputs_for, other_sizes, other_values

CALLS = {"torch.onnx.export", "torch.export.export", "torch.jit.trace", "torch.jit.script"}
ARGUMENTS = {"int": 8, "float": 0.5, "bool": True}


def calls_exporter(node):
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) in CALLS for n in ast.walk(node))


def try_file(path, exporters, given="", setup=""):
    """One row for each model, or export call, and exporter: name, lines, exporter, happened, detail. `given`: an expression of example
    inputs for its models; `setup`: statements before the example, both with torch at hand."""
    import torch
    exec(setup, {"torch": torch})
    torch.manual_seed(0)
    text = pathlib.Path(path).read_text()
    tree = ast.parse(text)
    os.chdir(tempfile.mkdtemp())
    module = types.ModuleType(pathlib.Path(path).stem)
    module.__file__ = path
    sys.modules[module.__name__] = module
    module.path = "out.onnx"
    runners = [n for n in tree.body if isinstance(n, ast.FunctionDef) and calls_exporter(n)]
    called = [n for n in tree.body if not isinstance(n, (ast.FunctionDef, ast.ClassDef)) and calls_exporter(n)]
    first_call = called[0].lineno if called else 10**6
    plain = [n for n in tree.body if n not in runners and n not in called and n.lineno < first_call]
    with real.quiet():
        try:
            exec(compile(ast.Module(plain, []), path, "exec"), module.__dict__)
        except Exception as e:
            return [dict(name="", lines=[[1, 10**6]], exporter=x, happened="not tried", detail=real.one_line(e)) for x in exporters]
    rows = []
    for body in [r.body for r in runners] + ([[n for n in tree.body if n not in plain and n not in runners]] if called else []):
        rows += try_calls(body, module.__dict__, path, exporters)
    if not runners and not called:
        for node in tree.body:
            cls = module.__dict__.get(getattr(node, "name", ""))
            if isinstance(node, ast.ClassDef) and isinstance(cls, type) and issubclass(cls, torch.nn.Module) and "forward" in vars(cls):
                rows += try_model(cls, text, dict(name=node.name, lines=lines_of(tree, node)), exporters, given)
    return rows


def lines_of(tree, node):
    """The lines of a class and of everything of the file that it names, directly or not."""
    named = {n.name: n for n in tree.body if isinstance(n, (ast.ClassDef, ast.FunctionDef))}
    todo, lines = [node], {}
    while todo:
        at = todo.pop()
        if at.lineno in lines:
            continue
        lines[at.lineno] = [min([at.lineno, *[d.lineno for d in at.decorator_list]]) - 1, at.end_lineno]
        todo += [named[n.id] for n in ast.walk(at) if isinstance(n, ast.Name) and n.id in named]
    return sorted(lines.values())


def try_calls(body, namespace, path, exporters):
    """Executes statements one by one; a call of an exporter that raises is `refused`."""
    rows = []
    for node in body:
        call = next((n for n in ast.walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) in CALLS), None)
        text = textwrap.dedent(ast.unparse(node))
        if isinstance(node, ast.Return):
            text = ast.unparse(node.value) if node.value else "None"
        error = None
        with real.quiet():
            try:
                exec(compile(text, path, "exec"), namespace)
            except Exception as e:
                error = e
        if call is None:
            continue
        flag = next((k.value.value for k in call.keywords if k.arg == "dynamo" and isinstance(k.value, ast.Constant)), True)
        exporter = {"torch.jit.trace": "trace", "torch.jit.script": "script", "torch.export.export": "dynamo"}.get(
            ast.unparse(call.func), "dynamo" if flag else "trace")
        if exporter in exporters:
            lines = [[1, 10**6]] if exporter == "script" else [[node.lineno - 1, node.end_lineno]]
            rows.append(dict(name=f"line {node.lineno}", lines=lines, exporter=exporter, happened="refused" if error else "exported",
                             detail=real.one_line(error) if error else ""))
    return rows


def constructor(cls):
    """Makes a model with the same weights each time; arguments that it asks for are made up from their annotations."""
    import inspect
    import random
    import numpy
    import torch
    asked = [p for p in list(inspect.signature(cls.__init__).parameters.values())[1:]
             if p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]

    def argument(p):
        if annotation(p) in ARGUMENTS:
            return ARGUMENTS[annotation(p)]
        if "Module" in annotation(p) or p.name in ("model", "body", "layer", "block", "module", "inner"):
            return torch.nn.Linear(8, 8)
        return 8

    def make():
        torch.manual_seed(1)
        random.seed(1)
        numpy.random.seed(1)
        return cls(**{p.name: argument(p) for p in asked}).eval()
    return make


def evaluated(given):
    """The inputs that an expression gives, for each seed."""
    import torch

    def inputs(seed):
        torch.manual_seed(seed)
        value = eval(given, {"torch": torch, "randn": torch.randn, "randint": torch.randint, "tensor": torch.tensor, "rand": torch.rand})
        return value if isinstance(value, tuple) else (value,)
    return inputs


def try_model(cls, text, row, exporters, given):
    make = constructor(cls)
    not_tried = lambda why: [dict(row, exporter=e, happened="not tried", detail=why) for e in exporters]
    try:
        with real.quiet():
            inputs = evaluated(given) if given else inputs_for(make, text)
    except Exception as e:
        return not_tried(real.one_line(e))
    if inputs is None:
        return not_tried("no inputs that PyTorch takes")
    args = inputs(0)
    dims, larger = other_sizes(make, args)
    cases = [args, *larger, *other_values(args, inputs)]
    tolerance = 0.1 if re.search("float16|half|autocast", text) else 1e-3
    rows = []
    for exporter in exporters:
        answer, ended = real.in_child(lambda: export(make, args, dims, cases, exporter, tolerance))
        happened, detail = answer or ("crashes", ended)
        rows.append(dict(row, exporter=exporter, happened=happened, detail=detail))
    return rows


def export(make, args, dims, cases, exporter, tolerance):
    """What exporting does: `right`, `wrong`, `lost`, `refused`, `does not load`, `fails`."""
    happened, detail = "", ""
    if exporter == "script":
        happened, detail = script(make, cases, tolerance)
        if happened != "right":
            return happened, detail
    try:
        with real.quiet():
            real.write(make(), real.clone(args), exporter, dims)
    except Exception as e:
        happened, detail = after(happened, "refused"), real.one_line(e)
        if any(dims) and exporter != "script":
            detail = static(make, args, cases, exporter) + detail
        return happened, detail
    try:
        run = real.onnx_runner()
    except Exception as e:
        return after(happened, "does not load"), real.one_line(e)
    told, why = real.verdict(make, cases, run, tolerance)
    if exporter == "dynamo" and told == "right":
        told, why = without_strict(make, args, dims)
    return (happened, detail) if happened == told else (after(happened, told), why)


def without_strict(make, args, dims):
    """torch.onnx.export tries strict mode where torch.export fails; who calls torch.export has the failure."""
    import torch
    shapes = tuple({k: torch.export.Dim.DYNAMIC for k in d} if d else None for d in dims)
    try:
        with real.quiet():
            torch.export.export(make(), real.clone(args), dynamic_shapes=shapes, strict=False)
        return "right", ""
    except Exception as e:
        return "right, by torch.export refused", real.one_line(e)


def after(scripted, told):
    return f"{scripted}, in ONNX {told}" if scripted else told


def static(make, args, cases, exporter):
    """Whether an export without dynamic sizes would pass."""
    try:
        with real.quiet():
            real.write(make(), real.clone(args), exporter, None)
        return "with dynamic sizes only: "
    except Exception:
        return ""


def script(make, cases, tolerance):
    """What torch.jit.script does without ONNX."""
    import torch
    try:
        with real.quiet():
            torch.jit.script(make())
    except Exception as e:
        return "refused", real.one_line(e)

    def run(case):
        module = torch.jit.script(make())
        with torch.no_grad(), real.quiet():
            return [[real.array(t) for t in real.tensors(module(*real.clone(case)))] for _ in range(2)]
    return real.verdict(make, cases, run, tolerance)
