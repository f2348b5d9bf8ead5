"""Exports PyTorch's own OpInfo samples to every opset with both ONNX exporters: since when, and as which ONNX operators.

    dump_outcomes.py --out outcomes.tsv --exporter trace             # about 3 minutes on one core
    dump_outcomes.py --out outcomes.tsv --exporter dynamo            # about 30
    dump_outcomes.py --compare outcomes.tsv --sample 60 --seed 7     # export again and compare

One line per operator, exporter and run of opsets that ended alike. What is there is not run again.
"""

import argparse
import pathlib
import random
import sys
import time

import onnxscript
import opinfo_samples
import torch
from dump_evidence import run_all

SCRIPT = "export_opsets.py"


def runs(outcomes):
    """Joins neighbouring opsets with the same outcome: [(first, last, result, nodes)], oldest first."""
    joined = []
    for opset, result, nodes in sorted(outcomes):
        if joined and joined[-1][2:] == [result, nodes]:
            joined[-1][1] = opset
        else:
            joined.append([opset, opset, result, nodes])
    return joined


def rows_of(name, exporter, outcomes):
    return [[name, exporter, f"{first}-{last}", result, nodes] for first, last, result, nodes in runs(outcomes)]


def read_rows(path):
    rows = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        if not line.startswith("#"):
            fields = line.split("\t")
            rows.setdefault((fields[0], fields[1]), []).append(fields)
    return rows


def write_rows(path, rows):
    lines = [
        f"# torch {torch.__version__.split('+')[0]}",
        f"# onnxscript {onnxscript.__version__}",
        "# opinfo\texporter\topsets\tresult\tnodes",
    ]
    lines += ["\t".join(fields) for key in sorted(rows) for fields in rows[key]]
    temporary = path.with_suffix(".part")
    temporary.write_text("\n".join(lines) + "\n")
    temporary.replace(path)


def answers(names, exporter, timeout, budget):
    for name, answer in run_all(names, exporter, timeout, budget, SCRIPT):
        outcomes = answer[exporter]
        if isinstance(outcomes, str):  # crashed or timeout
            outcomes = [[0, outcomes, ""]]
        yield name, rows_of(name, exporter, outcomes) or [[name, exporter, "0-0", "no-sample", ""]]


def compare(path, sample, seed, timeout):
    """Exports `sample` seeded operators again; returns how many ended otherwise."""
    rows = read_rows(path)
    measured = sorted({key[0] for key, lines in rows.items() if lines[0][3] not in ("timeout", "crashed", "no-sample")})
    chosen = random.Random(seed).sample(measured, min(sample, len(measured)))
    print(f"seed {seed}: {' '.join(chosen)}", flush=True)
    different = compared = 0
    for exporter in ("trace", "dynamo"):
        names = [name for name in chosen if rows.get((name, exporter), [[""] * 4])[0][3] not in ("", "timeout", "crashed")]
        for name, now in answers(names, exporter, timeout, 3000):
            compared += 1
            if now != rows[name, exporter]:
                different += 1
                print(f"{name}: {exporter}:\n  stored {rows[name, exporter]}\n  now    {now}")
    print(f"{compared} compared, {different} different")
    return different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--exporter", choices=["trace", "dynamo"])
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--budget", type=float, default=6000, help="seconds for the whole run")
    parser.add_argument("--compare", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    if options.compare:
        return 1 if compare(options.compare, options.sample, options.seed, 3 * options.timeout) else 0

    rows = read_rows(options.out)
    missing = [name for name in opinfo_samples.load_op_db() if (name, options.exporter) not in rows]
    for count, (name, lines) in enumerate(answers(missing, options.exporter, options.timeout, options.budget)):
        rows[name, options.exporter] = lines
        if count % 20 == 0:
            write_rows(options.out, rows)
            print(f"{count} of {len(missing)}: {name} {lines[-1][3]}", flush=True)
    write_rows(options.out, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
