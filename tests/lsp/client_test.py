"""A real client over standard input and output: what an editor sees."""
import asyncio
import os
import pathlib
import sys
import tempfile
import unittest

try:
    from lsprotocol import types as lsp
    from pygls.lsp.client import LanguageClient
except ImportError:
    print("pygls is not installed")
    sys.exit(77)

PROGRAM = os.environ["EXPORTLINT"]
MODEL = """import torch
from torch import nn
from helper import scale


class Model(nn.Module):
    def forward(self, x):
        if x.sum() > 0:
            return x
        return scale(x)
"""
HELPER = """def scale(t):
    return t * t.max().item()
"""


class Editor(LanguageClient):
    """Keeps what the server shows, and lets a test wait for it."""

    def __init__(self):
        super().__init__("exportlint tests", "1")
        self.shown, self.logged, self.registered, self.changed = {}, [], [], asyncio.Condition()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        async def _(params: lsp.PublishDiagnosticsParams):
            async with self.changed:
                self.shown[params.uri] = params
                self.changed.notify_all()

        @self.feature(lsp.WINDOW_LOG_MESSAGE)
        async def _(params: lsp.LogMessageParams):
            async with self.changed:
                self.logged.append(params.message)
                self.changed.notify_all()

        @self.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        async def _(params: lsp.RegistrationParams):
            async with self.changed:
                self.registered += [r.method for r in params.registrations]
                self.changed.notify_all()

    async def wait(self, condition, what):
        async def until():
            async with self.changed:
                await self.changed.wait_for(condition)
        try:
            await asyncio.wait_for(until(), 60)
        except asyncio.TimeoutError:
            raise AssertionError(f"never: {what}; shown {self.shown}; logged {self.logged}") from None


class Session(unittest.IsolatedAsyncioTestCase):
    encodings = None
    settings = None

    async def asyncSetUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name).resolve() / "a project"
        self.folder.mkdir()
        self.write("model.py", MODEL)
        self.write("helper.py", HELPER)
        self.prepare()
        self.editor = Editor()
        await self.editor.start_io(PROGRAM, "lsp")
        general = lsp.GeneralClientCapabilities(position_encodings=self.encodings) if self.encodings else None
        capabilities = lsp.ClientCapabilities(
            general=general,
            text_document=lsp.TextDocumentClientCapabilities(
                publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(related_information=True)),
            workspace=lsp.WorkspaceClientCapabilities(
                workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True),
                did_change_watched_files=lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)))
        self.started = await self.editor.initialize_async(lsp.InitializeParams(
            capabilities=capabilities, initialization_options=self.settings,
            workspace_folders=[lsp.WorkspaceFolder(uri=self.folder.as_uri(), name="project")]))
        self.editor.initialized(lsp.InitializedParams())

    def prepare(self):
        """What is on disk before the server starts."""

    async def asyncTearDown(self):
        await self.editor.shutdown_async(None)
        self.editor.exit(None)
        await asyncio.wait_for(self.editor._server.wait(), 60)
        self.assertEqual(self.editor._server.returncode, 0)
        await self.editor.stop()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def uri(self, name):
        return (self.folder / name).as_uri()

    def open(self, name, text=None, version=1):
        text = (self.folder / name).read_text() if text is None else text
        self.editor.text_document_did_open(lsp.DidOpenTextDocumentParams(
            text_document=lsp.TextDocumentItem(uri=self.uri(name), language_id="python", version=version, text=text)))

    def change(self, name, version, *changes):
        """Each change: (line, character, end line, end character, text), or the whole text."""
        events = [lsp.TextDocumentContentChangeWholeDocument(text=c) if isinstance(c, str) else
                  lsp.TextDocumentContentChangePartial(text=c[4], range=self.range(*c[:4])) for c in changes]
        self.editor.text_document_did_change(lsp.DidChangeTextDocumentParams(
            text_document=lsp.VersionedTextDocumentIdentifier(uri=self.uri(name), version=version), content_changes=events))

    @staticmethod
    def range(line, character, end_line, end_character):
        return lsp.Range(start=lsp.Position(line=line, character=character), end=lsp.Position(line=end_line, character=end_character))

    async def rules(self, name, version=None, expected=None):
        """Rules and lines shown of a file, once the version is shown and, where given, they are as expected."""
        def now():
            shown = self.editor.shown.get(self.uri(name))
            if shown is None or (version is not None and shown.version != version):
                return None
            return [(d.code, d.range.start.line) for d in shown.diagnostics]
        await self.editor.wait(lambda: now() is not None and (expected is None or now() == expected), f"{name} version {version}: {expected}")
        return now()

    async def actions(self, name, line, only=None):
        found = await self.editor.text_document_code_action_async(lsp.CodeActionParams(
            text_document=lsp.TextDocumentIdentifier(uri=self.uri(name)), range=self.range(line, 0, line, 200),
            context=lsp.CodeActionContext(diagnostics=[], only=only)))
        return found or []

    async def hover(self, name, line, character):
        found = await self.editor.text_document_hover_async(lsp.HoverParams(
            text_document=lsp.TextDocumentIdentifier(uri=self.uri(name)), position=lsp.Position(line=line, character=character)))
        return found


class Documents(Session):
    async def test_what_it_offers(self):
        offered = self.started.capabilities
        self.assertEqual(offered.text_document_sync.change, lsp.TextDocumentSyncKind.Incremental)
        self.assertEqual(offered.position_encoding, "utf-16")
        self.assertTrue(offered.hover_provider)
        self.assertTrue(offered.workspace.workspace_folders.supported)
        self.assertEqual(self.started.server_info.name, "exportlint")
        await self.editor.wait(lambda: any("2 files read" in text for text in self.editor.logged), "the folder is read")
        await self.editor.wait(lambda: self.editor.registered == ["workspace/didChangeWatchedFiles"], "files are watched")

    async def test_diagnostics_with_the_way_they_came(self):
        self.open("model.py")
        await self.rules("model.py", 1, [("data-branch", 7)])
        [branch] = self.editor.shown[self.uri("model.py")].diagnostics
        self.assertEqual((branch.severity, branch.source), (lsp.DiagnosticSeverity.Error, "exportlint"))
        self.assertIn("trace: baked · dynamo: error", branch.message)
        self.assertEqual([(r.location.uri, r.location.range.start.line, r.message) for r in branch.related_information],
                         [(self.uri("model.py"), 6, "`x` is an input tensor")])

    async def test_a_finding_that_another_file_causes(self):
        self.open("helper.py")
        await self.rules("helper.py", 1, [("item-call", 1)])
        [item] = self.editor.shown[self.uri("helper.py")].diagnostics
        self.assertEqual([pathlib.Path(r.location.uri).name for r in item.related_information][0], "model.py")
        # The model's file, edited, calls it no more.
        self.open("model.py")
        self.change("model.py", 2, (9, 15, 9, 23, "x + 1"))
        await self.rules("helper.py", 1, [])

    async def test_edits_by_ranges(self):
        self.open("model.py")
        await self.rules("model.py", 1, [("data-branch", 7)])
        self.change("model.py", 2, (7, 11, 7, 22, "x.dim() == 2"))
        self.assertEqual(await self.rules("model.py", 2), [])
        self.change("model.py", 3, (9, 0, 9, 0, "        y = x.tolist()\n"), (0, 0, 0, 0, "# é\n"), (8, 11, 8, 23, "x.any()"))
        self.assertEqual(await self.rules("model.py", 3), [("data-branch", 8), ("tolist-call", 10)])
        self.change("model.py", 4, MODEL)
        self.assertEqual(await self.rules("model.py", 4), [("data-branch", 7)])
        # Half a statement is no end: the rest is linted, the version shown.
        self.change("model.py", 5, (9, 0, 9, 0, "        y = (\n"))
        await self.rules("model.py", 5)
        self.change("model.py", 6, (9, 0, 10, 0, ""))
        self.assertEqual(await self.rules("model.py", 6), [("data-branch", 7)])

    async def test_many_edits_end_with_the_last(self):
        self.open("model.py")
        await self.rules("model.py", 1)
        for version in range(2, 102):
            self.change("model.py", version, (0, 0, 0, 0, "#\n"))
        self.assertEqual(await self.rules("model.py", 101), [("data-branch", 107)])

    async def test_closed_without_saving(self):
        self.open("model.py", MODEL.replace("scale(x)", "x"))
        self.open("helper.py")
        await self.rules("helper.py", 1, [])
        self.editor.text_document_did_close(lsp.DidCloseTextDocumentParams(text_document=lsp.TextDocumentIdentifier(uri=self.uri("model.py"))))
        await self.rules("helper.py", 1, [("item-call", 1)])
        self.assertEqual(list(self.editor.shown[self.uri("model.py")].diagnostics), [])

    async def test_a_file_outside_every_folder_and_one_that_is_new(self):
        with tempfile.TemporaryDirectory() as other:
            path = pathlib.Path(other).resolve() / "alone.py"
            path.write_text(MODEL)
            name = os.path.relpath(path, self.folder)
            self.assertTrue(name.startswith(".."))
            self.folder, inside = path.parent, self.folder
            self.open("alone.py")
            await self.rules("alone.py", 1, [("data-branch", 7)])
            self.folder = inside
        self.open("not_saved_yet.py", MODEL)
        await self.rules("not_saved_yet.py", 1, [("data-branch", 7)])


class Positions(Session):
    async def emoji(self, start):
        self.open("model.py", MODEL.replace("if x.sum()", "if '😀é' and x.sum()"))
        await self.rules("model.py", 1)
        [found] = [d for d in self.editor.shown[self.uri("model.py")].diagnostics if d.code == "data-branch"]
        self.assertEqual(found.range.end.character - start, 11)
        self.change("model.py", 2, (7, start, 7, start + 11, "x.dim() > 1"))
        self.assertEqual(await self.rules("model.py", 2), [])

    async def test_utf_16(self):
        await self.emoji(11 + 10)


class PositionsInBytes(Positions):
    encodings = ["utf-8", "utf-16"]

    async def test_utf_16(self):
        self.assertEqual(self.started.capabilities.position_encoding, "utf-8")
        await self.emoji(11 + 13)


class PositionsInCodePoints(Positions):
    encodings = ["utf-99", "utf-32"]

    async def test_utf_16(self):
        self.assertEqual(self.started.capabilities.position_encoding, "utf-32")
        await self.emoji(11 + 9)


class Features(Session):
    async def test_hovers(self):
        self.open("model.py")
        await self.rules("model.py", 1, [("data-branch", 7)])
        found = await self.hover("model.py", 7, 14)
        self.assertEqual((found.contents.kind, found.range.start.character), ("markdown", 11))
        for part in ("**data-branch** (error", "How it comes here", "[model.py:7](file:///", "## How to mend it"):
            self.assertIn(part, found.contents.value)
        self.assertIsNone(await self.hover("model.py", 0, 3))
        self.assertIsNone(await self.hover("model.py", 4000, 3))
        self.change("model.py", 2, (7, 0, 7, 0, "        # exportlint: allow[data-branch] tests\n"))
        self.assertIn("**data-branch**: ", (await self.hover("model.py", 7, 30)).contents.value)

    def apply(self, text, action):
        [change] = action.edit.document_changes
        lines = text.splitlines(keepends=True)
        for edit in sorted(change.edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
            start, end = ((sum(map(len, lines[:p.line])) + p.character) for p in (edit.range.start, edit.range.end))
            text = text[:start] + edit.new_text + text[end:]
        return text, change.text_document.version

    async def test_a_finding_is_allowed_with_a_reason(self):
        self.open("model.py", version=7)
        await self.rules("model.py", 7, [("data-branch", 7)])
        *fixes, allow = await self.actions("model.py", 7)
        self.assertIn("torch.where(", self.apply(MODEL, fixes[0])[0])
        self.assertTrue(all(fix.title.endswith(" (may change what the model computes)") for fix in fixes))
        self.assertEqual((allow.title, allow.kind), ("allow `data-branch` here, with a reason", "quickfix"))
        text, version = self.apply(MODEL, allow)
        self.assertEqual(version, 7)
        self.assertIn("        # exportlint: allow[data-branch] TODO: say why\n        if x.sum() > 0:\n", text)
        self.change("model.py", 8, text)
        self.assertEqual(await self.rules("model.py", 8), [])
        self.assertEqual(await self.actions("model.py", 8), [])

    async def test_fixes(self):
        fixable = MODEL.replace("        if x", "        y = len(x) + len(x)\n        if x")
        self.open("model.py", fixable)
        shown = await self.rules("model.py", 1)
        seen = []
        for code, line in shown:
            for action in await self.actions("model.py", line):
                self.assertEqual(action.diagnostics[0].source, "exportlint")
                text, _ = self.apply(fixable, action)
                self.assertNotEqual(text, fixable)
                compile(text, "fixed.py", "exec")
                seen.append(action.title)
        self.assertGreaterEqual(len(seen), 4)
        self.assertTrue(any(" (for " in title for title in seen), seen)
        self.assertEqual(await self.actions("model.py", 7, only=["refactor"]), [])
        self.assertEqual(await self.actions("model.py", 0), [])

    async def test_every_safe_fix_at_once(self):
        self.assertIn("source.fixAll.exportlint", self.started.capabilities.code_action_provider.code_action_kinds)
        fixable = MODEL.replace("        if x", "        y = len(x) + len(x)\n        if x")
        self.open("model.py", fixable, version=3)
        await self.rules("model.py", 3)
        for only in (["source"], ["source.fixAll"], ["source.fixAll.exportlint"]):
            [action] = await self.actions("model.py", 0, only=only)
            self.assertEqual((action.title, action.kind), ("apply 2 safe fixes", "source.fixAll.exportlint"))
            text, version = self.apply(fixable, action)
            self.assertEqual((text, version), (fixable.replace("len(x) + len(x)", "x.shape[0] + x.shape[0]"), 3))
        self.change("model.py", 4, text)
        self.assertEqual(await self.actions("model.py", 0, only=["source.fixAll"]), [])
        self.assertEqual(await self.actions("model.py", 0, only=["source.organizeImports"]), [])


class Settings(Session):
    settings = {"ignore": ["data-branch"], "exporters": ["trace", "no-such"], "opset": 0, "unknown": 1}

    async def test_settings_count_and_wrong_ones_are_told(self):
        self.open("model.py")
        await self.rules("model.py", 1, [])
        logged = "\n".join(self.editor.logged)
        self.assertIn("unknown exporter `no-such`", logged)
        self.assertIn("opset must be a number from 1 to 99", logged)
        self.editor.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings={"exportlint": {"select": ["data-branch"]}}))
        await self.rules("model.py", 1, [("data-branch", 7)])
        self.open("helper.py")
        await self.rules("helper.py", 1, [])


class Files(Session):
    async def test_files_that_change_on_disk(self):
        self.open("helper.py")
        await self.rules("helper.py", 1, [("item-call", 1)])
        path = self.write("model.py", MODEL.replace("scale(x)", "x"))
        self.changed(path)
        await self.rules("helper.py", 1, [])
        path = self.write("second.py", MODEL)
        self.changed(path, lsp.FileChangeType.Created)
        await self.rules("helper.py", 1, [("item-call", 1)])
        path.unlink()
        self.changed(path, lsp.FileChangeType.Deleted)
        await self.rules("helper.py", 1, [])

    async def test_configuration_that_changes(self):
        self.open("model.py")
        await self.rules("model.py", 1, [("data-branch", 7)])
        self.changed(self.write("exportlint.toml", "[check]\nnonsense = 1\n"))
        await self.editor.wait(lambda: any("nonsense" in text for text in self.editor.logged), "the wrong key is told")
        self.changed(self.write("exportlint.toml", "[dynamic]\n\"*\" = \"static\"\n"))
        await self.rules("model.py", 1, [("data-branch", 7)])

    async def test_folders_come_and_go(self):
        with tempfile.TemporaryDirectory() as other:
            second = pathlib.Path(other).resolve()
            (second / "helper.py").write_text(HELPER)
            (second / "model.py").write_text(MODEL)
            first, self.folder = self.folder, second
            self.open("helper.py")
            await self.rules("helper.py", 1, [])  # alone, nobody calls it
            self.folders(added=second)
            await self.rules("helper.py", 1, [("item-call", 1)])
            self.folders(removed=second)
            await self.rules("helper.py", 1, [])
            self.folder = first

    async def test_what_check_leaves_out_is_not_linted(self):
        path = self.write(".venv/lib/model.py", MODEL)
        self.open(".venv/lib/model.py")
        await self.rules(".venv/lib/model.py", 1, [])
        self.assertTrue(path.exists())

    def changed(self, path, kind=lsp.FileChangeType.Changed):
        self.editor.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[lsp.FileEvent(uri=path.as_uri(), type=kind)]))

    def folders(self, added=None, removed=None):
        as_list = lambda path: [lsp.WorkspaceFolder(uri=path.as_uri(), name="more")] if path else []
        self.editor.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(
            event=lsp.WorkspaceFoldersChangeEvent(added=as_list(added), removed=as_list(removed))))


if __name__ == "__main__":
    unittest.main()
