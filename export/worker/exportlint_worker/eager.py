"""The reference: every case run by PyTorch itself, inputs and outputs stored as .npy, and what Python saw of the tensors."""

import copy
import linecache
import os
import random
import re
import time

from . import apart, events, generate, messages, modes, tensor_file, values, witness

_GENERATE_SECONDS = 20  # spent on inputs the user did not ask for


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

    def copied(v):
        if not isinstance(v, torch.Tensor):
            return v
        made = torch.empty_strided(v.shape, v.stride(), dtype=v.dtype) if v.layout == torch.strided and not v.is_contiguous() else None
        return v.detach().clone() if made is None else made.copy_(v.detach())

    return pytree.tree_map(copied, value)


def seed_all(seed):
    import sys

    import torch

    torch.manual_seed(seed)
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % (1 << 32))


def call(model, bound, seed, record=None):
    """[(tensor, whether it was a number)] of one call; `record`, a values.Record, is told which these are."""
    import torch

    seed_all(seed)
    with torch.no_grad():
        given = _leaves(model(*_copy(bound.args), **_copy(bound.kwargs)))
    if record:
        record.outputs = [record.index(t) for t, scalar in given if not scalar]
    return [(t.detach().clone(), scalar) for t, scalar in given]


def _same(first, second):
    import torch

    return len(first) == len(second) and all(
        a.shape == b.shape and a.dtype == b.dtype and torch.equal(torch.nan_to_num(a), torch.nan_to_num(b))
        for (a, _), (b, _) in zip(first, second))


def _distance(first, second):
    if first.shape != second.shape or not first.is_floating_point() or not first.numel():
        return 0.0
    apart = (first.double() - second.double()).abs()
    apart = apart[apart.isfinite()]
    return float(apart.max()) if apart.numel() else 0.0


def _refuses_itself(error):
    """Whether the user's own code refused the input: an assert or a raise in it, not a failing operator."""
    text = linecache.getline(error["path"], error["line"]).strip() if error["line"] else ""
    return error["kind"] == "AssertionError" or bool(re.match(r"(assert|raise)\b|.*\btorch\._(assert|check)\w*\(", text))


class Reference:
    """Runs each case on the model as the factory made it, so that nothing kept in one run is seen by the next."""

    def __init__(self, source, model, request, folder):
        self._source, self._model, self._request, self._folder = source, model, request, folder
        self._record, self._count, self._until = None, 0, 0
        self._runs = apart.Runs(folder, request.get("memory", 0)) if apart.possible() else None
        self._example = None  # its outputs, of a model that gives them again
        self.ran = []  # (name, inputs) of what PyTorch ran

    def knows(self, name):
        return any(name == other for other, _ in self.ran)

    def _fresh(self):
        try:
            return copy.deepcopy(self._model)
        except Exception:  # weak references, generators, handles: what cannot be copied is made again
            made = self._source.make().model
            made.load_state_dict(self._model.state_dict())
            return made

    def _apart(self, function):
        """What `function(model)` returns, run where it changes nothing here: in a copy of this process, or on a copy of the model."""
        return self._runs.run(lambda: function(self._model)) if self._runs else function(self._fresh())

    def _called(self, bound, seed):
        return self._apart(lambda model: call(model, bound, seed))

    def example(self, bound):
        """Emits the example; what a second call and other seeds change is told as `state` or `random`."""
        begun, seed = time.monotonic(), self._request["seed"]
        outputs = self._run("example", bound)
        self._until = time.monotonic() + min(_GENERATE_SECONDS, 10 + 20 * (time.monotonic() - begun))
        if outputs is None:
            return
        try:
            again, reseeded = (self._apart(lambda model, s=s: self._watched(model, bound, s, values.Record()))[0] for s in (seed, seed + 1))
            steady = _same(outputs, again)
            if not _same(again, reseeded) and steady:
                events.emit("random")
                return
            first, second, parted = self._apart(lambda model: self._twice(model, bound))
        except Exception:
            return
        self._tell_ways(bound)
        if steady:
            self._example = outputs
        else:
            events.emit("unsteady")
            if self._clock_is_read(bound):
                return
        if _same(first, second):
            return
        self._emit("second call", bound, {"outputs": self._save(second), "witness": parted})
        if self._shares_state(bound):
            messages.note("state", "the model keeps state outside of itself (in a class, a module or a cache): what PyTorch gives depends on what "
                                   "ran before in the process, the export included")
            self._runs = None  # from here on the runs follow each other, as they would for the user
            self._called(bound, seed)

    def _twice(self, model, bound):
        """Outputs of two calls of one model, and the first value that is another in the second."""
        records, outputs = (values.Record(), values.Record()), []
        for record in records:
            with values.recording(record):
                outputs.append(call(model, bound, self._request["seed"], record))
        return outputs[0], outputs[1], values.first_other(*records)

    def _shares_state(self, bound):
        """Whether two copies of the model, one run after the other, differ: then what differs is not in the model."""
        def both(model):
            copies = copy.deepcopy(model), copy.deepcopy(model)
            return _same(*(call(each, bound, self._request["seed"]) for each in copies))

        try:
            return bool(self._runs and self._example is not None and not self._runs.run(lambda: both(self._model), aside=True))
        except (Exception, apart.Ended):  # a model that cannot be copied
            return False

    def _tell_ways(self, bound):
        """Emits where the model takes another way when it is told that it is being exported."""
        def told(model):
            modes.pretend(self._request["exporter"])
            return self._watched(model, bound, self._request["seed"])[1]

        try:
            seen = witness.differences(self._record, self._runs.run(lambda: told(self._model), aside=True)) if self._runs else []
        except Exception:
            return
        seen = [dict(each, kind="mode") for each in seen if each["kind"] in ("branch", "loop")]
        if seen:
            events.emit("ways", seen=seen)

    def dependence(self, changed):
        """Tells which inputs change the outputs: `changed` is [(input, the example with other values of that input only)]."""
        found = []
        for name, bound in changed:
            if self._example is None or time.monotonic() > self._until:
                break
            try:
                if not _same(self._example, self._called(bound, self._request["seed"])):
                    found.append(name)
            except Exception:  # what it depends on cannot be told by an input it refuses
                pass
        if found:
            events.emit("depends", inputs=found)

    def _clock_is_read(self, bound):
        """Whether calls that differ agree once time stands still: then a second call says nothing about state."""
        names = [n for n in ("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "monotonic_ns") if hasattr(time, n)]
        kept = {name: getattr(time, name) for name in names}
        try:
            for name in names:
                setattr(time, name, lambda value=kept[name](): value)
            return _same(*(self._called(bound, self._request["seed"]) for _ in range(2)))
        except Exception:
            return False
        finally:
            for name in names:
                setattr(time, name, kept[name])

    def case(self, name, bound):
        self._run(name, bound)

    def generated(self, name, bound):
        """A case the user did not ask for: only told when PyTorch runs it, or when the user's own code refuses it."""
        if time.monotonic() < self._until:
            self._run(name, bound, generated=True)

    @staticmethod
    def _watched(model, bound, seed, computed=None):
        """Outputs and what Python saw; a watched run may take other kernels than one that is not."""
        with values.recording(computed), witness.Watch() as record:
            outputs = call(model, bound, seed, computed)
        return outputs, record

    def _recorded(self, name, model, bound):
        computed = values.Record(name == "example")
        outputs, record = self._watched(model, bound, self._request["seed"], computed)
        return outputs, record, values.save(computed, os.path.join(self._folder, "case%d" % len(self.ran)))

    def _run(self, name, bound, generated=False):
        try:
            outputs, record, computed = self._apart(lambda model: self._recorded(name, model, bound))
        except Exception as err:
            error = messages.describe(err, self._request.get("memory", 0))
            refused = _refuses_itself(error)
            if refused or not generated:
                self._emit(name, bound, {"error": error, "refused": refused, "generated": generated})
            return None
        seen = witness.differences(self._record, record) if self._record else []
        self._record = self._record or record
        self.ran.append((name, bound))
        stored = self._save(outputs)
        for entry, moved in zip(stored, self._moved(bound, outputs)):
            entry["moved"] = moved
        self._emit(name, bound, {"outputs": stored, "witness": seen, "generated": generated, "computed": computed})
        return outputs

    def _moved(self, bound, outputs):
        """How far each output moves when every number given is its neighbour: two runtimes cannot agree better than that."""
        if self._until and time.monotonic() > self._until:
            return []
        seed, found = self._request["seed"], [0.0] * len(outputs)
        try:
            for turn in range(3):  # neighbours that happen to move together say nothing
                nudged = generate.nudged(bound, seed + turn)
                if nudged is None:  # no number in it
                    return []
                found = [max(f, _distance(a, b)) for f, (a, _), (b, _) in zip(found, outputs, self._called(nudged, seed))]
            return found
        except Exception:  # the neighbour is refused
            return []

    def _emit(self, name, bound, fields):
        fields["name"] = name
        fields["inputs"] = self._save_inputs(bound)
        events.emit("case", **fields)

    def _path(self):
        self._count += 1
        return os.path.join(self._folder, "tensor%d_%d.npy" % (self._count, os.getpid()))

    def _save(self, outputs):
        found = []
        for tensor, scalar in outputs:
            path = self._path()
            dtype, shape = tensor_file.save(tensor, path)
            found.append({"file": path, "dtype": dtype, "shape": shape, "scalar": scalar})
        return found

    def _save_inputs(self, bound):
        import torch

        found = []
        for name, value in bound.leaves():
            entry = {"name": name}
            if isinstance(value, (torch.Tensor, bool, int, float)):
                tensor = value if isinstance(value, torch.Tensor) else torch.tensor(value)
                entry["file"] = self._path()
                entry["dtype"], entry["shape"] = tensor_file.save(tensor, entry["file"])
            if not isinstance(value, torch.Tensor):
                entry["literal"] = repr(value)
            found.append(entry)
        return found
