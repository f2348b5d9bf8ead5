"""PyTorch's own operator samples (OpInfo), each as a module with tensor inputs, ready to export."""

import sys
import types
import unittest

import torch
from torch.utils import _pytree as pytree


def load_op_db():
    """Returns PyTorch's OpInfo list sorted by name. Its module wants the package `expecttest` only for a base class of tests."""
    try:
        import expecttest  # noqa: F401
    except ImportError:
        stand_in = types.ModuleType("expecttest")
        stand_in.TestCase = unittest.TestCase
        stand_in.ACCEPT = False
        sys.modules["expecttest"] = stand_in
    from torch.testing._internal.common_methods_invocations import op_db

    return sorted(op_db, key=lambda op: op.formatted_name)


class SampleModule(torch.nn.Module):
    """Calls one operator on one sample: the tensors are inputs, everything else is constant."""

    def __init__(self, op, sample):
        super().__init__()
        self._op = op
        leaves, self._spec = pytree.tree_flatten((sample.input, sample.args, sample.kwargs))
        self._constants = [None if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]
        self._places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]
        self.inputs = tuple(leaves[i].detach().clone() for i in self._places)

    def forward(self, *tensors):
        leaves = list(self._constants)
        for place, tensor in zip(self._places, tensors):
            leaves[place] = tensor
        first, args, kwargs = pytree.tree_unflatten(leaves, self._spec)
        return self._op(first, *args, **kwargs)


def sample_dtype(op):
    """Returns float32 where the operator takes it, otherwise the plainest dtype it does take."""
    for dtype in (torch.float32, torch.int64, torch.bool, torch.complex64):
        if op.supports_dtype(dtype, "cpu"):
            return dtype
    return None


def _is_plain(module):
    return (
        bool(module.inputs)
        and module.inputs[0].dim() > 0
        and all(t.numel() > 0 for t in module.inputs)
        and not any(t.is_sparse or t.layout is not torch.strided for t in module.inputs)
    )


def sample_module(op):
    """Returns the SampleModule of the operator's first sample with non-empty, non-scalar inputs; None if it has no samples."""
    dtype = sample_dtype(op)
    if dtype is None:
        return None
    torch.manual_seed(0)
    first = None
    for count, sample in enumerate(op.sample_inputs("cpu", dtype, requires_grad=False)):
        module = SampleModule(op.op, sample).eval()
        if _is_plain(module):
            return module
        first = first or (module if module.inputs else None)
        if count == 30:
            break
    return first


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
