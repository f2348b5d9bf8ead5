"""Exports PyTorch's own OpInfo samples with both ONNX exporters and records what happened, one line per operator.

Up to five samples are tried until one exports: `partly` says that the first did not.

    dump_evidence.py --out evidence.tsv --exporter trace            # about 4 minutes on one core
    dump_evidence.py --out evidence.tsv --exporter dynamo --budget 1500
    dump_evidence.py --compare evidence.tsv --sample 10 --seed 7    # export again and compare

A line that already has a result is not run again, so a run that was stopped goes on where it ended. Operators run one
after the other in one worker process, which is replaced when an operator crashes it or takes longer than --timeout.
"""

import argparse
import json
import pathlib
import queue
import random
import subprocess
import sys
import threading
import time

import onnxscript
import opinfo_samples
import torch
from export_samples import OPSET

NOT_RUN = "not-run"
COLUMNS = [f"{e}{c}" for e in ("trace", "dynamo") for c in ("", "_operators", "_sample", "_onnx", "_detail")]
COLUMNS.insert(0, "opinfo")


class Worker:
    """One worker process and the thread that reads its answers."""

    def __init__(self, exporter, script="export_samples.py"):
        command = [sys.executable, "-B", pathlib.Path(__file__).with_name(script), exporter]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.answers = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.answers.put(line)
        self.answers.put(None)

    def ask(self, name, timeout):
        """Returns the answer, None after a crash; raises queue.Empty after `timeout` seconds."""
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        line = self.answers.get(timeout=timeout)
        return json.loads(line) if line else None

    def stop(self):
        self.process.kill()
        self.process.wait()


def run_all(names, exporter, timeout, budget, script="export_samples.py"):
    """Yields (name, columns) for each operator that fits into `budget` seconds."""
    started, process = time.monotonic(), None
    for name in names:
        if time.monotonic() - started > budget:
            break
        first = process is None
        process = process or Worker(exporter, script)
        try:
            answer = process.ask(name, timeout + (60 if first else 0)) or {exporter: "crashed"}
        except (queue.Empty, BrokenPipeError):
            answer = {exporter: "timeout"}
        if answer[exporter] in ("crashed", "timeout"):
            process.stop()
            process = None
        yield name, answer
    if process:
        process.stop()


def read_rows(path):
    rows = {}
    if path.exists():
        for line in path.read_text().splitlines():
            if not line.startswith("#"):
                row = dict(zip(COLUMNS, line.split("\t")))
                rows[row["opinfo"]] = row
    return rows


def write_rows(path, rows):
    lines = [
        f"# torch {torch.__version__.split('+')[0]}",
        f"# onnxscript {onnxscript.__version__}",
        f"# opset {OPSET}",
        "# " + "\t".join(COLUMNS),
    ]
    lines += ["\t".join(rows[name].get(column, "") for column in COLUMNS) for name in sorted(rows)]
    temporary = path.with_suffix(".part")
    temporary.write_text("\n".join(lines) + "\n")
    temporary.replace(path)


def compare(path, sample, seed, timeout):
    """Exports `sample` seeded operators again; returns how many have another result or became other ONNX operators."""
    rows = read_rows(path)
    measured = [name for name in sorted(rows) if any(rows[name][e] not in (NOT_RUN, "timeout") for e in ("trace", "dynamo"))]
    chosen = random.Random(seed).sample(measured, min(sample, len(measured)))
    print(f"seed {seed}: {' '.join(chosen)}")
    different = 0
    for exporter in ("trace", "dynamo"):
        names = [name for name in chosen if rows[name][exporter] not in (NOT_RUN, "timeout")]
        for name, answer in run_all(names, exporter, timeout, 600):
            stored, now = ([row.get(f"{exporter}{part}", "") for part in ("", "_onnx")] for row in (rows[name], answer))
            if stored != now:
                different += 1
                print(f"{name}: {exporter}: stored {stored}, now {now} {answer.get(exporter + '_detail', '')}")
    return different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--exporter", choices=["trace", "dynamo"])
    parser.add_argument("--first", default="", help="operators to run first, separated by commas")
    parser.add_argument("--timeout", type=float, default=40)
    parser.add_argument("--budget", type=float, default=1500, help="seconds for the whole run")
    parser.add_argument("--compare", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    if options.compare:
        return 1 if compare(options.compare, options.sample, options.seed, 3 * options.timeout) else 0

    rows = read_rows(options.out)
    for name in opinfo_samples.load_op_db():
        rows.setdefault(name, {"opinfo": name, "trace": NOT_RUN, "dynamo": NOT_RUN})
    missing = [name for name in sorted(rows) if rows[name].get(options.exporter) == NOT_RUN]
    wanted = set(options.first.split(","))
    missing.sort(key=lambda name: name not in wanted)
    for count, (name, answer) in enumerate(run_all(missing, options.exporter, options.timeout, options.budget)):
        rows[name] |= answer
        if count % 10 == 0:
            write_rows(options.out, rows)
            print(f"{count} of {len(missing)}: {name} {answer[options.exporter]}", flush=True)
    write_rows(options.out, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
