"""Archives as torch writes them, made without torch."""
import json
import pickle
import sys
import types
import zipfile


def data(attributes: dict, name="M", module="__torch__") -> bytes:
    """data.pkl of one object of class `__torch__.M`."""
    return pickle.dumps(make(attributes, name, module), protocol=2)


def make(attributes: dict, name: str, module="__torch__"):
    held = sys.modules.setdefault(module, types.ModuleType(module))
    if not hasattr(held, name):
        setattr(held, name, type(name, (), {"__module__": module}))
    instance = getattr(held, name)()
    instance.__dict__.update(attributes)
    return instance


def source(text: str, path="model.py", line=1) -> tuple:
    """A debug record's source: its text is the first of the table."""
    return ((0,), 1, line)


def debug(text: str, path: str, first_line: int, ranges: list[tuple[int, int]]) -> bytes:
    """debug_pkl: at each offset of the code, the offset in the original `text` of what made it."""
    records = tuple((at, (((0,), 1, first_line), start, start + 1), i) for i, (at, start) in enumerate(ranges))
    return pickle.dumps(("FORMAT_WITH_STRING_TABLE", (text, path), records), protocol=2)


def torchscript(path, code: str, attributes: dict | None = None, version="3", extra: dict | None = None, name="M") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/data.pkl", data(attributes or {}, name))
        archive.writestr("model/constants.pkl", pickle.dumps((), protocol=2))
        archive.writestr("model/version", version + "\n")
        if code:
            archive.writestr("model/code/__torch__.py", code)
        for record, contents in (extra or {}).items():
            archive.writestr("model/" + record, contents)


def tensor(name: str) -> dict:
    return {"as_tensor": {"name": name}}


def node(target: str, arguments: list, output: str, line: int = 0, module: str = "") -> dict:
    metadata = {"nn_module_stack": f"L__self__,,M;L__self___{module},{module},pkg.Sub"} if module else {}
    if line:
        metadata["stack_trace"] = f'File "runner.py", line 3, in run\nFile "model.py", line {line}, in forward\n    y = f(x)'
    return {"target": target, "inputs": [{"name": f"a{i}", "arg": a, "kind": 1} for i, a in enumerate(arguments)],
            "outputs": [tensor(output)] if output else [], "metadata": metadata, "name": output}


def program(nodes: list, outputs: list[str], inputs=("x",), input_specs=None, output_specs=None, major=8) -> dict:
    return {"graph_module": {"graph": {"inputs": [tensor(i) for i in inputs], "outputs": [tensor(o) for o in outputs], "nodes": nodes,
                                       "tensor_values": {}},
                             "signature": {"input_specs": input_specs or [{"user_input": {"arg": tensor(i)}} for i in inputs],
                                           "output_specs": output_specs or [{"user_output": {"arg": tensor(o)}} for o in outputs]}},
            "schema_version": {"major": major, "minor": 20}, "range_constraints": {}}


def exported(path, model) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/models/model.json", model if isinstance(model, (str, bytes)) else json.dumps(model))
        archive.writestr("model/archive_version", "0")
