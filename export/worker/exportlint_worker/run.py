"""One model through one exporter: load, run eagerly, export. What happens is told by events."""

import importlib.util
import json
import os
import sys

from . import dependencies, dynamic, eager, events, exporters, generate, guard, guards, inputs, lines, load_model, messages, nodes, places


def _environment():
    import torch

    spec = importlib.util.find_spec("onnxruntime")
    folder = os.path.join(os.path.dirname(spec.origin), "capi") if spec and spec.origin else ""
    library = ""
    if os.path.isdir(folder):
        found = sorted(n for n in os.listdir(folder) if n.startswith("libonnxruntime.so") or n.startswith("libonnxruntime."))
        library = os.path.join(folder, found[0]) if found else ""
    events.emit("environment", torch=torch.__version__, python=sys.version.split()[0], runtime=library)


def _tell_model(model):
    """Which classes and files the model is made of: a mismatch is blamed on findings in these only."""
    classes, files = set(), set()
    for module in model.modules():
        for cls in type(module).__mro__:
            classes.add(cls.__name__)
            name = getattr(sys.modules.get(cls.__module__), "__file__", None)
            if name and places.is_user(name):
                files.add(os.path.realpath(name))
    code = getattr(getattr(type(model), "forward", None), "__code__", None)
    place = (os.path.realpath(code.co_filename), code.co_firstlineno) if code and places.is_user(code.co_filename) else ("", 0)
    places.set_forward(code if place[1] else None)
    events.emit("model", classes=sorted(classes), files=sorted(files), training=model.training, path=place[0], line=place[1])
    if model.training:
        messages.note("training", "the model is in training mode: dropout and batch norm act as in training; call model.eval() before the export")


def _example(model, args, kwargs, request):
    names = inputs.parameters(model)
    given = inputs.case_values(request, request["inputs"], 0)
    if args is None and not given and any(n for n, _ in names):
        raise load_model.BadModel("no example inputs: give --input NAME=float32[1,3,10,10] for %s, or return (model, args) from the factory"
                                  % ", ".join(n for n, _ in names))
    bound = inputs.Bound(names, args or (), kwargs).replaced(given)
    return bound if request["exporter"] == "dynamo" else bound.with_defaults(inputs.scalar_defaults(model))


def _cases(example, made, request):
    """[(name, inputs)] of --case, then of the factory."""
    found = [(c["name"], example.replaced(inputs.case_values(request, c["inputs"], n))) for n, c in enumerate(request["cases"], 1)]
    for name, values in made.cases:
        taken = any(name == other for other, _ in found)
        found.append(("the factory's " + name if taken else name, example.with_values(values)))
    return found


def _work(request, folder):
    stage = "load"
    messages.set_stage(stage)
    try:
        import torch

        torch.set_num_threads(1)
        messages.record_logs()
        _environment()
        source = load_model.Source(request["path"], request["factory"], request["seed"])
        made = source.make()
        model = made.model
        _tell_model(model)
        example = _example(model, made.args, made.kwargs, request)
        dims = dynamic.Dims(request, example, made.dynamic_shapes)
        reference = eager.Reference(source, model, request, folder)
        stage = "eager"
        messages.set_stage(stage)
        reference.example(example)
        for name, bound in _cases(example, made, request):
            reference.case(name, bound)
        if request.get("generate", True):
            for name, bound in generate.cases(example, dims, request["seed"], request.get("notFinite", False)):
                reference.generated(name, bound)
            reference.dependence(generate.one_by_one(example, request["seed"]))
        stage = "export"
        messages.set_stage(stage)
        guards.watch()
        lines.watch()
        eager.seed_all(request["seed"])
        written = exporters.ALL[request["exporter"]](model, example, dims, request)
        events.emit("exported", file=request["out"])
        nodes.tell(written, example, folder)
        if request["exporter"] == "dynamo":
            if request.get("generate", True):
                for label, sizes in guards.breaking_sizes(example, dims):
                    if not reference.knows(label):
                        reference.generated(label, generate.resized(example, dims, sizes, request["seed"], label))
            guards.tell(reference.ran)
    except BaseException as err:  # SystemExit and KeyboardInterrupt of the model's code too
        messages.error(stage, err, request.get("memory", 0))


def main(request_path, folder):
    events.open_channel()
    with open(request_path, encoding="utf-8") as file:
        request = json.load(file)
    guard.die_with_parent(request.get("parent", 0))
    guard.limit_memory(request.get("memory", 0))
    guard.report_sudden_ends()
    messages.record_warnings()
    dependencies.watch(folder, os.path.dirname(os.path.abspath(request["out"])))
    _work(request, folder)
    try:
        dependencies.tell()
    except Exception:  # a model may leave anything in sys.modules: then the run is not kept
        pass
    events.emit("done")
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    guard.exit_now(0)  # threads the model left behind do not keep the process
