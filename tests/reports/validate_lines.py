"""Validates every *.jsonl of a folder line by line against the JSON Schema; then proves that the schema can fail."""

import json
import pathlib
import sys

import jsonschema
import referencing


def main() -> int:
    schemas = pathlib.Path(sys.argv[1])
    samples = pathlib.Path(sys.argv[2])
    schema = json.loads((schemas / "line.schema.json").read_text())
    report = referencing.Resource.from_contents(json.loads((schemas / "report.schema.json").read_text()))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(
        schema, registry=referencing.Registry().with_resource("report.schema.json", report))
    lines = [(path.name, json.loads(line)) for path in sorted(samples.glob("*.jsonl")) for line in path.read_text().splitlines()]
    bad = 0 if lines else 1
    for name, line in lines:
        for error in validator.iter_errors(line):
            bad += 1
            print(f"{name}: {line.get('kind')}: {error.message[:300]}")

    for kind in ("run", "finding", "suppressed", "limit", "export"):
        line = next(line for _, line in lines if line["kind"] == kind)
        for key in ("kind", {"run": "tool", "limit": "message", "export": "cases"}.get(kind, "rule")):
            if validator.is_valid({k: v for k, v in line.items() if k != key}):
                bad += 1
                print(f"the schema accepts a line of kind `{kind}` without `{key}`")
        if validator.is_valid({**line, "kind": "other"}):
            bad += 1
            print("the schema accepts a kind that does not exist")
    print(f"{len(lines)} lines, {bad} problems")
    return 1 if bad else 0


sys.exit(main())
