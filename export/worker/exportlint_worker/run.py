"""One model through one exporter: load, run eagerly, export. What happens is told by events."""

import importlib.util
import json
import os
import sys

from . import dependencies, eager, events, exporters, guard, inputs, load_model, messages, places


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
    events.emit("model", classes=sorted(classes), files=sorted(files), training=model.training)
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


def _work(request, folder):
    stage = "load"
    messages.set_stage(stage)
    try:
        import torch

        torch.set_num_threads(1)
        messages.record_logs()
        _environment()
        source = load_model.Source(request["path"], request["factory"], request["seed"])
        model, args, kwargs = source.make()
        _tell_model(model)
        example = _example(model, args, kwargs, request)
        reference = eager.Reference(source, model, request, folder)
        stage = "eager"
        messages.set_stage(stage)
        reference.run(0, "example", example)
        for index, case in enumerate(request["cases"], 1):
            reference.run(index, case["name"], example.replaced(inputs.case_values(request, case["inputs"], index)))
        stage = "export"
        messages.set_stage(stage)
        torch.manual_seed(request["seed"])
        exporters.ALL[request["exporter"]](model, example, request)
        events.emit("exported", file=request["out"])
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
