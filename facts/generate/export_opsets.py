"""The worker of dump_outcomes.py: exports an operator's samples with one exporter to one opset after the other.

export_opsets.py trace|dynamo      # reads operator names on standard input, answers each with one line of JSON
"""

import io
import json
import os
import sys

import onnx
import opinfo_samples
import torch
from export_samples import innermost

# In the order of trying. The dynamo exporter's registry changes at 18 and 23 only; in between is looked at where those differ.
OPSETS = {"trace": range(20, 8, -1), "dynamo": (23, 18, 20)}
PLUMBING = {"Constant", "Identity"}  # said of every model, nothing of the operator


def _value(attribute):
    """Returns an attribute's value as text, None for tensors, graphs and long lists."""
    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (int, str)):
        return str(value)
    if isinstance(value, list) and len(value) <= 8 and all(isinstance(v, int) for v in value):
        return "[" + " ".join(map(str, value)) + "]"
    return None


def onnx_nodes(model):
    """Returns each distinct node once, in the graph's order: `Resize(mode=cubic,nearest_mode=floor)`; after ` | ` those that
    only compute with sizes and constants."""
    nodes, beside = {}, {}

    def visit(graph, sizes):
        sizes = sizes | {tensor.name for tensor in graph.initializer}
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    visit(attribute.g, sizes)
            inputs = [name for name in node.input if name]
            only_sizes = node.op_type in ("Shape", "Size", "Constant") or (inputs and all(name in sizes for name in inputs))
            if only_sizes:
                sizes |= set(node.output)
            if node.op_type in PLUMBING:
                continue
            values = ((attribute.name, _value(attribute)) for attribute in sorted(node.attribute, key=lambda a: a.name))
            told = ",".join(f"{name}={value}" for name, value in values if value is not None)
            name = (node.domain + "::" if node.domain else "") + node.op_type
            (beside if only_sizes else nodes)[f"{name}({told})" if told else name] = None

    visit(model.graph, set())
    if not nodes:  # a constant, or nothing but sizes
        nodes, beside = beside or {"Identity": None}, {}
    text = "; ".join(nodes) + (" | " + "; ".join(beside) if beside else "")
    return text.replace("\t", " ").replace("\n", " ")


def _exports(module, exporter):
    """Returns a function that exports the module to an opset."""
    if exporter == "dynamo":
        program = torch.export.export(module, module.inputs, strict=False)
        return lambda opset: torch.onnx.export(program, dynamo=True, opset_version=opset, verbose=False).model_proto

    def trace(opset):
        buffer = io.BytesIO()
        torch.onnx.export(module, module.inputs, buffer, dynamo=False, opset_version=opset)
        return onnx.load_from_string(buffer.getvalue())

    return trace


def run_all_opsets(entry, exporter):
    """Returns [[opset, result, nodes]] for every opset: of the first of up to five samples that exports."""
    try:
        modules = opinfo_samples.sample_modules(*entry)
    except Exception:  # a sample generator that needs what this machine has not
        return []
    outcomes, makers = [], {}
    order = list(range(len(modules)))
    for opset in OPSETS[exporter]:
        if outcomes and outcomes[-1][1] == "DispatchError":
            outcomes.append([opset, "DispatchError", ""])  # older opsets have no translation that newer ones lack
            continue
        if opset == 20 and exporter == "dynamo" and outcomes[0][1:] == outcomes[1][1:]:
            outcomes.append([opset, *outcomes[0][1:]])
            continue
        outcome = None
        for at in order:
            try:
                if at not in makers:
                    makers[at] = _exports(modules[at], exporter)
                outcome = [opset, "exported", onnx_nodes(makers[at](opset))]
                order.remove(at)
                order.insert(0, at)
                break
            except Exception as error:
                outcome = outcome or [opset, type(innermost(error)).__name__, ""]
                if outcome[1] in ("UnsupportedOperatorError", "DispatchError"):
                    break  # no translation: another sample changes nothing
        outcomes.append(outcome or [opset, "no-sample", ""])
    return outcomes


def main(exporter):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    torch.set_num_threads(1)
    entries = opinfo_samples.load_op_db()
    for line in sys.stdin:
        answers.write(json.dumps({exporter: run_all_opsets(entries[line.strip()], exporter)}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
