"""What every node of an exported program gives for the example, so that the first one ONNX Runtime computes otherwise can be named."""

import os

from . import events, places, tensor_file

_MOST_NODES, _MOST_BYTES, _MOST_ALL = 2000, 1 << 20, 1 << 26


def tell(written, bound, folder):
    """Emits name, value and line of the nodes of what the exporter wrote, in order; nothing where that cannot be run node by node."""
    import torch

    program = getattr(written, "exported_program", None)
    if program is None:
        return
    found, left = [], _MOST_ALL

    class Recorder(torch.fx.Interpreter):
        def run_node(self, node):
            nonlocal left
            value = super().run_node(node)
            if node.op != "call_function" or not isinstance(value, torch.Tensor) or value.layout != torch.strided or not value.numel():
                return value
            size = value.numel() * value.element_size()
            if size <= min(left, _MOST_BYTES) and len(found) < _MOST_NODES:
                left -= size
                path = os.path.join(folder, "node%d.npy" % len(found))
                dtype, _ = tensor_file.save(value, path)
                place = places.of_text(node.meta.get("stack_trace") or "")
                found.append({"name": node.name, "file": path, "dtype": dtype, "path": place[0], "line": place[1]})
            return value

    try:
        given = torch.utils._pytree.tree_leaves((bound.args, bound.kwargs))
        leaves = [v.detach().clone() if isinstance(v, torch.Tensor) else v for v in given]
        with torch.no_grad():
            Recorder(program.module()).run(*leaves, enable_io_processing=False)
    except Exception:  # inputs that are no tensors, guards, a program of another kind: then what ran is told
        pass
    if found:
        events.emit("nodes", nodes=found)
