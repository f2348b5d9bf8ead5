"""The worker of dump_evidence.py: exports an operator's samples with one exporter.

export_samples.py trace|dynamo      # reads operator names on standard input, answers each with one line of JSON
"""

import io
import json
import os
import re
import sys

import onnx
import opinfo_samples
import torch

OPSET = 20


def _one_line(text):
    """Returns the start of a message without what differs between two runs or machines: addresses, folders."""
    text = re.sub(r"0x[0-9a-f]+", "0x", re.sub(r"[^\s'\"]*/site-packages/", "", str(text)))
    return " ".join(text.split())[:160]


def innermost(error):
    """Returns the first cause of an exporter's wrapped error."""
    while error.__cause__ is not None and not type(error).__name__.startswith("Unsupported"):
        error = error.__cause__
    return error


def _onnx_types(model):
    types = set()

    def visit(graph):
        for node in graph.node:
            types.add((node.domain + "::" if node.domain else "") + node.op_type)
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    visit(attribute.g)

    visit(model.graph)
    return sorted(types)


def _trace(module, columns):
    try:
        columns["trace_operators"] = " ".join(opinfo_samples.traced_operators(module))
    except Exception:  # the exporter's own error, below, says more
        columns["trace_operators"] = ""
    buffer = io.BytesIO()
    torch.onnx.export(module, module.inputs, buffer, dynamo=False, opset_version=OPSET)
    return onnx.load_from_string(buffer.getvalue())


def _dynamo(module, columns):
    program = torch.export.export(module, module.inputs, strict=False)
    columns["dynamo_operators"] = " ".join(opinfo_samples.exported_operators(program))
    return torch.onnx.export(program, dynamo=True, opset_version=OPSET, verbose=False).model_proto


def run_sample(module, exporter):
    """Returns the columns one sample gets from one exporter."""
    shapes = " ".join(f"{str(t.dtype)[6:]}{list(t.shape)}".replace(" ", "") for t in module.inputs)
    columns = {f"{exporter}_sample": shapes}
    try:
        model = (_trace if exporter == "trace" else _dynamo)(module, columns)
        columns |= {exporter: "exported", f"{exporter}_onnx": " ".join(_onnx_types(model))}
    except Exception as error:
        cause = innermost(error)
        columns |= {exporter: type(cause).__name__, f"{exporter}_detail": _one_line(cause)}
    return columns


def run_one(entry, exporter):
    """Returns the columns of the operator's first sample that exports; of its first sample when none does. When the first
    fails and a later one exports, the result is `partly` and the detail the first's."""
    try:
        modules = opinfo_samples.sample_modules(*entry)
    except Exception as error:  # a sample generator that needs what this machine has not
        return {exporter: "no-sample", f"{exporter}_detail": _one_line(f"{type(error).__name__}: {error}")}
    first = None
    for module in modules:
        columns = run_sample(module, exporter)
        if columns[exporter] == "exported":
            if first:
                columns |= {exporter: "partly", f"{exporter}_detail": f"{first[exporter]}: {first[f'{exporter}_detail']}"}
            return columns
        first = first or columns
        if columns[exporter] == "UnsupportedOperatorError":
            break  # no symbolic: another sample changes nothing
    return first or {exporter: "no-sample"}


def main(exporter):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    torch.set_num_threads(1)
    entries = opinfo_samples.load_op_db()
    for line in sys.stdin:
        answers.write(json.dumps(run_one(entries[line.strip()], exporter)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
