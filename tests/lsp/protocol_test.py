"""Bytes on the wire: framing, order, cancellation, and messages that are damaged or meant to do harm."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["EXPORTLINT"]
MODEL = "import torch\nclass M(torch.nn.Module):\n    def forward(self, x):\n        return x * x.sum().item()\n"


class Wire(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve()
        self.uri = (self.folder / "m.py").as_uri()
        self.launch()

    def launch(self):
        self.process = subprocess.Popen([PROGRAM, "lsp", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end, self.process)

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        process.wait()

    def raw(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def body(self, body):
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send(self, method, params=None, **more):
        self.body(json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode())

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        self.assertGreater(length, 0, "the server ended")
        return json.loads(self.process.stdout.read(length))

    def answer(self, id):
        while True:
            message = self.receive()
            if message.get("id") == id and "method" not in message:
                return message

    def error(self, id):
        return self.answer(id)["error"]["code"]

    def start(self):
        self.send("initialize", {"capabilities": {}, "rootUri": self.folder.as_uri()}, id=0)
        self.answer(0)
        self.send("initialized", {})

    def open(self, text=MODEL):
        self.send("textDocument/didOpen", {"textDocument": {"uri": self.uri, "languageId": "python", "version": 1, "text": text}})

    def alive(self):
        """The server still lints."""
        self.open()
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and [d["code"] for d in message["params"]["diagnostics"]] == ["item-call"]:
                return

    def stop(self):
        self.send("shutdown", id="end")
        self.answer("end")
        self.send("exit")
        self.assertEqual(self.process.wait(60), 0)

    def test_nothing_before_initialize_and_nothing_after_shutdown(self):
        self.send("textDocument/hover", {}, id=1)
        self.assertEqual(self.error(1), -32002)
        self.open()  # dropped
        self.start()
        self.send("initialize", {}, id=2)
        self.assertEqual(self.error(2), -32600)
        self.send("shutdown", id=3)
        self.assertIsNone(self.answer(3)["result"])
        self.send("textDocument/hover", {}, id=4)
        self.assertEqual(self.error(4), -32600)
        self.send("exit")
        self.assertEqual(self.process.wait(60), 0)

    def test_exit_without_shutdown_and_a_client_that_goes(self):
        self.start()
        self.send("exit")
        self.assertEqual(self.process.wait(60), 1)
        self.launch()
        self.start()
        self.process.stdin.close()
        self.assertEqual(self.process.wait(60), 1)
        self.launch()
        self.process.stdout.close()
        self.send("initialize", {}, id=1)
        self.assertEqual(self.process.wait(60), 1)

    def test_framing(self):
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}, "rootPath": str(self.folder)}}).encode()
        whole = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: %d\r\n\r\n" % len(message) + message
        for i in range(0, len(whole), 7):
            self.raw(whole[i : i + 7])
        self.assertEqual(self.answer(1)["result"]["serverInfo"]["name"], "exportlint")
        self.raw(b"Content-Length: 2\n\n{}")
        self.alive()
        self.stop()

    def test_damaged_messages_are_left_out(self):
        self.start()
        self.raw(b"Hello\r\n\r\n")
        self.raw(b"Content-Length: many\r\n\r\n")
        self.raw(b"Content-Length: -5\r\n\r\n")
        self.raw(b"Content-Length: 99999999999999999999999\r\n\r\n")
        self.raw(b"\r\n\r\n\x00\xff\xfe\r\n\r\n")
        self.raw(b"X" * 100_000 + b"\r\n\r\n")
        for body, code in ((b"{", -32700), (b"\xff\xfe", -32700), (b"[" * 10_000, -32700), (b"[]", -32600), (b"7", -32600),
                           (b'{"id": null, "method": 7}', -32600)):
            self.body(body)
            self.assertEqual(self.error(None), code, body[:20])
        self.alive()
        self.stop()

    def test_params_of_any_kind(self):
        self.start()
        self.open()
        methods = ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave", "textDocument/hover",
                   "textDocument/codeAction", "workspace/didChangeConfiguration", "workspace/didChangeWorkspaceFolders",
                   "workspace/didChangeWatchedFiles", "$/cancelRequest", "$/setTrace", "no/such", ""]
        document = {"uri": self.uri, "text": 5, "version": "x"}
        odd = [None, 7, "x", [], {}, {"textDocument": 7}, {"textDocument": {"uri": 7}}, {"textDocument": document}, {"changes": 7}, {"changes": [7]},
               {"changes": [{"uri": "file:///nowhere/x.py"}, {"uri": "%%%"}]}, {"event": {"added": [{}], "removed": 7}}, {"settings": {"exportlint": {"select": 7}}},
               {"textDocument": {"uri": self.uri}, "position": {"line": -1, "character": 2}}, {"textDocument": {"uri": self.uri}, "position": {"line": 2**70}},
               {"textDocument": {"uri": self.uri}, "contentChanges": [{"text": 7}]}, {"textDocument": {"uri": self.uri}, "contentChanges": 7},
               {"textDocument": {"uri": self.uri, "version": 2}, "contentChanges": [{"text": "x", "range": {"start": {"line": 9**9, "character": 9**9}, "end": {"line": 0, "character": 0}}}]},
               {"textDocument": {"uri": self.uri}, "range": {"start": {"line": 2**33, "character": 0}, "end": {"line": 0, "character": 2**40}}},
               {"textDocument": {"uri": "untitled:Untitled-1", "text": MODEL, "version": 1}}, {"textDocument": {"uri": "file:///%00", "text": MODEL}}]
        number = 100
        for method in methods:
            for params in odd:
                number += 1
                self.send(method, params)
                self.send(method, params, id=number)
        answers = 0
        while answers < len(methods) * len(odd) - len(odd):  # of a cancellation none
            message = self.receive()
            answers += isinstance(message.get("id"), int) and message["id"] > 100
        self.alive()
        self.stop()

    def test_a_cancelled_request_is_told_so(self):
        self.start()
        self.open("x = 1\n" * 20_000 + MODEL)
        for id in range(1, 51):
            self.send("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": {"line": 0, "character": 0}}, id=id)
        for id in range(1, 51):
            self.send("$/cancelRequest", {"id": id})
        answers = [self.answer(id) for id in range(1, 51)]
        cancelled = [a["error"]["code"] for a in answers if "error" in a]
        self.assertGreater(len(cancelled), 0)
        self.assertEqual(set(cancelled), {-32800})
        self.stop()

    def test_text_of_any_bytes(self):
        self.start()
        for text in ("\x00\x1b[31m", "\ud83d", "é" * 1000 + "\r\r\n\n\x0c", "(" * 5000, "x = '" + "a" * 1_000_000 + "'\n" + MODEL, ""):
            self.open(text)
        self.alive()
        self.stop()


if __name__ == "__main__":
    unittest.main()
