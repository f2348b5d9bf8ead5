"""A run that leaves nothing behind: a copy of this process makes it, and only what it returns comes back.

Whatever a model keeps - in itself, in a class, in a module, in a cache of another library - the next run does not see, nor does the export.
"""

import faulthandler
import importlib
import os
import signal
import sys
import sysconfig

from . import dependencies, events, guard, messages

_INSTALLED = tuple({os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})


class Failed(Exception):
    """An error of the copy, as messages.describe said it there."""

    def __init__(self, described):
        super().__init__(described["message"])
        self.described = described


class Ended(BaseException):
    """The same of what is no error that a case may have: sys.exit, Ctrl-C."""

    def __init__(self, described):
        super().__init__(described["message"])
        self.described = described


def possible():
    """Whether this process can be copied: a device's driver that was started here does not survive it."""
    import torch

    return hasattr(os, "fork") and not torch.cuda.is_initialized()


def _installed_modules():
    return {name for name, module in list(sys.modules.items())
            if os.path.realpath(getattr(module, "__file__", None) or "").startswith(_INSTALLED)}


def _answer(function, path, memory, known):
    import torch

    try:
        answer = {"value": function()}
    except BaseException as err:
        answer = {"error": messages.describe(err, memory), "ends": not isinstance(err, Exception)}
    answer["opened"] = dependencies.opened()
    answer["modules"] = sorted(_installed_modules() - known) if known is not None else []
    torch.save(answer, path)


def _copy(function, path, memory, known, aside):
    """In the copy: never returns."""
    own, code = os.getpid(), 1
    try:
        if not aside:
            events.take_over()
        guard.die_with_parent(os.getppid())
        import torch

        torch.set_num_threads(1)  # threads of a pool did not come along
        _answer(function, path, memory, known)
        code = 0
    except BaseException as err:  # what cannot be stored
        if os.getpid() == own:
            messages.error("eager", err, memory)
    guard.exit_now(code if os.getpid() == own else 0)


def _end_as(status):
    """The copy ended without an answer: this process ends in the same way, so that the row says how."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        faulthandler.disable()
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    guard.exit_now(os.WEXITSTATUS(status))


class Runs:
    """Makes such runs, their answers in `folder`."""

    def __init__(self, folder, memory):
        self._path, self._memory, self._first = os.path.join(folder, "answer.pt"), memory, True

    def run(self, function, aside=False):
        """What `function` returns; its error as Failed or Ended. A sudden end of one `aside` is Failed too and told to nobody.
        The first run's imports of installed packages are made here too: once is enough."""
        import torch

        known = _installed_modules() if self._first else None
        if os.path.exists(self._path):
            os.remove(self._path)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        guard.tell_stack(False)
        child = os.fork()
        if child == 0:
            guard.tell_stack(True)
            _copy(function, self._path, self._memory, known, aside)
        try:
            _, status = os.waitpid(child, 0)
        except ChildProcessError:  # the model ignores SIGCHLD
            status = 0
        guard.tell_stack(True)
        if not os.path.exists(self._path) or status != 0:
            if aside:
                raise Failed({"message": "ended"})
            _end_as(status)
        answer = torch.load(self._path, weights_only=False)
        self._first = False
        dependencies.add(answer["opened"])
        for name in answer["modules"]:
            try:
                importlib.import_module(name)
            except Exception:  # a module only importable from where the model did it
                pass
        if "error" in answer:
            raise (Ended if answer["ends"] else Failed)(answer["error"])
        return answer["value"]
