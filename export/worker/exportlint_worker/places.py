"""Where in the user's code something happened: the innermost frame that is neither torch's, the standard library's nor ours."""

import dis
import os
import re
import sysconfig

_OWN = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
# Packages an export runs through; a frame in them is never what the user has to mend.
_PACKAGES = ("torch", "onnx", "onnxscript", "onnx_ir", "onnxruntime", "numpy", "sympy", "networkx", "typing_extensions.py")
_STDLIB = tuple({os.path.realpath(p) for p in (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")) if p})
_model_path = ""

_FILE_LINE = re.compile(r'File "([^"\n]+)", line (\d+)')
_CAUSED_BY = re.compile(r"\(([^()\s]+\.py):(\d+) in ")
_SOURCE_RANGE = re.compile(r"^\s*([^\n]+?\.py)\((\d+)\):", re.MULTILINE)
_cache = {}
_forward = None


def set_model(path):
    """The model's own file is the user's wherever it lies."""
    global _model_path
    _model_path = os.path.realpath(path)
    _cache.clear()


def set_forward(code):
    """The code of the model's forward, None where it is not the user's."""
    global _forward
    _forward = code


def of_return():
    """The last return of the model's forward: where what it gives is made."""
    if _forward is None:
        return "", 0
    starts = [(offset, line) for offset, line in dis.findlinestarts(_forward) if line]
    returns = [i.offset for i in dis.get_instructions(_forward) if i.opname.startswith("RETURN")]
    lines = [max((s for s in starts if s[0] <= offset), default=(0, 0))[1] for offset in returns]
    return (os.path.realpath(_forward.co_filename), max(lines)) if lines else ("", 0)


def is_user(filename):
    """True for a file the user can mend; caches, as it is asked for every frame of every warning."""
    known = _cache.get(filename)
    if known is None:
        known = _cache[filename] = _is_user(filename)
    return known


def _is_user(filename):
    if not filename or filename.startswith("<"):
        return False
    path = os.path.realpath(filename)
    if path == _model_path:
        return True
    if path.startswith(_OWN + os.sep):
        return False
    for folder in ("site-packages", "dist-packages"):
        _, found, inside = path.rpartition(os.sep + folder + os.sep)
        if found:
            return inside.split(os.sep, 1)[0] not in _PACKAGES
    return not path.startswith(_STDLIB)


def of_stack(frame):
    """(path, line) of the innermost user frame at or outside `frame`; ("", 0) when there is none."""
    while frame is not None:
        if is_user(frame.f_code.co_filename):
            return os.path.realpath(frame.f_code.co_filename), frame.f_lineno or frame.f_code.co_firstlineno
        frame = frame.f_back
    return "", 0


def user_stack(frame, limit=20):
    """[(path, line)] of the user's frames from `frame` outwards."""
    found = []
    while frame is not None and len(found) < limit:
        if is_user(frame.f_code.co_filename):
            found.append((os.path.realpath(frame.f_code.co_filename), frame.f_lineno or frame.f_code.co_firstlineno))
        frame = frame.f_back
    return found


def user_traceback(traceback, limit=20):
    """[(path, line)] of the user's frames of a traceback, innermost first."""
    found = []
    while traceback is not None:
        if is_user(traceback.tb_frame.f_code.co_filename):
            found.insert(0, (os.path.realpath(traceback.tb_frame.f_code.co_filename), traceback.tb_lineno or 0))
        traceback = traceback.tb_next
    return found[:limit]


def of_traceback(traceback):
    found = ("", 0)
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if is_user(name):
            found = (os.path.realpath(name), traceback.tb_lineno or 0)
        traceback = traceback.tb_next
    return found


def of_text(text):
    """The last user line that a message quotes itself: TorchScript's excerpts, torch.export's `Caused by: (file.py:3 in forward)`."""
    found = ("", 0)
    for pattern in (_CAUSED_BY, _FILE_LINE):
        for match in pattern.finditer(text):
            path = match.group(1)
            if not os.path.isabs(path) and os.path.basename(path) == os.path.basename(_model_path):
                path = _model_path
            if os.path.isabs(path) and is_user(path):
                found = (os.path.realpath(path), int(match.group(2)))
    return found


def of_source_range(text):
    """The innermost user line of a TorchScript node's range: `/a/file.py(12): forward`, innermost first; of a scripted one as in a message."""
    for match in _SOURCE_RANGE.finditer(text):
        if is_user(match.group(1)):
            return os.path.realpath(match.group(1)), int(match.group(2))
    return of_text(text)
