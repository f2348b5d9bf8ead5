"""Dumps which operators the two ONNX exporters have a translation for, from their own registries.

dump_onnx_support.py --out DIR      # writes onnx_trace.tsv and onnx_dynamo.tsv
"""

import argparse
import importlib
import logging
import pathlib

import onnxscript
import torch
from torch.onnx import _constants
from torch.onnx._internal.exporter import _decomp, _registration
from torch.onnx._internal.torchscript_exporter import registration as trace_registration

DYNAMO_OPSETS = range(18, 29)  # what torch.onnx.export(dynamo=True) honours above its own base of 18


def versions():
    return [f"# torch {torch.__version__.split('+')[0]}", f"# onnxscript {onnxscript.__version__}"]


def trace_lines():
    """One line per symbolic: its name and the opsets it is registered at, `!` before one that only refuses."""
    for opset in range(_constants.ONNX_MIN_OPSET, _constants.ONNX_TORCHSCRIPT_EXPORTER_MAX_OPSET + 1):
        importlib.import_module(f"torch.onnx._internal.torchscript_exporter.symbolic_opset{opset}")
    lines = []
    for name in sorted(trace_registration.registry.all_functions()):
        group = trace_registration.registry.get_function_group(name)
        opsets = []
        for opset in sorted(group._functions):
            refuses = "_block_list_in_opset" in group._functions[opset].__qualname__
            opsets.append(f"{'!' if refuses else ''}{opset}")
        lines.append(f"{name}\t{','.join(opsets)}")
    return lines


def native_overloads():
    """Returns {overload name: (first opset, words of {real, complex})} of everything torchlib translates."""
    found = {}
    for opset in DYNAMO_OPSETS:
        for target, metas in _registration.ONNXRegistry.from_torchlib(opset).functions.items():
            if isinstance(target, str):
                _since, words = found.setdefault(target, (opset, set()))
                words |= {"complex" if meta.is_complex else "real" for meta in metas}
    return found


def dynamo_lines():
    """One line per overload that torch.onnx.export(dynamo=True) translates or decomposes."""
    registry = _registration.ONNXRegistry.from_torchlib(_constants.ONNX_DEFAULT_OPSET)
    table = _decomp.create_onnx_friendly_decomposition_table(set(_decomp.get_onnx_implemented_overloads(registry)))
    decomposed = {target.name() for target in table}
    native = native_overloads()
    lines = []
    for qualified in sorted(set(torch._C._dispatch_get_all_op_names()) | set(native)):
        name, _, overload = qualified.partition(".")
        overload = "" if overload == "default" else overload
        composite = torch._C._dispatch_has_kernel(qualified) and torch._C._dispatch_has_kernel_for_dispatch_key(
            qualified, "CompositeImplicitAutograd"
        )
        if qualified in native:
            since, words = native[qualified]
            lines.append(f"{name}\t{overload}\tnative\t{since}\t{','.join(sorted(words))}")
        elif not name.startswith("aten::"):
            continue
        elif composite:
            lines.append(f"{name}\t{overload}\tcomposite\t\t")
        elif qualified in decomposed:
            lines.append(f"{name}\t{overload}\tdecomposed\t\t")
    return lines


def write(path, columns, lines):
    path.write_text("\n".join([*versions(), "# " + "\t".join(columns), *lines]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    write(options.out / "onnx_trace.tsv", ["name", "opsets"], trace_lines())
    write(options.out / "onnx_dynamo.tsv", ["name", "overload", "how", "since", "values"], dynamo_lines())


if __name__ == "__main__":
    main()
