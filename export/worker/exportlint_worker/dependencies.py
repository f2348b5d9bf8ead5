"""What the model was made of, so that exportlint may keep the run until one of these changes."""

import hashlib
import os
import sys
import time

from . import events, places

_started = time.time()
_opened = set()
_scratch = ()


def watch(*own):
    """Notes every file opened for reading from here on (weights, tables, configurations); `own` are folders of ours."""
    global _scratch
    _scratch = tuple(os.path.realpath(p) + os.sep for p in own)
    if not hasattr(sys, "addaudithook"):
        return

    def note(event, args):
        if event == "open" and isinstance(args[0], (str, bytes)) and not (args[1] and set(args[1]) & set("wax+")):
            _opened.add(os.path.abspath(os.fsdecode(args[0])))

    sys.addaudithook(note)


def opened():
    """What was opened so far, here or in a copy of this process."""
    modules = {getattr(m, "__file__", None) for m in list(sys.modules.values())}
    return sorted(_opened | {m for m in modules if isinstance(m, str)})


def add(paths):
    _opened.update(paths)


def _matters(path):
    return (os.path.isfile(path) and not path.endswith(".pyc") and not path.startswith(_scratch)
            and not path.startswith(("/proc/", "/sys/", "/dev/")) and places.is_user(path))


def _digest(path):
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def _packages(folder):
    """The versions a folder of packages holds; run_cache.cc makes the same text."""
    names = sorted(n for n in os.listdir(folder) if n.endswith((".dist-info", ".egg-info")))
    return "".join(n + "\n" for n in names)


def tell():
    """Emits the files by content and the installed packages by version; `steady` is false when one changed meanwhile."""
    if not hasattr(sys, "addaudithook"):
        return
    paths = sorted({os.path.realpath(p) for p in opened() if p})
    files, steady = {}, True
    for path in paths:
        if _matters(path):
            files[path] = _digest(path)
            steady = steady and os.stat(path).st_mtime < _started
    folders = sorted({os.path.realpath(p) for p in sys.path if os.path.isdir(p)})
    packages = {f: hashlib.sha256(_packages(f).encode("utf-8", "surrogateescape")).hexdigest() for f in folders}
    events.emit("dependencies", files=files, packages=packages, steady=steady)
