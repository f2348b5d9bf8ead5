"""`exportlint ops` answers for every operator overload that LibTorch registers, and what it writes keeps to its schema.

ops_schema.py --program exportlint --schema ops.schema.json --data facts/data     # exit code 77: jsonschema is not installed
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

MODEL = """import torch

class Model(torch.nn.Module):
    def forward(self, x):
        return torch.linalg.svd(torch.relu(x))[0] + torch.ops.mine.unknown(x)
"""


def overloads(data):
    lines = [line.split("\t") for line in (data / "schemas.tsv").read_text().splitlines() if not line.startswith("#")]
    return [name + ("." + overload if overload else "") for name, overload, *_ in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    options = parser.parse_args()
    try:
        import jsonschema
    except ImportError:
        print("jsonschema is not installed")
        return 77
    schema = json.loads(options.schema.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def ops(*words):
        done = subprocess.run([options.program, "ops", *words, "--report", "json=-"], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"exportlint ops {' '.join(words)[:100]}: {done.stderr[:2000]}")
        return json.loads(done.stdout)

    failures, answered = [], set()
    names = overloads(options.data)
    for start in range(0, len(names), 250):
        for answer in ops(*names[start : start + 250], "--target", "tensorrt")["operators"]:
            answered.add(answer["operator"])
            failures += [f"{answer['operator']}: {e.message[:200]}" for e in validator.iter_errors({"schema": 1, **answer})]
    failures += [f"{name}: no answer" for name in names if name not in answered]
    print(f"{len(answered)} of {len(names)} overloads answered")
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "model.py")
        model.write_text(MODEL)
        for words in (["aten::add"], ["Resize"], ["aten::add", "Resize", "com.microsoft::Gelu"], [str(model), "--target", "onnxruntime"]):
            failures += [f"{words}: {e.message[:300]}" for e in validator.iter_errors(ops(*words))]
    for broken in ({}, {"schema": 2, "operators": []}, {"schema": 1, "operator": "aten::add"}, {"schema": 1, "model": "m", "operators": [{}], "notes": []}):
        if not list(validator.iter_errors(broken)):
            failures.append(f"the schema takes {broken}")
    for failure in failures[:40]:
        print(failure)
    return 1 if failures or len(answered) < 3400 else 0


if __name__ == "__main__":
    sys.exit(main())
