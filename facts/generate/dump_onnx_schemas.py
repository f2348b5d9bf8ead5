"""Dumps every operator of ONNX with its history by opset, and ONNX Runtime's own operators, from the installed packages.

dump_onnx_schemas.py --out DIR      # writes onnx_operators.tsv
"""

import argparse
import pathlib

import onnx
import onnxruntime
from onnx import defs


def _onnx_type(text):
    return text.removeprefix("tensor(").removesuffix(")") if text.startswith("tensor(") else text


def types_of(schema):
    """Returns the tensor types an operator takes or gives anywhere, as onnx names them."""
    constraints = {c.type_param_str: c.allowed_type_strs for c in schema.type_constraints}
    return {_onnx_type(t) for allowed in constraints.values() for t in allowed}


def parameters(formals):
    return [f"{p.name}{'?' if str(p.option).endswith('Optional') else '...' if str(p.option).endswith('Variadic') else ''}" for p in formals]


def changes(old, new):
    """Returns in words what a version changed of what can be seen from outside; empty for the first one."""
    if old is None:
        return []
    told = []
    for what, before, after in (
        ("attribute", set(old.attributes), set(new.attributes)),
        ("input", {p.rstrip("?.") for p in parameters(old.inputs)}, {p.rstrip("?.") for p in parameters(new.inputs)}),
        ("output", {p.rstrip("?.") for p in parameters(old.outputs)}, {p.rstrip("?.") for p in parameters(new.outputs)}),
        ("type", types_of(old), types_of(new)),
    ):
        if after - before:
            told.append(f"+{what} {' '.join(sorted(after - before))}")
        if before - after:
            told.append(f"-{what} {' '.join(sorted(before - after))}")
    for name in sorted(set(old.attributes) & set(new.attributes)):
        if old.attributes[name].required != new.attributes[name].required:
            told.append(f"attribute {name} {'required' if new.attributes[name].required else 'optional'}")
    return told or ["description only"]


def lines_of(schemas):
    """Returns one line per version: name, since, flags, inputs, attributes, changes."""
    history = {}
    for schema in schemas:
        history.setdefault((schema.domain, schema.name), []).append(schema)
    lines = []
    for domain, name in sorted(history):
        previous = None
        for schema in sorted(history[domain, name], key=lambda s: s.since_version):
            function = getattr(schema, "has_function", False) or getattr(schema, "has_context_dependent_function", False)
            flags = [word for word, on in (("deprecated", schema.deprecated), ("function", function)) if on]
            attributes = [f"{n}{'!' if a.required else ''}" for n, a in sorted(schema.attributes.items())]
            lines.append(
                "\t".join(
                    [
                        f"{domain or 'ai.onnx'}::{name}",
                        str(schema.since_version),
                        ",".join(flags),
                        " ".join(parameters(schema.inputs)),
                        " ".join(attributes),
                        "; ".join(changes(previous, schema)),
                    ]
                )
            )
            previous = None if schema.deprecated else schema
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    from onnxruntime.capi import onnxruntime_pybind11_state as runtime

    own = [schema for schema in runtime.get_all_operator_schema() if schema.domain == "com.microsoft"]
    lines = [
        f"# onnx {onnx.__version__}",
        f"# onnxruntime {onnxruntime.__version__}",
        "# name\tsince\tflags\tinputs\tattributes\tchanges",
        *lines_of([*defs.get_all_schemas_with_history(), *own]),
    ]
    (options.out / "onnx_operators.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
