#!/usr/bin/env python3
"""How long after a keystroke an editor has its diagnostics: `exportlint lsp` with a whole package open, words typed into a file of
3,000 lines, one character at a time.

    tests/bench/keystroke.py EXPORTLINT TREE [FILE]     # FILE: below TREE; default: the first with 3,000 lines or more
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

TYPED = "        noise = torch.randn(2).sum().item()\n"
PAUSE = 0.08  # seconds between keys: 150 words a minute


class Client:
    def __init__(self, exportlint, root):
        self.process = subprocess.Popen([str(exportlint), "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.send("initialize", {"rootUri": pathlib.Path(root).resolve().as_uri(), "capabilities": {}}, id=0)
        self.until(lambda m: m.get("id") == 0)
        self.send("initialized", {})

    def send(self, method, params, **more):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = self.process.stdout.read(length)
        if not body:
            raise RuntimeError("the language server ended")
        return json.loads(body)

    def until(self, wanted):
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def shown(self, version):
        """The first diagnostics of a version of the document."""
        return self.until(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"].get("version") == version)["params"]

    def processor_seconds(self):
        """Of all its threads, also those that ended; in ticks of 10 ms."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.send("shutdown", None, id=1)
        self.until(lambda m: m.get("id") == 1)
        self.send("exit", None)
        return self.process.wait(timeout=60)


def place_to_type(text):
    """The line after a statement of a forward in the second half of the file; none: nothing."""
    lines, inside = text.splitlines(), False
    for number in range(len(lines) // 2, len(lines)):
        inside = bool(re.match(r"    def forward\(", lines[number])) or (inside and not re.match(r" {0,4}\S", lines[number]))
        if inside and re.match(r"        \w+ = [\w.]+\(.*\)$", lines[number]):
            return number + 1
    return None


def choose(tree):
    for path in sorted(pathlib.Path(tree).rglob("modeling_*.py")):
        text = path.read_text()
        if text.count("\n") >= 3000 and place_to_type(text):
            return path
    raise RuntimeError(f"no model of 3,000 lines below {tree}")


def measure(exportlint, tree, file=None):
    """Wall milliseconds of each key, and processor milliseconds of all divided by their number."""
    path = pathlib.Path(file) if file else choose(tree)
    text = path.read_text()
    client = Client(exportlint, tree)
    document = {"uri": path.resolve().as_uri(), "languageId": "python", "version": 0, "text": text}
    opened = time.monotonic()
    client.send("textDocument/didOpen", {"textDocument": document})
    client.shown(0)
    opened = time.monotonic() - opened
    line, column, wall = place_to_type(text), 0, []
    before = client.processor_seconds()
    for version, key in enumerate(TYPED, 1):
        time.sleep(PAUSE)
        at = {"line": line, "character": column}
        start = time.monotonic()
        client.send("textDocument/didChange", {"textDocument": {"uri": document["uri"], "version": version},
                                               "contentChanges": [{"range": {"start": at, "end": at}, "text": key}]})
        found = client.shown(version)["diagnostics"]
        wall.append(1000 * (time.monotonic() - start))
        column += 1
    processor = 1000 * (client.processor_seconds() - before) / len(TYPED)
    if not any(d["range"]["start"]["line"] == line for d in found):
        raise RuntimeError("what was typed is not found")
    if client.close() != 0:
        raise RuntimeError("the language server ended badly")
    return path, text.count("\n"), opened, sorted(wall), processor


def at(values, part):
    return values[min(len(values) - 1, int(part * len(values)))]


def keystrokes(exportlint, tree, file=None):
    """What is printed, and the processor milliseconds of a key: what it takes on a machine with nothing else to do."""
    path, lines, opened, wall, processor = measure(exportlint, tree, file)
    text = (f"{path.name}, {lines} lines: first diagnostics {opened:.1f} s after opening\n"
            f"{len(wall)} keys: median {statistics.median(wall):.1f} ms, p95 {at(wall, 0.95):.1f} ms, max {wall[-1]:.1f} ms\n"
            f"processor time of a key: {processor:.1f} ms")
    return text, processor


if __name__ == "__main__":
    print(keystrokes(*sys.argv[1:])[0])
