"""Runs the published SARIF validator on every *.sarif of a folder; errors and warnings fail, except those listed here."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

# Rule id to why it is not for us.
ACCEPTED = {
    "SARIF2005": "wants an informationUri; the project has no public address to give",
}


def validate(tool: str, path: pathlib.Path, output: pathlib.Path) -> list[str]:
    command = [tool, "validate", str(path), "--output", str(output), "--log", "ForceOverwrite"]
    command += ["--level", "Error;Warning", "--kind", "Fail", "--rule-kind", "Sarif", "--max-file-size-in-kb", "200000", "--quiet"]
    environment = dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    if not output.exists():
        return [f"the validator wrote nothing: {run.stdout} {run.stderr}"]
    messages = []
    log = json.loads(output.read_text(encoding="utf-8-sig"))["runs"][0]
    for invocation in log.get("invocations", []):
        for notification in invocation.get("toolConfigurationNotifications", []) + invocation.get("toolExecutionNotifications", []):
            if notification.get("level") == "error":
                messages.append(f"validator: {notification['message'].get('text')}")
    for result in log.get("results", []):
        if result["ruleId"] in ACCEPTED:
            continue
        region = result["locations"][0]["physicalLocation"].get("region", {})
        arguments = "; ".join(result["message"].get("arguments", [])) or result["message"].get("text", "")
        messages.append(f"line {region.get('startLine')}: {result.get('level', 'warning')} {result['ruleId']}: {arguments[:300]}")
    return messages


def main() -> int:
    tool, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if not os.access(tool, os.X_OK):
        os.chmod(tool, 0o755)  # npm leaves the mode to an install script, which it may not run
    paths = sorted(folder.glob("*.sarif"))
    bad = 0 if paths else 1
    with tempfile.TemporaryDirectory() as scratch:
        for path in paths:
            for message in validate(tool, path, pathlib.Path(scratch) / path.name):
                bad += 1
                print(f"{path.name}: {message}")
        broken = pathlib.Path(scratch) / "broken.sarif"
        broken.write_text((folder / "demo.sarif").read_text().replace('"ruleIndex": 0', '"ruleIndex": 99', 1))
        if not validate(tool, broken, pathlib.Path(scratch) / "out.sarif"):
            bad += 1
            print("the validator accepts a rule index past the end")
    print(f"{len(paths)} logs, {bad} problems")
    return 1 if bad else 0


sys.exit(main())
