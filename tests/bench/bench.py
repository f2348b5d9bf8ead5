#!/usr/bin/env python3
"""exportlint against ruff and the parse floor, in one run, on a copy of one installed package.

Rounds alternate the tools, so that what else the machine does hits all of them; figures are medians. Nobody uses a cache
but `cached`: exportlint again on the tree it has linted before. `--check` compares the
ratios with limits.json and fails when one is passed. Exit code: 0 fine, 1 a limit passed, 2 could not run.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time

import keystroke

HERE = pathlib.Path(__file__).resolve().parent
SMALL = "import torch\nfrom torch import nn\n\n\nclass M(nn.Module):\n    def forward(self, x):\n        return x.relu()\n"


def run(command, accepted=(0, 1)):
    """Wall seconds, processor seconds and peak memory in MB of one process."""
    start = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {error.decode(errors='replace')[-800:]}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def medians(samples):
    return tuple(statistics.median(column) for column in zip(*samples))


def alternate(commands, rounds):
    """Name to the medians of its runs; round by round, not tool by tool."""
    samples = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            samples[name].append(run(command))
    return {name: medians(s) for name, s in samples.items()}


def parse_floor(parse_bench, tree):
    out = subprocess.run([str(parse_bench), str(tree)], capture_output=True, text=True, check=True).stdout
    return out.strip(), float(re.search(r"parse ([0-9.]+) s", out).group(1))


def edits(edit_bench, tree, jobs):
    """What edit_bench prints, and the processor milliseconds of the 95th of 100 edits."""
    out = subprocess.run([str(edit_bench), str(tree), "60", str(jobs)], capture_output=True, text=True, check=True).stdout
    return out.strip(), float(re.search(r"processor time: .*p95 ([0-9.]+) ms", out).group(1))


def start_up(exportlint, empty, scratch, rounds=25):
    """Processor milliseconds of linting one small file above an empty program: the least of the rounds, as noise only adds."""
    small = scratch / "small.py"
    small.write_text(SMALL)
    commands = {"empty": [empty], "small": [exportlint, "check", "--no-cache", small]}
    samples = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            samples[name].append(run(command)[1])
    return 1000 * (min(samples["small"]) - min(samples["empty"]))


def measure(args, scratch):
    package = pathlib.Path(sysconfig.get_path("purelib")) / args.package
    if not package.is_dir():
        raise RuntimeError(f"{args.package} is not installed beside {sys.executable}")
    ruff = pathlib.Path(sysconfig.get_path("scripts")) / "ruff"
    if not ruff.exists():
        raise RuntimeError(f"ruff is not installed beside {sys.executable}")
    tree = scratch / args.package
    shutil.copytree(package, tree, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    floor_text, floor = parse_floor(args.parse_bench, tree)  # also warms the page cache
    # As many threads for ruff as for us; its folder of caches is never used.
    os.environ["RAYON_NUM_THREADS"] = str(args.jobs)
    check = [args.exportlint, "check", "-j", args.jobs, tree]
    keeping = [*check, "--cache-dir", scratch / "cache"]
    run(keeping)
    result = alternate({
        "exportlint": [*check, "--no-cache"],
        "cached": keeping,
        "ruff": [ruff, "check", "--no-cache", "--isolated", "--quiet", tree],
    }, args.rounds)
    print(f"{args.package}, {args.jobs} threads, medians of {args.rounds}")
    for name, (wall, cpu, memory) in result.items():
        print(f"  {name:12s} wall {wall:6.2f} s   processor {cpu:6.2f} s   peak {memory:6.0f} MB")
    print(f"  parse floor  {floor_text}")
    edit_text, edit_p95 = edits(args.edit_bench, tree, args.jobs)
    print("  open project " + edit_text.replace("\n", "\n               "))
    key_text, key = keystroke.keystrokes(args.exportlint, tree)
    print("  editor       " + key_text.replace("\n", "\n               "))
    ours, theirs = result["exportlint"], result["ruff"]
    figures = {"wall_to_ruff": ours[0] / theirs[0], "processor_to_ruff": ours[1] / theirs[1],
               "processor_to_parse": ours[1] / floor, "peak_mb": ours[2],
               "cached_to_first": result["cached"][0] / ours[0], "edit_p95_ms": edit_p95, "keystroke_ms": key,
               "start_up_ms": start_up(args.exportlint, args.empty, scratch)}
    for name, value in figures.items():
        print(f"  {name:20s} {value:8.2f}")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, help="folder of exportlint, parse_bench, edit_bench and cli_empty_program")
    parser.add_argument("--exportlint", type=pathlib.Path)
    parser.add_argument("--parse-bench", type=pathlib.Path)
    parser.add_argument("--edit-bench", type=pathlib.Path)
    parser.add_argument("--empty", type=pathlib.Path, help="an empty C++ program")
    parser.add_argument("--package", default="transformers")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="fail when a figure passes its limit")
    args = parser.parse_args()
    for option, name in (("exportlint", "exportlint"), ("parse_bench", "parse_bench"), ("edit_bench", "edit_bench"),
                         ("empty", "cli_empty_program")):
        if getattr(args, option) is None and args.bin:
            setattr(args, option, args.bin / name)
        if getattr(args, option) is None or not getattr(args, option).exists():
            parser.error(f"{name} is not there: {getattr(args, option)}; build it and give --bin")
        setattr(args, option, getattr(args, option).resolve())
    try:
        with tempfile.TemporaryDirectory() as scratch:
            figures = measure(args, pathlib.Path(scratch))
    except (RuntimeError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 2
    if not args.check:
        return 0
    limits = json.loads((HERE / "limits.json").read_text())
    passed = {k: v for k, v in limits.items() if figures[k] > v}
    for name, limit in passed.items():
        print(f"passed its limit: {name} {figures[name]:.2f}, at most {limit}")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
