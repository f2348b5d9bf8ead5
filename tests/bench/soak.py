#!/usr/bin/env python3
"""Whether the language server grows: edits of one file of an open project for SECONDS, its memory sampled ten times.

    tests/bench/soak.py EXPORTLINT TREE [SECONDS]

Ends with 1 when the median of the last three samples is above that of the first three by more than 5 % and 8 MB. The first tenth,
in which caches fill, is not sampled.
"""
import pathlib
import statistics
import sys
import time

from keystroke import Client, choose, place_to_type

LINES = ["        noise = torch.randn(2).sum().item()\n", "        if x.sum() > 0:\n            x = x + 1\n", "        size = len(x)\n", "        broken = (\n"]


def memory_mb(client):
    status = pathlib.Path(f"/proc/{client.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def soak(exportlint, tree, seconds):
    path = choose(tree)
    text = path.read_text()
    client = Client(exportlint, tree)
    uri = path.resolve().as_uri()
    client.send("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "python", "version": 0, "text": text}})
    client.shown(0)
    line, version, samples, start = place_to_type(text), 0, [], time.monotonic()
    while (passed := time.monotonic() - start) < seconds:
        added = LINES[version // 2 % len(LINES)]
        at, end = {"line": line, "character": 0}, {"line": line + added.count("\n"), "character": 0}
        for change in ({"range": {"start": at, "end": at}, "text": added}, {"range": {"start": at, "end": end}, "text": ""}):
            version += 1
            client.send("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]})
            client.shown(version)
        if passed > seconds * (len(samples) + 1) / 11:
            samples.append(memory_mb(client))
    if client.close() != 0:
        raise RuntimeError("the language server ended badly")
    return version, samples


def main(exportlint, tree, seconds="600"):
    edits, samples = soak(exportlint, tree, float(seconds))
    print(f"{edits} edits in {seconds} s; MB: {', '.join(f'{mb:.0f}' for mb in samples)}")
    first, last = statistics.median(samples[:3]), statistics.median(samples[-3:])
    return 1 if last > first * 1.05 and last > first + 8 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
