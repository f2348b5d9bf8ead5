#!/usr/bin/env python3
"""The whole program on broken models: mutated lines of the corpus, the examples and the rule pages.

check_mutants.py --exportlint PROGRAM [--count N] [--seed N]

Fails when a run ends by a signal, when its report is no JSON, or when one thread and two say different things. The mutants
come from the seed alone; a failing folder is kept and named.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"```py\n(.*?)```", re.S)


def seeds():
    texts = [p.read_text(encoding="utf-8", errors="replace") for p in sorted((ROOT / "tests/fuzz/corpus").rglob("*")) if p.is_file()]
    texts += [p.read_text(encoding="utf-8") for p in sorted((ROOT / "examples").glob("*.py"))]
    for page in sorted((ROOT / "rules").glob("*.cc")):
        texts += FENCE.findall(page.read_text(encoding="utf-8"))
    return [t.split("\n") for t in texts if t.strip()]


def mutate(rng, lines, pool):
    lines = list(lines[:300])
    for _ in range(rng.randint(1, 12)):
        at, kind = rng.randrange(len(lines)), rng.random()
        if kind < 0.25:
            del lines[at]
        elif kind < 0.55:
            lines.insert(at, rng.choice(pool))
        elif kind < 0.75:
            what = rng.choice(["(", ")", " if ", "lambda: ", "*", "**", "self", "x", "@", "yield ", "await ", "not ", ":=", ""])
            lines[at] = lines[at].replace(rng.choice("()[]:=.,x"), what, 1)
        elif kind < 0.9:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] = " " * rng.randint(0, 9) + lines[at]
        lines = lines or [""]
    return "\n".join(lines)


def run(program, folder, jobs):
    report = folder / f"report{jobs}.json"
    done = subprocess.run([program, "check", str(folder), "--root", str(folder), "--jobs", str(jobs), "--exit-zero",
                           "--report", f"json={report}"], capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 2):
        sys.exit(f"{program} ended with {done.returncode} on {folder}\n{done.stderr[-2000:]}")
    return json.loads(report.read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, sources = random.Random(options.seed), seeds()
    pool = [line for lines in sources for line in lines]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mutants"))
    for number in range(options.count):
        (folder / f"m{number}.py").write_text(mutate(rng, rng.choice(sources), pool), encoding="utf-8", newline="\n")
    one, two = run(options.exportlint, folder, 1), run(options.exportlint, folder, 2)
    if one["findings"] != two["findings"]:
        sys.exit(f"one thread and two say different things about {folder}")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    print(f"{options.count} mutants of {len(sources)} sources, {len(one['findings'])} findings, the same with one thread and two")


if __name__ == "__main__":
    main()
