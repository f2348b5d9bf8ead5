#!/usr/bin/env python3
"""Ctrl-C while models run: the exit code says so, no report is left half-written or without its end, and no process stays.

Exit code: 0 so, 1 not, 77 torch is not there.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

MODEL = '''import os
import time
import torch

class Hangs(torch.nn.Module):
    def forward(self, x):
        open(os.environ["EXPORTLINT_TEST_STARTED"] + str(os.getpid()), "w").close()
        time.sleep(600)
        return x

def make():
    return Hangs(), (torch.ones(2),)
'''


def running(pid):
    status = pathlib.Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    if subprocess.run([options.python, "-c", "import torch"], capture_output=True).returncode != 0:
        print("skipped: no torch")
        return 77
    said = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "model.py").write_text(MODEL)
        (folder / "old.json").write_text("kept")
        command = [options.exportlint, "export", "model.py:make", "--no-cache", "--jobs", "2", "--python", options.python,
                   "--report", "json=new.json", "--report", "json=old.json"]
        environment = dict(os.environ, EXPORTLINT_TEST_STARTED=str(folder / "started-"), TMPDIR=name)
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until = time.monotonic() + 120
        while len(started := list(folder.glob("started-*"))) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
        pids = [int(each.name.partition("-")[2]) for each in started]
        if len(pids) < 2:
            said.append(f"{len(pids)} workers started, wanted two at once")
        if child.returncode != 128 + signal.SIGINT:
            said.append(f"the exit code is {child.returncode}")
        until = time.monotonic() + 10
        while any(map(running, pids)) and time.monotonic() < until:
            time.sleep(0.05)
        said += [f"process {pid} is still there" for pid in pids if running(pid)]
        left = sorted(p.name for p in folder.iterdir() if not p.name.startswith("started-"))
        if left != ["model.py", "old.json"] or (folder / "old.json").read_text() != "kept":
            said.append(f"left behind: {left}")
    print("\n".join(said) or "nothing is left behind")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
