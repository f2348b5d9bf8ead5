#!/usr/bin/env python3
"""Everything that is read besides Python, broken: ONNX files, TorchScript archives, torch.export programs, saved reports, baselines,
configuration. Bytes are flipped, cut, doubled and set to what numbers end at; archives also member by member, packed again so that their
checksums hold.

file_mutants.py --exportlint PROGRAM [--count N] [--seed N] [--kind KIND]      # N of each kind

No run may end by a signal or other than with 0, 1 or 2, take more than its time, leave a report that is no JSON, or write beside its
own folder. A failing input is kept and named. Needs torch and onnx to make the models.
"""
import argparse
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

BATCH = 25  # models in one run
ENDS = [b"\x00" * 4, b"\xff" * 4, b"\xff" * 8, b"\x7f\xff\xff\xff", b"\x80" * 10, b"-1", b"18446744073709551616", b"1e999", b"[" * 64, b"{" * 64, b"\xc3\x28"]


def models(folder):
    """Kind to the bytes of small valid files."""
    import onnx.parser
    import torch

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = torch.nn.Linear(4, 4)

        def forward(self, x):
            if x.shape[0] > 2:
                x = self.linear(x)
            return x[x > 0].sum() + torch.zeros(3).sum()

    traced, scripted, program = folder / "traced.pt", folder / "scripted.pt", folder / "program.pt2"
    torch.jit.trace(Model(), torch.ones(3, 4)).save(str(traced))
    torch.jit.script(Model()).save(str(scripted))
    torch.export.save(torch.export.export(torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU()), (torch.ones(2, 4),)), str(program))
    text = """<ir_version: 8, opset_import: ["": 17]> main (float[N, 4] x, bool c) => (float[N, 4] y) <float[4] w = {1, 2, 3, 4}> {
        a = Mul(x, w)
        y = If(c) <then_branch = t () => (float[N, 4] p) { p = Relu(a) }, else_branch = e () => (float[N, 4] q) { q = RandomUniformLike(a) }>
    }"""
    return {"onnx": [onnx.parser.parse_model(text).SerializeToString()], "pt": [traced.read_bytes(), scripted.read_bytes()],
            "pt2": [program.read_bytes()]}


def bend(rng, data):
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, kind = rng.randrange(len(data) + 1), rng.random()
        if kind < 0.4 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif kind < 0.6:
            data[at:at + rng.randint(1, 16)] = rng.choice(ENDS)
        elif kind < 0.75:
            del data[at:at + rng.randint(1, 64)]
        elif kind < 0.9:
            data[at:at] = data[at:at + rng.randint(1, 64)] * rng.randint(1, 20)
        else:
            del data[at:]
    return bytes(data)


def bend_member(rng, data):
    """One member of an archive bent, or gone, or under another name; checksums right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        names = archive.namelist()
        chosen, how = rng.choice(names), rng.random()
        for name in names:
            content = archive.read(name)
            if name == chosen:
                if how < 0.05:
                    continue
                if how < 0.1:
                    name = rng.choice(["../" + name, "/" + name, name + "x", rng.choice(names)])
                else:
                    content = bend(rng, content) if content else b"x"
            made.writestr(name, content)
    return out.getvalue()


def run(program, words, folder, kept):
    before = {path.name for path in folder.iterdir()}
    report = folder / "report.json"
    try:
        done = subprocess.run([program, *words, "--report", f"json={report}"], cwd=folder, capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        sys.exit(f"no end after 300 s: {kept}")
    if done.returncode not in (0, 1, 2):
        sys.exit(f"ended with {done.returncode}: {kept}\n{done.stderr[-2000:].decode(errors='replace')}")
    if report.exists():
        json.loads(report.read_bytes())
        report.unlink()
    elif done.returncode != 2:
        sys.exit(f"no report and exit code {done.returncode}: {kept}")
    if done.returncode == 2 and not done.stderr and "check" not in words:
        sys.exit(f"exit code 2 without a word: {kept}")
    if left := {path.name for path in folder.iterdir()} - before:
        sys.exit(f"left {sorted(left)} behind: {kept}")
    return done.returncode


def fuzz_models(program, rng, kind, seeds, count, folder):
    codes = {}
    for start in range(0, count, BATCH):
        names = []
        for number in range(start, min(count, start + BATCH)):
            seed = rng.choice(seeds)
            path = folder / f"m{number}.{kind}"
            path.write_bytes(bend_member(rng, seed) if kind != "onnx" and rng.random() < 0.7 else bend(rng, seed))
            names.append(path.name)
        code = run(program, ["check", *names, "--no-cache", "--exit-zero"], folder, folder)
        codes[code] = codes.get(code, 0) + len(names)
        for name in names:
            (folder / name).unlink()
    return codes


def fuzz_texts(program, rng, kind, seeds, count, folder):
    words = {"report": ["report", "given.json", "--exit-zero"], "baseline": ["check", "good.py", "--baseline", "given.json", "--no-cache", "--exit-zero"],
             "config": ["check", "good.py", "--config", "given.toml", "--no-cache", "--exit-zero"]}[kind]
    path, codes = folder / ("given.toml" if kind == "config" else "given.json"), {}
    for _ in range(count):
        path.write_bytes(bend(rng, rng.choice(seeds)))
        code = run(program, words, folder, path)
        codes[code] = codes.get(code, 0) + 1
    path.unlink()
    return codes


def texts(program, folder):
    source = "import torch\nclass M(torch.nn.Module):\n    def forward(self, x):\n        return x * x.sum().item()\n"
    (folder / "good.py").write_text(source)
    subprocess.run([program, "check", "good.py", "--report", "json=r.json", "--exit-zero"], cwd=folder, check=True, capture_output=True)
    subprocess.run([program, "baseline", "good.py", "--output", "b.json"], cwd=folder, check=True, capture_output=True)
    keys = (pathlib.Path(__file__).resolve().parents[2] / "docs/every_key.toml").read_bytes()
    found = {"report": [(folder / "r.json").read_bytes()], "baseline": [(folder / "b.json").read_bytes()],
             "config": [b"".join(line for line in keys.splitlines(True) if not line.startswith(b"extend ="))]}
    (folder / "r.json").unlink()
    (folder / "b.json").unlink()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exportlint", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind")
    options = parser.parse_args()
    program = str(pathlib.Path(options.exportlint).resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="file-mutants"))
    with tempfile.TemporaryDirectory() as scratch:
        seeds = models(pathlib.Path(scratch))
    kinds = [(kind, fuzz_models, of) for kind, of in seeds.items()] + [(kind, fuzz_texts, of) for kind, of in texts(program, folder).items()]
    for kind, fuzz, of in kinds:
        if options.kind in (None, kind):
            codes = fuzz(program, random.Random(f"{options.seed} {kind}"), kind, of, options.count, folder)
            print(f"{kind}: {options.count} inputs, exit codes {dict(sorted(codes.items()))}", flush=True)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


if __name__ == "__main__":
    main()
