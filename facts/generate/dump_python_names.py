"""Dumps the Python names a model uses: methods and properties of torch.Tensor, functions of torch and its namespaces,
classes of torch.nn; each with the operator it maps to and what it returns.

    dump_python_names.py --schemas DIR --out DIR      # reads schemas.tsv, jit_operators.tsv; writes python_names.tsv, modules.tsv
"""

import argparse
import inspect
import pathlib
import re
import typing

import torch

# namespace -> prefix its functions carry as operators
NAMESPACES = {
    "torch.Tensor": "",
    "torch": "",
    "torch.nn.functional": "",
    "torch.fft": "fft_",
    "torch.linalg": "linalg_",
    "torch.special": "special_",
}
SCHEMA_KINDS = {
    "Tensor": "Tensor", "Tensor[]": "TensorList", "int": "Int", "SymInt": "Int", "float": "Float", "SymFloat": "Float",
    "bool": "Bool", "SymBool": "Bool", "Scalar": "Scalar", "number": "Scalar", "complex": "Scalar", "int[]": "IntList",
    "SymInt[]": "IntList", "str": "Str", "ScalarType": "Dtype", "Device": "Device", "Layout": "Layout",
}  # fmt: skip
VALUE_KINDS = [
    (torch.Tensor, "Tensor"), (bool, "Bool"), (int, "Int"), (float, "Float"), (str, "Str"), (torch.Size, "IntList"),
    (torch.dtype, "Dtype"), (torch.device, "Device"), (torch.layout, "Layout"), (type(None), "None"),
]  # fmt: skip
WORD_KINDS = {
    "tensor": "Tensor", "longtensor": "Tensor", "booltensor": "Tensor", "int": "Int", "float": "Float", "bool": "Bool", "str": "Str",
    "none": "None", "torch.size": "IntList", "size": "IntList", "number": "Scalar", "dtype": "Dtype", "torch.dtype": "Dtype",
}  # fmt: skip


def schema_returns(folder):
    """Returns {operator: set of return kinds}; overloads that only write into a given result (`out=`) are left out."""
    kinds = {}
    for file in ("schemas.tsv", "jit_operators.tsv"):
        for line in (folder / file).read_text().splitlines():
            if line.startswith("#"):
                continue
            name, _, arguments, returns, *_ = line.split("\t")
            if any(part.startswith("*") and part.partition("=")[0].endswith("!") for part in arguments.split("; ")):
                continue
            if file.startswith("jit") and name in kinds:
                continue
            types = [SCHEMA_KINDS.get(part.partition(":")[2].strip("!&"), "Unknown") for part in returns.split("; ") if part]
            kinds.setdefault(name, set()).add(joined(types))
    return kinds


def joined(kinds):
    """Returns one kind for a list of returned kinds: TensorTuple2 for two tensors, None for none."""
    if len(kinds) < 2:
        return kinds[0] if kinds else "None"
    return f"TensorTuple{len(kinds)}" if set(kinds) == {"Tensor"} else "Unknown"


def annotation_kind(annotation):
    """Returns the kind of a return annotation, given as a type or as text; None when it says nothing."""
    if annotation in (inspect.Signature.empty, typing.Any):
        return None
    if annotation is None:
        return "None"
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        return joined([annotation_kind(part) or "Unknown" for part in inner])
    if origin is list:
        return "TensorList" if inner == (torch.Tensor,) else "Unknown"
    if isinstance(annotation, type):
        return next((kind for known, kind in VALUE_KINDS if annotation is known), "Unknown")
    return text_kind(str(annotation))


def text_kind(text):
    """Returns the kind of a written return type such as `Tensor`, `(Tensor, LongTensor)`, `tuple[Tensor, Tensor]`."""
    text = text.strip().strip("'\"").lower()
    inner = re.fullmatch(r"(?:typing\.)?(?:tuple)?[\[(](.*)[\])]", text)
    parts = inner.group(1).split(",") if inner else [text]
    kinds = [WORD_KINDS.get(part.strip().removeprefix("torch.")) or WORD_KINDS.get(part.strip()) for part in parts]
    return joined([kind or "Unknown" for kind in kinds])


def python_kind(target):
    """Returns what a Python callable says it returns: annotation, else the arrow in its docstring; None when it is silent."""
    try:
        kind = annotation_kind(inspect.signature(target).return_annotation)
        if kind is not None:
            return kind
    except (ValueError, TypeError):
        pass
    first = next((line for line in (target.__doc__ or "").splitlines() if line.strip()), "")
    arrow = re.search(r"\)\s*->\s*(.+?)\s*$", first)
    return text_kind(arrow.group(1)) if arrow else None


def property_kind(name):
    """Returns the kind of a property by reading it from a small tensor."""
    try:
        value = getattr(torch.zeros(2, 2), name)
    except Exception:
        return "Unknown"
    return next((kind for known, kind in VALUE_KINDS if isinstance(value, known)), "Unknown")


def name_line(space, holder, name, returns_of):
    target = getattr(holder, name)
    callable_target = callable(target) and not isinstance(target, type)
    if space != "torch.Tensor" and not callable_target:
        return None
    operator = f"aten::{NAMESPACES[space]}{name}"
    if operator not in returns_of:
        operator = ""
    if not callable_target:
        return f"{space}.{name}\tproperty\t{operator}\t{property_kind(name)}\t"
    kinds = returns_of.get(operator, set())
    varies = "varies" if len(kinds) > 1 else ""
    kind = next(iter(kinds)) if len(kinds) == 1 else "Unknown"
    if not kinds:
        kind = python_kind(target) or "Unknown"
    return f"{space}.{name}\t{'method' if space == 'torch.Tensor' else 'function'}\t{operator}\t{kind}\t{varies}"


def name_lines(returns_of):
    lines = []
    for space in NAMESPACES:
        holder = torch
        for part in space.split(".")[1:]:
            holder = getattr(holder, part)
        for name in dir(holder):
            if not name.startswith("_") and not inspect.ismodule(getattr(holder, name, None)):
                lines.append(name_line(space, holder, name, returns_of))
    return sorted(line for line in lines if line)


def module_line(name, target):
    bases = [base.__name__ for base in target.__mro__[1:] if base.__module__.startswith("torch.nn") and hasattr(torch.nn, base.__name__)]
    attributes = {}
    for owner in reversed(target.__mro__):
        if issubclass(owner, torch.nn.Module) and owner is not torch.nn.Module:
            for attribute, annotation in vars(owner).get("__annotations__", {}).items():
                attributes[attribute] = annotation_kind(annotation) or "Unknown"
            for attribute in vars(owner).get("__constants__", []):
                attributes.setdefault(attribute, "Unknown")
    kind = annotation_kind(inspect.signature(target.forward).return_annotation) or "Unknown"
    if target.forward is torch.nn.Module.forward:
        kind = "Unknown"
    listed = "; ".join(f"{attribute}:{attributes[attribute]}" for attribute in sorted(attributes))
    return f"torch.nn.{name}\t{','.join(bases)}\t{kind}\t{listed}"


def module_lines():
    classes = {name: getattr(torch.nn, name) for name in dir(torch.nn)}
    return [
        module_line(name, target)
        for name, target in sorted(classes.items())
        if isinstance(target, type) and issubclass(target, torch.nn.Module)
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schemas", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    version = f"# torch {torch.__version__.split('+')[0]}"
    for file, columns, lines in (
        ("python_names.tsv", "# name\tkind\toperator\treturns\tvaries", name_lines(schema_returns(options.schemas))),
        ("modules.tsv", "# name\tbases\treturns\tattributes", module_lines()),
    ):
        (options.out / file).write_text("\n".join([version, columns, *lines]) + "\n")


if __name__ == "__main__":
    main()
