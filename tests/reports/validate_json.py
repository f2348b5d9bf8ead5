"""Validates every *.json of a folder against the report's JSON Schema; then proves that the schema can fail."""

import copy
import json
import pathlib
import sys

import jsonschema


def main() -> int:
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    paths = sorted(pathlib.Path(sys.argv[2]).glob("*.json"))
    bad = 0 if paths else 1
    for path in paths:
        for error in validator.iter_errors(json.loads(path.read_text())):
            bad += 1
            print(f"{path.name}: {error.json_path}: {error.message[:300]}")

    demo = json.loads((pathlib.Path(sys.argv[2]) / "demo.json").read_text())
    for change in (
        lambda d: d.pop("findings"),
        lambda d: d["findings"][0].pop("outcomes"),
        lambda d: d["findings"][0].update(line=0),
        lambda d: d["findings"][0].update(severity="fatal"),
        lambda d: d["findings"][0].update(fingerprint="xyz"),
        lambda d: d["exports"][0]["cases"][0].update(verdict="maybe"),
        lambda d: d.update(schema=2),
    ):
        broken = copy.deepcopy(demo)
        change(broken)
        if validator.is_valid(broken):
            bad += 1
            print("the schema accepts a broken report")
    print(f"{len(paths)} reports, {bad} problems")
    return 1 if bad else 0


sys.exit(main())
