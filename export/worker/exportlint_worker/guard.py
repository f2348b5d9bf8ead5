"""What keeps a hostile or broken model from costing more than its own row."""

import ctypes
import faulthandler
import os
import signal
import sys

from . import events, places

exit_now = os._exit


def limit_memory(megabytes):
    """Address space of this process and its children; 0 is no limit."""
    if not megabytes:
        return
    try:
        import resource
    except ImportError:
        return
    size = megabytes << 20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def die_with_parent(parent):
    """The kernel kills this process when exportlint dies, whatever killed it."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        return
    if parent and os.getppid() != parent:
        exit_now(1)


def tell_stack(wanted):
    """Whether SIGUSR1 prints this process's stack; where a copy of it runs the model only that one's is."""
    if not hasattr(faulthandler, "register"):
        return
    if wanted:
        faulthandler.register(signal.SIGUSR1, file=sys.__stderr__, all_threads=True, chain=False)
    else:
        faulthandler.unregister(signal.SIGUSR1)
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)


def report_sudden_ends():
    """A crash prints the Python stack to stderr, so does SIGUSR1 (sent before a kill at the time limit); os._exit says who called."""
    faulthandler.enable(file=sys.__stderr__, all_threads=False)
    tell_stack(True)

    def told_exit(code):
        if events.is_owner():
            place = places.of_stack(sys._getframe(1))
            events.emit("exit", code=code, path=place[0], line=place[1])
        exit_now(code)

    os._exit = told_exit
