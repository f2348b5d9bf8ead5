#!/usr/bin/env python3
"""The checked export of real models of public libraries in tiny configurations, against what was recorded of them.

Takes from the truth beside the checkout the models that can be made from their recorded constructor, writes each as a small file with a
factory (example, other values, another batch, other sizes, dynamic dimensions) and exports it with trace and dynamo. Prints a table: right,
wrong with blame, refused with blame, unpredicted; and where a verdict is not the recorded one. Nightly: minutes to an hour.
Exit code: 0 every model has a verdict and agrees, 1 not, 77 no truth or no libraries.
"""
import argparse
import collections
import concurrent.futures
import importlib.util
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = {"values": "case 1", "batch": "case 2", "sizes": "case 3"}

FACTORY = '''import importlib
import torch

DYNAMIC = torch.export.Dim.DYNAMIC
INPUTS = {inputs!r}
DIMS = {dims!r}


def tensor(shape, dtype, seed, highest):
    generator = torch.Generator().manual_seed(seed)
    if dtype == "int64":
        return torch.randint(0, highest, shape, generator=generator)
    return torch.randn(shape, generator=generator).to(getattr(torch, dtype))


def made(seed, change):
    return {{name: tensor(change(name, list(shape)), dtype, seed + n, 90) for n, (name, (shape, dtype)) in enumerate(INPUTS.items())}}


def batch(name, shape):
    return [s + 1 if d == 0 and 0 in DIMS[name] else s for d, s in enumerate(shape)]


def sizes(name, shape):
    return [s * 2 if d > 0 and d in DIMS[name] else s for d, s in enumerate(shape)]


def make():
    torch.manual_seed(0)
    module = importlib.import_module({module!r})
    model = eval({ctor!r}, dict(vars(module), **HELPERS)).eval()
    same = lambda name, shape: shape
    return {{"model": model, "args": (), "kwargs": made(1, same), "dynamic_shapes": {{n: {{d: DYNAMIC for d in DIMS[n]}} for n in INPUTS}},
            "cases": {{"case 1": made(11, same), "case 2": made(21, batch), "case 3": made(31, sizes)}}}}


HELPERS = {{}}
'''

WRAPPER = '''
def TransformerWrapper(kind, options):
    from x_transformers import Decoder, Encoder, TransformerWrapper as Wrapper
    layers = (Decoder if kind == "dec" else Encoder)(dim=64, depth=2, heads=4, **options)
    return Wrapper(num_tokens=100, max_seq_len=128, attn_layers=layers)


HELPERS.update(TransformerWrapper=TransformerWrapper, dec="dec", enc="enc")
'''


def truth_file():
    for folder in [pathlib.Path(os.environ.get("EXPORTLINT_SHARED", HERE.parents[2] / "shared")), *[p / "shared" for p in HERE.parents]]:
        if (folder / "truth" / "exports.jsonl").exists():
            return folder / "truth" / "exports.jsonl"
    return None


def usable(entry):
    if not entry["deterministic"] or entry["stage"] != "done" or " level0" in entry["ctor"]:
        return False
    return importlib.util.find_spec((entry["module"] or entry["corpus"]).split(".")[0]) is not None


def word(run):
    """One word for a row, of what was asked for."""
    if not run["exported"]:
        return "refused"
    verdicts = [c["verdict"] for c in run["cases"] if not c.get("generated")]
    return "wrong" if any(v in ("wrong", "failed", "refused") for v in verdicts) else "right"


def recorded(entry, exporter):
    found = entry.get(exporter) or {}
    if not found.get("exported"):
        return "refused"
    return "right" if all(v in ("equal", "eager fails") for v in found["cases"].values()) else "wrong"


def run_model(exportlint, python, number, entry, folder):
    path = folder / f"model{number}.py"
    path.write_text(FACTORY.format(inputs=entry["inputs"], dims=entry["dyn"], module=entry["module"] or entry["corpus"], ctor=entry["ctor"])
                    + (WRAPPER if entry["ctor"].startswith("TransformerWrapper") else ""))
    report = folder / f"model{number}.json"
    command = [exportlint, "export", f"{path.name}:make", "--exporter", "trace,dynamo", "--jobs", "1", "--exit-zero", "--python", python,
               "--report", f"json={report.name}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1800)
    if not report.exists():
        return {"error": done.stderr.strip()[-400:]}
    return {run["exporter"]: run for run in json.loads(report.read_text())["exports"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    path = truth_file()
    entries = [e for e in map(json.loads, path.read_text().splitlines()) if usable(e)] if path else []
    # The libraries in turn, so that a small count has some of each.
    by_corpus = collections.defaultdict(list)
    for entry in entries:
        by_corpus[entry["corpus"]].append(entry)
    entries = [e for row in itertools.zip_longest(*by_corpus.values()) for e in row if e][:options.count]
    if not entries:
        print("skipped: no truth beside the checkout, or none of its libraries")
        return 77
    table, disagree = collections.Counter(), []
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        folder = pathlib.Path(name)
        runs = [pool.submit(run_model, options.exportlint, options.python, n, e, folder) for n, e in enumerate(entries)]
        for entry, future in zip(entries, runs):
            rows = future.result()
            for exporter in ("trace", "dynamo"):
                run = rows.get(exporter)
                if run is None:
                    disagree.append(f"{entry['corpus']} {entry['ctor'][:60]}: no verdict: {rows.get('error')}")
                    continue
                said, was = word(run), recorded(entry, exporter)
                blame = "" if said == "right" else " unpredicted" if run["unpredicted"] or not run["blame"] else " with blame"
                table[exporter, said + blame] += 1
                if said != was:
                    why = run["error"] or [(c["name"], c["verdict"], c["detail"]) for c in run["cases"] if c["verdict"] not in ("equal", "skipped")][:2]
                    disagree.append(f"{entry['corpus']} {entry['ctor'][:60]}: {exporter} was {was}, is {said}{blame}: {str(why)[:300]}")
                generated = [c["name"] for c in run["cases"] if c.get("generated") and c["verdict"] in ("wrong", "failed")]
                if said == "right" and generated:
                    table[exporter, "right as asked, wrong on a generated input"] += 1
                    print(f"{entry['corpus']} {entry['ctor'][:60]}: {exporter} wrong on {', '.join(generated)}", flush=True)
    for (exporter, said), count in sorted(table.items()):
        print(f"{exporter:8} {said:45} {count}")
    print("\n".join(disagree) or f"all {len(entries)} models agree with what was recorded")
    return 1 if disagree else 0


if __name__ == "__main__":
    sys.exit(main())
