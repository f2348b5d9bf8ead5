"""Draws PyTorch's own operator samples, really exports them with both exporters to every opset, and compares what happened
with what `exportlint ops` says of the operators that they call. What does not agree is printed.

    ops_agree.py --program exportlint --generate facts/generate [--sample 60] [--seed N]
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import time


def answers_of(program, names):
    """Returns {operator: {exporter: {opset: supported}}} as the program says."""
    found = {}
    for name in names:
        done = subprocess.run([program, "ops", name, "--report", "json=-"], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"exportlint ops {name}: {done.stderr}")
        exporters = json.loads(done.stdout)["exporters"]
        found[name] = {
            exporter: {opset: run["supported"] for run in side["opsets"] for opset in range(run["first"], run["last"] + 1)}
            for exporter, side in exporters.items()
        }
    return found


def disagreement(result, said):
    """Returns what is wrong with an answer about all operators of a sample; empty when it agrees."""
    if result == "exported":
        bad = [name for name, word in said.items() if word in ("no", "refused", "not delivered")]
        return f"exported, yet {' '.join(bad)} said not to" if bad else ""
    if all(word == "yes" for word in said.values()) and len(said) == 1:
        return f"{result}, yet {' '.join(said)} said to export"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--generate", type=pathlib.Path, required=True)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    sys.path.insert(0, str(options.generate))
    import opinfo_samples
    from dump_evidence import run_all

    names = sorted(opinfo_samples.load_op_db())
    chosen = random.Random(options.seed).sample(names, options.sample)
    print(f"seed {options.seed}: {' '.join(chosen)}", flush=True)
    compared = wrong = 0
    for exporter in ("trace", "dynamo"):
        called = {name: answer.get(f"{exporter}_operators", "") for name, answer in run_all(chosen, exporter, 120, 3000)}
        outcomes = {name: answer[exporter] for name, answer in run_all(chosen, exporter, 180, 3000, "export_opsets.py")}
        for name in chosen:
            operators = called.get(name, "").split()
            if not operators or isinstance(outcomes.get(name), (str, type(None))):
                continue  # no sample on this machine, or a crash
            said = answers_of(options.program, operators)
            for opset, result, _nodes in outcomes[name]:
                compared += 1
                told = disagreement(result, {op: said[op][exporter][opset] for op in operators})
                if told:
                    wrong += 1
                    print(f"{name}: {exporter} at opset {opset}: {told}")
    print(f"{compared} outcomes of {len(chosen)} samples compared, {wrong} disagree")
    return 1 if wrong or compared < 3 * options.sample else 0


if __name__ == "__main__":
    sys.exit(main())
