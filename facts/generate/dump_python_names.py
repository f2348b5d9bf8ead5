"""Dumps the Python names a model uses: methods and properties of torch.Tensor, functions of torch and its namespaces,
classes of torch.nn; each with the operator it maps to and what it returns.

    dump_python_names.py --schemas DIR --out DIR      # reads schemas.tsv, jit_operators.tsv; writes python_names.tsv, modules.tsv
"""

import argparse
import inspect
import pathlib
import re
import typing

import opinfo_samples
import torch
from return_kinds import (
    SCHEMA_KINDS,
    VALUE_KINDS,
    agrees,
    annotation_kind,
    dispatched,
    joined,
    python_kind,
    value_kind,
)

# namespace -> prefix its functions carry as operators
NAMESPACES = {
    "torch.Tensor": "",
    "torch": "",
    "torch.nn.functional": "",
    "torch.fft": "fft_",
    "torch.linalg": "linalg_",
    "torch.special": "special_",
}


class Overload(typing.NamedTuple):
    required: int  # arguments without a default
    kind: str
    has_self: bool


def schema_returns(folder):
    """Returns {operator: [Overload]} of the overloads that return their result; `out=` is left out, and of
    TorchScript's own overloads those that are not methods of a tensor."""
    kinds = {}
    for file in ("schemas.tsv", "jit_operators.tsv"):
        for line in (folder / file).read_text().splitlines():
            if line.startswith("#"):
                continue
            name, _, arguments, returns, *_ = line.split("\t")
            parts = [part for part in arguments.split("; ") if part]
            if any(part.startswith("*") and part.partition("=")[0].endswith("!") for part in parts):
                continue
            if file.startswith("jit") and not re.fullmatch(r"\w+:Tensor[!&]?", parts[0]):
                continue
            types = [SCHEMA_KINDS.get(part.partition(":")[2].strip("!&"), "Unknown") for part in returns.split("; ") if part]
            has_self = any(part.startswith("self:") for part in parts)
            kinds.setdefault(name, []).append(Overload(sum("=" not in part for part in parts), joined(types), has_self))
    return kinds


def property_kind(name):
    """Returns the kind of a property by reading it from a small tensor."""
    try:
        value = getattr(torch.zeros(2, 2), name)
    except Exception:
        return "Unknown"
    return next((kind for known, kind in VALUE_KINDS if isinstance(value, known)), "Unknown")


def tried_functions():
    """Returns {function: (kinds it returned for PyTorch's own samples, those of samples of tensors alone)}."""
    tried = {}
    for info, op in opinfo_samples.load_op_db().values():
        kinds, plain = tried.setdefault(op, (set(), set()))
        if op is info.op and info.get_method():
            tried.setdefault(info.get_method(), (kinds, plain))
        try:
            for module in opinfo_samples.sample_modules(info, op, most=40):
                kind = value_kind(module(*module.inputs))
                kinds.add(kind)
                if module.tensors_only:
                    plain.add(kind)
        except Exception:  # a sample this machine cannot run says nothing
            continue
    return tried


def name_line(space, holder, name, returns_of, tried):
    target = getattr(holder, name)
    callable_target = callable(target) and not isinstance(target, type)
    if space != "torch.Tensor" and not callable_target:
        return None
    operator = f"aten::{NAMESPACES[space]}{name}"
    if operator not in returns_of:
        operator = ""
    returns_of = returns_of.get(operator, [])
    if space == "torch.Tensor":  # `where(condition)` has no `self`: it is no method
        returns_of = [overload for overload in returns_of if overload.has_self]
    if not callable_target:
        return f"{space}.{name}\tproperty\t{operator}\t{property_kind(name)}\t"
    kind, varies = callable_kind(target, returns_of)
    seen, plain = tried.get(target, (set(), set())) if target.__hash__ else (set(), set())
    if kind == "Unknown" and len(plain or seen) == 1:
        kind = next(iter(plain or seen))
    if len(plain) == 1 and not varies and not any(agrees(kind, other) for other in plain):
        kind = next(iter(plain))  # Python's method passes its own flags to the operator
    if not varies and any(not agrees(kind, other) for other in seen):
        varies = "arguments"
        print(f"{space}.{name}: said to return {kind}, samples returned {' '.join(sorted(seen))}")
    return f"{space}.{name}\t{'method' if space == 'torch.Tensor' else 'function'}\t{operator}\t{kind}\t{varies}"


def callable_kind(target, overloads):
    """Returns (kind of a call with the required arguments only, why others give something else)."""
    flag = dispatched(target)
    if flag:
        same = python_kind(flag[1]) == python_kind(flag[2])
        return python_kind(target) or "Unknown", "" if same else flag[0]
    kinds = {overload.kind for overload in overloads}
    if len(kinds) < 2:
        return (kinds.pop() if kinds else python_kind(target) or "Unknown"), ""
    least = min(overload.required for overload in overloads)
    fewest = {overload.kind for overload in overloads if overload.required == least}
    return (fewest.pop() if len(fewest) == 1 else "Unknown"), "overload"


def name_lines(returns_of):
    lines, tried = [], tried_functions()
    for space in NAMESPACES:
        holder = torch
        for part in space.split(".")[1:]:
            holder = getattr(holder, part)
        for name in dir(holder):
            if not name.startswith("_") and not inspect.ismodule(getattr(holder, name, None)):
                lines.append(name_line(space, holder, name, returns_of, tried))
    return sorted(line for line in lines if line)


def tried_modules():
    """Returns {class: (kind forward returned, {attribute: kind})} from PyTorch's own samples of making and calling modules."""
    opinfo_samples.stand_in_for_expecttest()
    from torch.testing._internal.common_modules import module_db

    tried = {}
    for info in module_db:
        try:
            samples = info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=False, training=False)
            sample = samples[0]
            module = info.module_cls(*sample.constructor_input.args, **sample.constructor_input.kwargs).eval()
            result = module(*sample.forward_input.args, **sample.forward_input.kwargs)
        except Exception as error:
            print(f"{info.name}: not tried: {type(error).__name__}: {error}")
            continue
        attributes = {name: value_kind(value) for name, value in vars(module).items() if not name.startswith("_")}
        for held in (module._parameters, module._buffers, module._modules):
            attributes |= {name: value_kind(value) for name, value in held.items()}
        tried[info.module_cls] = (value_kind(result), attributes)
    return tried


def module_line(name, target, tried):
    bases = [
        base.__name__
        for base in target.__mro__[1:]
        if base.__module__.startswith("torch.nn") and hasattr(torch.nn, base.__name__)
    ]
    attributes = {}
    for owner in reversed(target.__mro__):
        if issubclass(owner, torch.nn.Module) and owner is not torch.nn.Module:
            for attribute, annotation in vars(owner).get("__annotations__", {}).items():
                attributes[attribute] = annotation_kind(annotation) or "Unknown"
            for attribute in vars(owner).get("__constants__", []):
                attributes.setdefault(attribute, "Unknown")
    kind = annotation_kind(inspect.signature(target.forward).return_annotation) or "Unknown"
    if target.forward is torch.nn.Module.forward:  # a container: it raises
        kind = "Unknown"
    if target in tried:
        seen_kind, seen = tried[target]
        kind = seen_kind if kind == "Unknown" else kind
        for attribute, value in seen.items():
            if attributes.get(attribute, "Unknown") == "Unknown" and value != "None":
                attributes[attribute] = value
    listed = "; ".join(f"{attribute}:{attributes[attribute]}" for attribute in sorted(attributes))
    return f"torch.nn.{name}\t{','.join(bases)}\t{kind}\t{listed}"


def module_lines():
    tried = tried_modules()
    classes = {name: getattr(torch.nn, name) for name in dir(torch.nn)}
    return [
        module_line(name, target, tried)
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
