"""Models that are damaged or made to do harm: a clear finding, bounded memory and time, nothing outside the folder read."""
import os
import pathlib
import random
import resource
import subprocess
import time
import unittest

import onnx
import support
from onnx import TensorProto, helper, parser
from support import Case

READER = pathlib.Path(support.PROGRAM).with_name("exportlint-read-onnx")
MODEL = parser.parse_model("""<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x, bool flag) => (float[N, 4] y)
<float[4] w = {1.0, 2.0, 3.0, 4.0}> {
   z = Add(x, w)
   y = If(flag) <then_branch = a () => (float[N, 4] p) { p = Relu(z) }, else_branch = b () => (float[N, 4] q) { q = Neg(z) }>
}
""")


def value(name, shape=(1,)):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


class Hostile(Case):
    def read(self, data: bytes, name="m.onnx"):
        """Rules and messages of one model; the program ends well whatever it is."""
        self.write(name, data)
        result = self.run_program("check", name, "--report", "json=-", "--min-confidence", "possible")
        self.assertIn(result.returncode, (0, 1, 2), result.stderr)
        import json

        return {f["rule"]: f["message"] for f in json.loads(result.stdout)["findings"]}

    def test_empty_text_and_other_files(self):
        for data in (b"", b"hello, world\n" * 100, b"\x00" * 1000, b"PK\x03\x04" + b"\x00" * 100, os.urandom(5000)):
            self.assertEqual(list(self.read(data)), ["cannot-read-input"], data[:20])

    def test_cut_anywhere(self):
        data = MODEL.SerializeToString()
        for end in range(1, len(data), 7):
            found = self.read(data[:end])
            self.assertNotIn("crashed", str(found), end)

    def test_bits_flipped(self):
        seed = int(time.time())
        chosen = random.Random(seed)
        data = MODEL.SerializeToString()
        for _ in range(120):
            bad = bytearray(data)
            for _ in range(chosen.randint(1, 4)):
                bad[chosen.randrange(len(bad))] ^= 1 << chosen.randrange(8)
            self.assertNotIn("crashed", str(self.read(bytes(bad))), f"seed {seed}")

    def test_a_circle(self):
        nodes = [helper.make_node("Add", ["x", "b"], ["a"]), helper.make_node("Relu", ["a"], ["b"])]
        graph = helper.make_graph(nodes, "g", [value("x")], [value("b")])
        found = self.read(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())
        self.assertIn("sort", found["graph-invalid"])

    def test_a_hundred_thousand_nodes(self):
        nodes = [helper.make_node("Relu", [f"v{i}"], [f"v{i + 1}"]) for i in range(100_000)]
        graph = helper.make_graph(nodes, "g", [value("v0")], [value("v100000")])
        started = time.monotonic()
        found = self.read(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())
        print(f"100,000 nodes: {time.monotonic() - started:.1f} s", flush=True)
        self.assertEqual(found, {})
        self.assertLess(time.monotonic() - started, 60)

    def test_unknown_versions(self):
        model = onnx.ModelProto.FromString(MODEL.SerializeToString())
        model.ir_version = 9999
        self.assertIn("graph-invalid", self.read(model.SerializeToString()))
        model.ir_version = 8
        model.opset_import[0].version = 2**62
        self.assertIn("graph-invalid", self.read(model.SerializeToString()))

    def test_names_that_are_no_text(self):
        model = onnx.ModelProto.FromString(MODEL.SerializeToString())
        model.graph.node[0].op_type = "\x1b[31m\n# error"
        model.graph.input[0].name = "\u202e" + "x" * 100_000
        self.assertNotIn("cannot-read-input", self.read(model.SerializeToString()))

    def test_deep_nesting(self):
        def field(number, data):
            size, left = b"", len(data)
            while left > 127:
                size += bytes([left & 127 | 128])
                left >>= 7
            return bytes([number << 3 | 2]) + size + bytes([left]) + data

        for depth in (10, 30, 1000, 20_000):
            graph = field(1, field(4, b"Relu"))
            for _ in range(depth):  # node { attribute { g { ... } } }
                graph = field(1, field(4, b"If") + field(5, field(6, graph)))
            self.assertNotIn("crashed", str(self.read(b"\x08\x08" + field(7, graph))), depth)

    def external(self, location, **more):
        tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[750_000_000], data_location=TensorProto.EXTERNAL)
        for key, text in {"location": location, **more}.items():
            tensor.external_data.add(key=key, value=str(text))
        graph = helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"])], "g", [value("x")], [value("y", [750_000_000])], [tensor])
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString()

    def test_external_data_that_leads_out(self):
        (self.folder / "inside").mkdir()
        with open(self.folder / "secret.bin", "wb") as file:
            file.truncate(3_000_000_000)
        os.symlink(self.folder / "secret.bin", self.folder / "inside/link.bin")
        os.symlink(self.folder, self.folder / "inside/up")
        os.mkfifo(self.folder / "inside/pipe")
        for location, says in ((str(self.folder / "secret.bin"), "absolute"), ("../secret.bin", "leaves the model's folder"),
                               ("a/../../secret.bin", "leaves the model's folder"), ("C:\\secret.bin", "absolute"),
                               ("link.bin", "a link"), ("up/secret.bin", "a link"), ("pipe", "no plain file"), ("none.bin", "not in the model's folder"),
                               ("", "not in the model's folder")):
            found = self.read(self.external(location), "inside/m.onnx")
            self.assertIn(says, found["graph-unsafe-external-data"], location)

    def test_three_gigabytes_beside_the_model_are_not_read(self):
        with open(self.folder / "w.bin", "wb") as file:
            file.truncate(3_000_000_000)
        self.write("m.onnx", self.external("w.bin"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        started = time.monotonic()
        done = subprocess.run([READER, "--memory-mb", "1024", "m.onnx"], cwd=self.folder, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(time.monotonic() - started, 5)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, max(before, 400_000))
        self.assertNotIn("graph-unsafe-external-data", self.read(self.external("w.bin")))
        for more in ({"offset": 1}, {"offset": -5}, {"offset": 2**63 - 1}, {"length": 10}, {"length": 2**62}, {"offset": "x"}):
            self.assertIn("ends before", self.read(self.external("w.bin", **more))["graph-unsafe-external-data"], more)

    def test_no_file_outside_the_folder_is_opened(self):
        self.write("m.onnx", self.external("../../../etc/passwd"))
        trace = subprocess.run(["strace", "-f", "-e", "trace=open,openat,stat,lstat,newfstatat", READER, "m.onnx"],
                               cwd=self.folder, capture_output=True) if pathlib.Path("/usr/bin/strace").exists() else None
        if trace is None:
            self.skipTest("strace is not here")
        self.assertNotIn(b"passwd", trace.stderr)

    def test_a_model_beyond_two_gigabytes(self):
        self.write("m.onnx", MODEL.SerializeToString())
        os.truncate(self.folder / "m.onnx", 3_000_000_000)
        result = self.run_program("check", "m.onnx")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"ends at 2 GB", result.stdout + result.stderr)

    def test_shapes_that_multiply_to_anything(self):
        for dims in ([2**40, 2**40, 2**40], [-5, 3], [2**62] * 8):
            tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=dims, raw_data=b"\x00" * 8)
            graph = helper.make_graph([helper.make_node("Identity", ["w"], ["y"])], "g", [], [value("y")], [tensor])
            found = self.read(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]).SerializeToString())
            self.assertIn("graph-invalid", found, dims)


if __name__ == "__main__":
    unittest.main()
