"""The words of data/python_names.tsv for what a callable returns, from schemas, annotations, docstrings and values."""

import inspect
import re
import typing

import torch

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
    "tensor": "Tensor", "longtensor": "Tensor", "booltensor": "Tensor", "int": "Int", "float": "Float", "bool": "Bool",
    "str": "Str", "none": "None",
    "torch.size": "IntList", "size": "IntList", "number": "Scalar", "dtype": "Dtype", "torch.dtype": "Dtype",
}  # fmt: skip


def joined(kinds):
    """Returns one kind for a list of returned kinds: TensorTuple2 for two tensors, None for none."""
    if len(kinds) < 2:
        return kinds[0] if kinds else "None"
    return f"{'TensorTuple' if set(kinds) == {'Tensor'} else 'Tuple'}{len(kinds)}"


def annotation_kind(annotation):
    """Returns the kind of a return annotation, given as a type or as text; None when it says nothing."""
    if annotation in (inspect.Signature.empty, typing.Any):
        return None
    if annotation is None:
        return "None"
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if inner == (torch.Tensor, ...):
        return "TensorList"
    if origin is tuple:
        return joined([annotation_kind(part) or "Unknown" for part in inner])
    if origin is list:
        return "TensorList" if inner == (torch.Tensor,) else "Unknown"
    if isinstance(annotation, type):
        return next((kind for known, kind in VALUE_KINDS if annotation is known), "Unknown")
    return text_kind(str(annotation))


def text_kind(text):
    """Returns the kind of a written return type such as `Tensor`, `(Tensor, LongTensor)`, `tuple[Tensor, Tensor]`."""
    text = re.sub(r"\s*\|\s*none", "", text.strip().strip("'\"").lower())
    text = re.sub(r"optional\[([\w.]+)\]", r"\1", text)
    if re.fullmatch(r"(list|tuple|sequence)\[(torch\.)?tensor(, ?\.\.\.)?\]|(list|seq|tuple) of tensors", text):
        return "TensorList"
    inner = re.fullmatch(r"(?:typing\.)?(?:tuple)?[\[(](.*)[\])]", text)
    parts = inner.group(1).split(",") if inner else [text]
    kinds = [WORD_KINDS.get(part.strip().removeprefix("torch.")) or WORD_KINDS.get(part.strip()) for part in parts]
    if inner is None or all(kinds):
        return joined([kind or "Unknown" for kind in kinds])
    return f"Tuple{len(parts)}" if "[" not in inner.group(1) else "Unknown"


def value_kind(value):
    """Returns the kind of a Python value; tuples and lists by their elements."""
    kinds = {value_kind(part) for part in value} if isinstance(value, (tuple, list)) else set()
    if kinds == {"Int"}:
        return "IntList"
    if isinstance(value, tuple) and value and not isinstance(value, torch.Size):
        return joined([value_kind(part) for part in value])
    if isinstance(value, list):
        return "TensorList" if kinds == {"Tensor"} else "List"
    if isinstance(value, torch.nn.Module):
        return "Module"
    if isinstance(value, dict):
        return "Dict"
    return next((kind for known, kind in VALUE_KINDS if isinstance(value, known)), "Unknown")


def agrees(said, seen):
    """Whether a sample's return kind fits the documented one: a list of tensors comes as a tuple, a number as a plain one."""
    return (
        said == seen
        or seen == "Unknown"
        or (said, seen) in (("Scalar", "Float"), ("Scalar", "Int"))
        or (said == "TensorList" and "Tensor" in seen)
    )


def dispatched(target):
    """Returns (flag, function when it is true, when it is false, its default) of a torch._jit_internal.boolean_dispatch."""
    if not getattr(target, "__qualname__", "").startswith("boolean_dispatch.<locals>"):
        return None
    cells = inspect.getclosurevars(target).nonlocals
    return cells["arg_name"], cells["if_true"], cells["if_false"], cells["default"]


def python_kind(target):
    """Returns what a Python callable says it returns: annotation, else the arrow in its docstring; None when it is silent."""
    flag = dispatched(target)
    if flag:
        return python_kind(flag[1] if flag[3] else flag[2])
    try:
        kind = annotation_kind(inspect.signature(target).return_annotation)
        if kind is not None:
            return kind
    except (ValueError, TypeError):
        pass
    first = next((line for line in (target.__doc__ or "").splitlines() if line.strip()), "")
    arrow = re.search(r"\)\s*->\s*(.+?)\s*$", first)
    return text_kind(arrow.group(1)) if arrow else None
