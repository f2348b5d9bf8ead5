"""What the user's lines compute in one eager run, in order: where an exported model's values stop being these is the line to look at."""

import contextlib
import sys
import weakref

from . import places, tensor_file

_MOST_ELEMENTS = 4096  # of one value, taken at even steps
_BUDGET = {True: (1000, 1 << 24), False: (200, 1 << 22)}  # values and bytes: of the example, of another case


class Value:
    def __init__(self, name, place, tensor, made_of):
        self.name, self.place, self.shape, self.made_of = name, place, list(tensor.shape), made_of
        flat = tensor.detach().reshape(-1)
        self.step = max(1, -(-flat.numel() // _MOST_ELEMENTS))
        self.sample = flat[::self.step].clone()

    def same(self, other):
        import torch

        return (self.name, self.place, self.shape) == (other.name, other.place, other.shape) and torch.equal(
            torch.nan_to_num(self.sample), torch.nan_to_num(other.sample))


class Record:
    """`kept` are the values, `made_of` the indices of those they are made of; `outputs` the indices of what the model gave."""

    def __init__(self, example=True):
        self.kept, self.outputs, self._origin = [], [], {}
        self._count, self._bytes = _BUDGET[example]

    def index(self, tensor):
        reference, at = self._origin.get(id(tensor), (None, -1))
        return at if reference is not None and reference() is tensor else -1

    def add(self, name, given, made):
        import torch

        if not isinstance(made, torch.Tensor) or made.layout != torch.strided or made.is_quantized or not self._bytes > 0:
            return
        if len(self.kept) >= self._count:
            return
        made_of = sorted({self.index(t) for t in given} - {-1})
        place = places.of_stack(sys._getframe(1))
        if not place[1] or not made.numel():
            return
        value = Value(name, place, made, made_of)
        self._bytes -= value.sample.numel() * value.sample.element_size()
        self._origin[id(made)] = (weakref.ref(made), len(self.kept))
        self.kept.append(value)


def _tensors(tree):
    """Tensors in nested lists, tuples and dicts."""
    import torch

    if isinstance(tree, torch.Tensor):
        yield tree
    elif isinstance(tree, (list, tuple)):
        for each in tree:
            yield from _tensors(each)
    elif isinstance(tree, dict):
        yield from _tensors(list(tree.values()))


def recording(record):
    """A context in which what every call of the user's lines gives is added to `record`; empty for None, or on a torch without modes."""
    try:
        from torch.overrides import TorchFunctionMode
    except ImportError:
        record = None
    if record is None:
        return contextlib.nullcontext()

    import torch

    compiling = getattr(getattr(torch, "compiler", None), "is_dynamo_compiling", lambda: False)

    class Recorder(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            out = func(*args, **(kwargs or {}))
            if compiling():  # torch.cond in an eager run: what follows is not for dynamo to follow
                return out
            try:
                name = getattr(func, "__name__", "")
                given = list(_tensors((args, kwargs)))
                for made in given[:1] if name == "__setitem__" else _tensors(out):
                    record.add(name, given, made)
            except Exception:  # what is only watched must not fail
                pass
            return out

    return Recorder()


def save(record, stem):
    """The values stored beside `stem`: what the event of a case tells of them."""
    found = []
    for n, value in enumerate(record.kept):
        path = "%s_value%d.npy" % (stem, n)
        dtype, _ = tensor_file.save(value.sample, path)
        found.append({"name": value.name, "file": path, "dtype": dtype, "shape": value.shape, "step": value.step, "of": value.made_of,
                      "path": value.place[0], "line": value.place[1]})
    return {"values": found, "outputs": record.outputs}


def first_other(first, second):
    """Where two runs part, as the witness tells a difference: [] where they do not."""
    for a, b in zip(first.kept, second.kept):
        if a.same(b):
            continue
        pair = next(((x, y) for x, y in zip(a.sample.tolist(), b.sample.tolist()) if x != y), None) if a.shape == b.shape else (a.shape, b.shape)
        if pair is None or a.place != b.place:
            return []
        words = ["%.6g" % x if isinstance(x, float) else str(x) for x in pair]
        return [{"path": a.place[0], "line": a.place[1], "kind": "state", "first": words[0], "second": words[1]}]
    return []
