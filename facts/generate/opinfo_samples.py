"""PyTorch's own operator samples (OpInfo), each as a module with tensor inputs, ready to export."""

import sys
import types
import unittest

import torch
from torch.utils import _pytree as pytree


def stand_in_for_expecttest():
    """PyTorch's test modules want the package `expecttest` only for the base class of its tests."""
    try:
        import expecttest  # noqa: F401
    except ImportError:
        stand_in = types.ModuleType("expecttest")
        stand_in.TestCase = unittest.TestCase
        stand_in.ACCEPT = False
        sys.modules["expecttest"] = stand_in


def load_op_db():
    """Returns {name: (OpInfo, callable)} of PyTorch's samples; an alias such as `absolute` of `abs` is its own entry."""
    stand_in_for_expecttest()
    from torch.testing._internal.common_methods_invocations import op_db

    entries = {}
    for info in op_db:
        entries[info.formatted_name] = (info, info.op)
        for alias in info.aliases:
            entries.setdefault(f"{info.formatted_name}={alias.name}", (info, alias.op))
    return dict(sorted(entries.items()))


class SampleModule(torch.nn.Module):
    """Calls one operator on one sample: the tensors are inputs, everything else is constant; without tensors, one input is
    ignored."""

    def __init__(self, op, sample):
        super().__init__()
        self._op = op
        leaves, self._spec = pytree.tree_flatten((sample.input, sample.args, sample.kwargs))
        self._constants = [None if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]
        self.tensors_only = all(leaf is None or leaf is False for leaf in self._constants)  # no flag set
        self._places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]
        self.inputs = tuple(leaves[i].detach().clone() for i in self._places) or (torch.zeros(1),)

    def forward(self, *tensors):
        leaves = list(self._constants)
        for place, tensor in zip(self._places, tensors):
            leaves[place] = tensor
        first, args, kwargs = pytree.tree_unflatten(leaves, self._spec)
        return self._op(first, *args, **kwargs)


def sample_dtypes(info):
    """Returns float32 where the operator takes it, otherwise the plain dtypes it does take."""
    for dtypes in ((torch.float32,), (torch.int64, torch.bool), (torch.complex64,)):
        taken = [dtype for dtype in dtypes if info.supports_dtype(dtype, "cpu")]
        if taken:
            return taken
    return []


def _is_plain(module):
    return (
        module.inputs[0].dim() > 0
        and all(t.numel() > 0 for t in module.inputs)
        and all(t.layout is torch.strided for t in module.inputs)
    )


def sample_modules(info, op, most=5):
    """Returns up to `most` SampleModules with different shapes or arguments, those with non-empty, non-scalar inputs first."""
    plain, other = [], []
    for dtype in sample_dtypes(info):
        torch.manual_seed(0)
        for count, sample in enumerate(info.sample_inputs("cpu", dtype, requires_grad=False)):
            module = SampleModule(op, sample).eval()
            (plain if _is_plain(module) else other).append(module)
            if count == 60:
                break
    # Spread over the list: neighbours differ least.
    step = max(1, len(plain) // most)
    return (plain[::step] + other)[:most]


def traced_operators(module):
    """Returns the sorted aten names torch.jit.trace records for the module, inner blocks included."""
    traced = torch.jit.trace(module, module.inputs, check_trace=False)
    names = set()

    def visit(block):
        for node in block.nodes():
            if not node.kind().startswith("prim::"):
                names.add(node.kind())
            for inner in node.blocks():
                visit(inner)

    visit(traced.inlined_graph)
    return sorted(names)


# What torch.export writes around an operator: checks and sizes of data-dependent shapes, constants taken in.
_AROUND = ("aten::_assert", "aten::sym_", "aten::lift_fresh")


def exported_operators(program):
    """Returns the sorted aten names of an ExportedProgram that is not decomposed yet, without what only surrounds them."""
    targets = (node.target for node in program.graph.nodes if node.op == "call_function")
    names = {str(target._schema.name) for target in targets if hasattr(target, "_schema")}
    return sorted(name for name in names if not name.startswith(_AROUND))
