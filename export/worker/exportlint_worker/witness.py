"""What Python saw of tensors while the model ran: the values it read, line by line, and the branches it took.

Two eager runs whose records differ at a line show what an exporter that runs the Python code once has frozen there.
"""

import bisect
import dis
import os
import sys

from . import places

_READS = {
    "item": "number", "__bool__": "bool", "__int__": "int", "__float__": "float", "__index__": "index", "__complex__": "complex",
    "tolist": "list", "numpy": "array", "__array__": "array", "__len__": "length", "__contains__": "bool", "equal": "bool",
    "allclose": "bool", "is_nonzero": "bool",
}
_BUILDS = ("tensor", "as_tensor", "new_tensor", "asarray")
_MAX_SITES = 2000
_MAX_KEPT = 64  # values of one site; a loop reads its line often
_MAX_EVENTS = 3_000_000  # opcodes watched in one run, about a second


def _text(value, depth=0):
    """A value as a report shows it; equal texts are equal values for numbers of everyday precision."""
    import torch

    if isinstance(value, torch.Tensor):
        value = value.tolist() if value.numel() <= 8 else "a tensor of shape %s" % list(value.shape)
    if isinstance(value, float):
        return "%.6g" % value
    if isinstance(value, (list, tuple)):
        if len(value) > 8 or depth > 2:
            return "%d values from %s" % (len(value), _text(value[0], depth + 1) if depth < 3 else "…")
        return "[%s]" % ", ".join(_text(v, depth + 1) for v in value)
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return _text(value.tolist(), depth) if value.size <= 64 else "an array of shape %s" % list(value.shape)
    return repr(value)[:80]


def _holds_tensor(value):
    import torch

    return isinstance(value, (list, tuple)) and any(isinstance(v, torch.Tensor) or _holds_tensor(v) for v in value)


class _Seen:
    """A value as text: compared in full, shown in short."""

    def __init__(self, text):
        self.shown = text if len(text) <= 60 else text[:57] + "…"
        self._key = hash(text)

    def __eq__(self, other):
        return self._key == other._key


class Record:
    """`reads` is {(path, line, kind): [value]}, `branches` {(path, line, n): {line it went to: times}}, `loops` the n of loops."""

    def __init__(self):
        self.reads, self.branches, self.loops = {}, {}, set()

    def add(self, place, kind, value):
        if not place[1] or len(self.reads) > _MAX_SITES:
            return
        kept = self.reads.setdefault(place + (kind,), [])
        if len(kept) < _MAX_KEPT:
            kept.append(_Seen(_text(value)))


def _reads_mode(record):
    """A mode of torch that tells every tensor method called; None on a torch that has none."""
    try:
        from torch.overrides import TorchFunctionMode
    except ImportError:
        return None
    import torch

    tensor_file = os.path.join("torch", "_tensor.py")

    class Reads(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            out = func(*args, **(kwargs or {}))
            try:
                self._note(getattr(func, "__name__", ""), args, out)
            except Exception:  # what is only watched must not fail
                pass
            return out

        def _note(self, name, args, out):
            kind = _READS.get(name)
            if kind and not isinstance(out, torch.Tensor):
                record.add(places.of_stack(sys._getframe(2)), kind, out)
            elif name == "unbind":
                caller = sys._getframe(2)
                if caller.f_code.co_name == "__iter__" and caller.f_code.co_filename.endswith(tensor_file):
                    record.add(places.of_stack(caller), "rows", len(out))
            elif name == "__getitem__" and len(args) > 1:
                for each in args[1] if isinstance(args[1], tuple) else (args[1],):
                    if isinstance(each, slice):
                        for bound in (each.start, each.stop, each.step):
                            if isinstance(bound, torch.Tensor):
                                record.add(places.of_stack(sys._getframe(2)), "index", int(bound))
            elif name in _BUILDS and args and _holds_tensor(args[:1]) and not isinstance(args[0], torch.Tensor):
                record.add(places.of_stack(sys._getframe(2)), "constant", out)

    return Reads()


class _Jumps:
    """Conditional jumps of one function: {offset: (offset that follows, line, is a loop)}."""

    def __init__(self, code):
        starts = [(offset, line) for offset, line in dis.findlinestarts(code) if line]
        offsets = [offset for offset, _ in starts]
        self.at = {}
        instructions = list(dis.get_instructions(code))
        for here, after in zip(instructions, instructions[1:]):
            loop = here.opname.startswith("FOR_ITER")
            if not loop and "JUMP" not in here.opname or "IF" not in here.opname and not loop:
                continue
            index = bisect.bisect_right(offsets, here.offset) - 1
            self.at[here.offset] = (after.offset, starts[index][1] if index >= 0 else code.co_firstlineno, loop)


class _Branches:
    """Follows the opcodes of the user's functions, and notes at every conditional jump which way it went."""

    def __init__(self, record):
        self._record, self._codes, self._left = record, {}, _MAX_EVENTS

    def call(self, frame, event, arg):
        if self._left <= 0 or event != "call" or not places.is_user(frame.f_code.co_filename):
            return None
        code = frame.f_code
        jumps = self._codes.get(code)
        if jumps is None:
            jumps = self._codes[code] = _Jumps(code)
        if not jumps.at:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        path = os.path.realpath(code.co_filename)
        previous = -1

        def step(frame, event, arg):
            nonlocal previous
            if event == "opcode":
                self._left -= 1
                if self._left <= 0:
                    frame.f_trace_opcodes = False
                    return None
                known = jumps.at.get(previous)
                if known is not None:
                    key = (path, known[1], previous)
                    counts = self._record.branches.setdefault(key, {})
                    way = (frame.f_lasti != known[0], frame.f_lineno or known[1])  # a jump back to a loop may have no line
                    counts[way] = counts.get(way, 0) + 1
                    if known[2]:
                        self._record.loops.add(key)
                previous = frame.f_lasti
            return step

        return step


class Watch:
    """Records one eager run: `with Watch() as record: model(...)`."""

    def __enter__(self):
        self.record = Record()
        self._mode, self._before = _reads_mode(self.record), sys.gettrace()
        if self._before is None:  # a debugger or a coverage tool keeps its own
            sys.settrace(_Branches(self.record).call)
        if self._mode is not None:
            self._mode.__enter__()
        return self.record

    def __exit__(self, *error):
        if self._mode is not None:
            self._mode.__exit__(*error)
        if self._before is None:
            sys.settrace(None)


def _ways(counts, line, loop):
    """Where a test went: the lines it led to, or the rounds of a loop."""
    if loop:
        return "%d rounds" % sum(n for (jumped, _), n in counts.items() if not jumped)
    return " and ".join("line %d" % to if to != line else "the jump" if jumped else "on" for jumped, to in sorted(counts))


def differences(first, second, limit=40):
    """What two runs saw differently, values before branches: [{path, line, kind, first, second}]."""
    found = []
    for key, a in first.reads.items():
        b = second.reads.get(key)
        if b is None or a == b:
            continue
        at = next((i for i, (x, y) in enumerate(zip(a, b)) if not x == y), None)
        pair = (a[at].shown, b[at].shown) if at is not None else ("%d reads" % len(a), "%d reads" % len(b))
        found.append({"path": key[0], "line": key[1], "kind": key[2], "first": pair[0], "second": pair[1]})
    for key, a in first.branches.items():
        b = second.branches.get(key)
        if b is None or a == b:
            continue
        loop = key in first.loops
        words = _ways(a, key[1], loop), _ways(b, key[1], loop)
        if words[0] != words[1]:
            found.append({"path": key[0], "line": key[1], "kind": "loop" if loop else "branch", "first": words[0], "second": words[1]})
    return found[:limit]
