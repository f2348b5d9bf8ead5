"""Warnings, log lines and errors as events, each with the user's innermost line."""

import logging
import os
import re
import sys
import warnings

from . import events, guards, places

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_MAX_DETAILS = 20000  # characters of one error in a chain
_MAX_MESSAGES = 500  # a model that warns in a loop gets this many different ones, then a note
_seen = set()
_stage = "load"


def set_stage(stage):
    global _stage
    _stage = stage
    events.emit("stage", stage=stage)


def first_line(text, limit=600):
    """The first line that says something, without colour codes."""
    for line in _ANSI.sub("", str(text)).splitlines():
        line = line.strip()
        if line:
            return line[:limit]
    return ""


def _warn(kind, text, place):
    message = first_line(text)
    key = (kind, message, place)
    if key in _seen or len(_seen) > _MAX_MESSAGES:
        return
    _seen.add(key)
    if len(_seen) > _MAX_MESSAGES:
        kind, message, place = "note", "more than %d different warnings: the rest is not shown" % _MAX_MESSAGES, ("", 0)
    events.emit("warning", stage=_stage, kind=kind, message=message, path=place[0], line=place[1])


def _show_warning(message, category, filename, lineno, file=None, line=None):
    if _stage == "eager":
        return
    if places.is_user(filename):
        place = (os.path.realpath(filename), lineno)
    else:
        place = places.of_stack(sys._getframe(1))
        # torch's advice to whoever called its export functions: that is this worker, not the user.
        if issubclass(category, (DeprecationWarning, FutureWarning, PendingDeprecationWarning)):
            if not places.is_user(filename):
                return
    _warn(category.__name__, message, place)


class _Log(logging.Handler):
    _NOISE = ("torchvision is not installed", "always_classified is unsupported")

    def emit(self, record):
        text = record.getMessage()
        if _stage == "export" and not text.startswith(self._NOISE):
            _warn("log", text, places.of_stack(sys._getframe(1)))


def record_warnings():
    """Before torch is imported, so that torch's own filters still silence what it says to itself."""
    warnings.simplefilter("always")
    warnings.showwarning = _show_warning


def record_logs():
    """After torch is imported: its exporters tell some decisions (another opset, a fallback) only to their log."""
    handler = _Log(level=logging.WARNING)
    for name in ("torch.onnx", "torch.export"):
        logging.getLogger(name).addHandler(handler)


def note(kind, text, place=("", 0)):
    _warn(kind, text, place)


def _chain(error):
    """The error and what caused it, outermost first."""
    found = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _of_nodes(chain):
    """The user's line of the graph node that torch's converter was at, from the frames it failed in."""
    for error in chain[::-1]:
        frames, step = [], error.__traceback__
        while step is not None:
            frames.append(step.tb_frame)
            step = step.tb_next
        for frame in frames[::-1]:
            if places.is_user(frame.f_code.co_filename):
                continue
            for name in ("node", "n", "fx_node"):
                node = frame.f_locals.get(name)
                try:
                    text = node.meta.get("stack_trace") or "" if hasattr(node, "meta") else node.sourceRange() if hasattr(node, "sourceRange") else ""
                    place = places.of_text(text) if hasattr(node, "meta") else places.of_source_range(text)
                except Exception:  # a node of another kind, or one that is gone
                    continue
                if place[1]:
                    return place
    return "", 0


def describe(error, memory_mb=0):
    """Class, first line and place of an error; a wrapper of torch's is replaced by what it wraps."""
    if hasattr(error, "described"):  # it was caught in a copy of this process
        return error.described
    chain = _chain(error)
    root = error
    for inner in chain[1:]:
        # Only wrappers say nothing themselves; a user's `raise A from b` is shown as A.
        if type(root).__name__ in ("TorchExportError", "ConversionError", "OnnxExporterError", "UserError") and inner is not None:
            root = inner
    place = ("", 0)
    for each in [root] + chain[::-1]:
        text = str(each)
        quoted = places.of_text(text) if type(each).__module__.startswith("torch") or "HERE" in text else ("", 0)
        place = quoted if "HERE" in text and quoted[1] else places.of_traceback(each.__traceback__)
        if not place[1]:
            place = quoted
        if place[1]:
            break
    if not place[1]:
        place = _of_nodes(chain)
    if not place[1]:
        place = guards.of_message(str(root))
    if not place[1] and any("translating node return" in str(each) for each in chain):
        place = places.of_return()
    stack = max((places.user_traceback(each.__traceback__) for each in chain), key=len) + guards.stack_of(place)
    message = first_line(root).rstrip(":") or type(root).__name__
    if isinstance(root, SystemExit):
        message = "the model's code ended the program: sys.exit(%r)" % (root.code,)
    if isinstance(root, MemoryError) or "can't allocate memory" in str(root):
        message = "needs more memory than the limit of %d MB (--memory): %s" % (memory_mb, message)
    details = "\n\n".join("%s: %s" % (type(each).__name__, _ANSI.sub("", str(each))[:_MAX_DETAILS]) for each in chain)
    return {"kind": getattr(root, "kind", None) or type(root).__name__, "message": message, "path": place[0], "line": place[1],
            "details": details, "stack": ["%s:%d" % each for each in stack]}


def error(stage, err, memory_mb=0):
    events.emit("error", stage=stage, **describe(err, memory_mb))
