"""Models that misbehave, each in its own way: every one must cost its own row only, with a message that names the line."""

import os
import sys
import threading
import time

import torch


class Good(torch.nn.Module):
    def forward(self, x):
        return x + 1


def good():
    return Good().eval(), (torch.zeros(2),)


def raises():
    raise ValueError("no weights\nsecond line")  # line: raises


class RaisesInForward(torch.nn.Module):
    def forward(self, x):
        raise RuntimeError("forward fails")  # line: raises_in_forward


def raises_in_forward():
    return RaisesInForward().eval(), (torch.zeros(2),)


class Hangs(torch.nn.Module):
    def forward(self, x):
        while True:
            time.sleep(0.01)  # line: hangs


def hangs():
    return Hangs().eval(), (torch.zeros(2),)


def exits():
    os._exit(3)  # line: exits


def sys_exits():
    sys.exit("enough")  # line: sys_exits


class Chatty(torch.nn.Module):
    def forward(self, x):
        sys.stdout.write("o" * (8 << 20))
        sys.stderr.write("e" * (8 << 20))
        os.write(3, b"{\n") if os.path.exists("/proc/self/fd/3") else None
        return x + 1


def chatty():
    return Chatty().eval(), (torch.zeros(2),)


def allocates():
    return Good().eval(), (torch.zeros(1 << 36),)  # line: allocates


def allocates_python():
    return bytearray(1 << 36)  # line: allocates_python


class Crashes(torch.nn.Module):
    def forward(self, x):
        import ctypes

        ctypes.string_at(0)  # line: crashes
        return x


def crashes():
    return Crashes().eval(), (torch.zeros(2),)


class ChangesFolder(torch.nn.Module):
    def forward(self, x):
        os.chdir("/")
        return x + 1


def changes_folder():
    return ChangesFolder().eval(), (torch.zeros(2),)


def leaves_threads():
    threading.Thread(target=time.sleep, args=(3600,), daemon=False).start()
    return good()


def leaves_children():
    import subprocess

    child = subprocess.Popen(["sleep", "3600"])
    with open(os.environ["EXPORTLINT_TEST_PIDS"], "a") as file:
        file.write("%d %d\n" % (os.getpid(), child.pid))
    return good()


def hangs_with_children():
    leaves_children()
    while True:
        time.sleep(0.01)  # line: hangs_with_children


def not_a_model():
    return 3


def needs_argument(n):
    return good()


class Random(torch.nn.Module):
    def forward(self, x):
        return x + torch.rand(2)


def random():
    return Random().eval(), (torch.zeros(2),)


def unbatched():
    """PyTorch itself refuses three dimensions where two are wanted."""
    return torch.nn.Linear(3, 2).eval(), (torch.zeros(1, 3),)


class Outputs(torch.nn.Module):
    def forward(self, x, scale: float = 2.0):
        return {"sum": x + 1, "parts": [x * scale, (x - 1, None)]}


def outputs():
    return Outputs().eval(), (torch.zeros(2),)


def in_training():
    return torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout(0.5)), (torch.zeros(1, 2),)


class Forks(torch.nn.Module):
    def forward(self, x):
        os.fork()  # and both run on
        return x * 2


def forks():
    return Forks(), (torch.ones(2),)


class Litters(torch.nn.Module):
    def forward(self, x):
        with open("litter.txt", "w", encoding="utf-8") as file:
            file.write("left behind")
        return x * 2


def litters():
    return Litters(), (torch.ones(2),)


class ExitsInExport(torch.nn.Module):
    def forward(self, x):
        if torch.onnx.is_in_onnx_export():
            os._exit(4)  # line: exits_in_export
        return x * 2


def exits_in_export():
    return ExitsInExport(), (torch.ones(2),)


class AllocatesInForward(torch.nn.Module):
    def forward(self, x):
        return x + torch.ones(25 << 30).sum()  # line: allocates_in_forward


def allocates_in_forward():
    return AllocatesInForward(), (torch.ones(2),)
