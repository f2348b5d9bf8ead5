"""The reference: every case run by PyTorch itself, inputs and outputs stored as .npy."""

import copy
import os

from . import events, messages, tensor_file


def _leaves(value):
    """Tensors and numbers of an output, flattened: tuples, dicts, dataclasses and ModelOutputs by torch's own registry."""
    import dataclasses

    import torch
    from torch.utils import _pytree as pytree

    found = []
    for leaf in pytree.tree_flatten(value)[0]:
        if isinstance(leaf, torch.Tensor):
            found.append((leaf, False))
        elif isinstance(leaf, (bool, int, float)):
            found.append((torch.tensor(leaf), True))
        elif dataclasses.is_dataclass(leaf) and not isinstance(leaf, type):
            for field in dataclasses.fields(leaf):
                found.extend(_leaves(getattr(leaf, field.name)))
    return found


def _copy(value):
    """Inputs are given to the model as copies: a model that writes into them must not change the next run's."""
    import torch
    from torch.utils import _pytree as pytree

    return pytree.tree_map(lambda v: v.detach().clone() if isinstance(v, torch.Tensor) else v, value)


def call(model, bound, seed):
    import torch

    torch.manual_seed(seed)
    with torch.no_grad():
        return _leaves(model(*_copy(bound.args), **_copy(bound.kwargs)))


def _same(first, second):
    import torch

    return len(first) == len(second) and all(
        a.shape == b.shape and a.dtype == b.dtype and torch.equal(torch.nan_to_num(a), torch.nan_to_num(b))
        for (a, _), (b, _) in zip(first, second))


class Reference:
    """Runs cases on a fresh copy of the model each, so that state kept in one run is not seen by the next."""

    def __init__(self, source, model, request, folder):
        self._source, self._model, self._request, self._folder = source, model, request, folder

    def _fresh(self):
        try:
            return copy.deepcopy(self._model)
        except Exception:  # weak references, generators, handles: what cannot be copied is made again
            made = self._source.make()[0]
            made.load_state_dict(self._model.state_dict())
            return made

    def run(self, index, name, bound):
        """Emits the case: files of inputs and outputs, or why PyTorch itself cannot run it."""
        stem = os.path.join(self._folder, "case%d" % index)
        fields = {"name": name, "inputs": self._save_inputs(bound, stem)}
        seed = self._request["seed"]
        try:
            outputs = call(self._fresh(), bound, seed)
            if index == 0 and not _same(outputs, call(self._fresh(), bound, seed + 1)):
                events.emit("random")
        except Exception as err:
            fields["error"] = messages.describe(err, self._request.get("memory", 0))
            events.emit("case", **fields)
            return
        fields["outputs"] = []
        for position, (tensor, scalar) in enumerate(outputs):
            path = "%s_out%d.npy" % (stem, position)
            dtype, shape = tensor_file.save(tensor, path)
            fields["outputs"].append({"file": path, "dtype": dtype, "shape": shape, "scalar": scalar})
        events.emit("case", **fields)

    def _save_inputs(self, bound, stem):
        import torch

        found = []
        for position, (name, value) in enumerate(bound.leaves()):
            entry = {"name": name}
            if isinstance(value, (torch.Tensor, bool, int, float)):
                tensor = value if isinstance(value, torch.Tensor) else torch.tensor(value)
                entry["file"] = "%s_in%d.npy" % (stem, position)
                entry["dtype"], entry["shape"] = tensor_file.save(tensor, entry["file"])
            if not isinstance(value, torch.Tensor):
                entry["literal"] = repr(value)
            found.append(entry)
        return found
