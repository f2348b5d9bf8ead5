import concurrent.futures
import json
import pathlib
import resource
import shutil
import subprocess
import tempfile
import unittest

from cpp_support import EXTENSION, READER, TORCH_PYTHON, Case

HEADER = """#pragma once
#include <torch/torch.h>
inline constexpr int64_t kDepth = {depth};
"""
USES_HEADER = """#include "config.h"

struct NetImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
#ifdef HAZARD
    x = x * x.sum().item<float>();
#endif
    return x * kDepth;
  }
};
"""


class Sources(Case):
    def test_a_directory_gives_the_sources_that_include_torch(self):
        self.write("ext.cpp", EXTENSION)
        self.write("plain.cpp", "int main() { return not_declared; }\n")
        self.write("model.py", "x = 1\n")
        self.assertEqual(self.places("."), [("ext.cpp", 3, "item-call")])

    def test_what_a_source_of_a_directory_lacks_is_a_limit(self):
        self.write("ext.cpp", '#include "nowhere.h"\n' + EXTENSION)
        report = self.report(".")
        self.assertEqual([f["rule"] for f in report["findings"]], ["item-call"])
        self.assertEqual([(l["path"], l["line"]) for l in report["limits"]], [("ext.cpp", 1)])
        self.assertEqual(self.rules("ext.cpp"), ["cannot-read-input", "item-call"])

    def test_a_header_is_read_as_a_source(self):
        self.write("net.h", EXTENSION.replace("PYBIND11_MODULE(TORCH_EXTENSION_NAME, m)", "inline void unused(pybind11::module_& m)"))
        self.assertEqual(self.places("net.h"), [("net.h", 3, "item-call")])

    def test_cuda_is_read_for_its_host_part(self):
        self.write("ops.cu", EXTENSION + "__global__ void kernel(float* x) { x[threadIdx.x] = 0; }\n")
        self.assertEqual(self.places("."), [("ops.cu", 3, "item-call")])

    def test_a_safe_fix_is_an_edit(self):
        self.write("ext.cpp", EXTENSION.replace("x * x.sum().item<float>()", "x + torch::zeros(x.sizes(), x.options())"))
        fixes = [fix for f in self.findings("ext.cpp") for fix in f["fixes"] if fix["safe"]]
        self.assertEqual(len(fixes), 1)
        edit = fixes[0]["edits"][0]
        line = (self.folder / "ext.cpp").read_text().splitlines()[edit["line"] - 1]
        fixed = line[: edit["column"] - 1] + edit["text"] + line[edit["endColumn"] - 1:]
        self.assertEqual(fixed, "at::Tensor f(at::Tensor x) { return x + torch::zeros_like(x); }")

    def test_flags_after_the_dashes(self):
        torch = pathlib.Path(self.torch_include())
        flags = ["-std=c++20", f"-isystem{torch}", f"-isystem{torch}/torch/csrc/api/include", "-Iinc", "-DHAZARD"]
        self.write("inc/config.h", HEADER.format(depth=2))
        self.write("net.cpp", USES_HEADER)
        self.assertEqual(self.places("net.cpp", "--", *flags), [("net.cpp", 6, "item-call")])
        self.assertEqual(self.places("net.cpp", "--", *flags[:-1]), [])

    def test_compile_commands_are_found_upwards_and_named(self):
        torch = pathlib.Path(self.torch_include())
        self.write("inc/config.h", HEADER.format(depth=2))
        self.write("src/deep/net.cpp", USES_HEADER)
        command = f"c++ -std=c++20 -I../inc -DHAZARD -isystem {torch} -isystem {torch}/torch/csrc/api/include -O2 -fplugin=evil.so -o net.o -c deep/net.cpp"
        entry = {"directory": str(self.folder / "src"), "file": "deep/net.cpp", "command": command}
        self.write("compile_commands.json", json.dumps([entry]))
        self.assertEqual(self.places("src/deep/net.cpp"), [("src/deep/net.cpp", 6, "item-call")])
        self.write("other/compile_commands.json", json.dumps([entry | {"command": command.replace("-DHAZARD", "")}]))
        self.assertEqual(self.places("src/deep/net.cpp", "--compile-commands", "other"), [])
        self.write("compile_commands.json", "{")
        self.assertEqual([r for _, _, r in self.places("src/deep/net.cpp")], ["cannot-read-input"])

    def test_without_torch_the_message_says_what_to_do(self):
        (self.folder / "env/bin").mkdir(parents=True)
        self.write("net.cpp", USES_HEADER)
        result = subprocess.run([READER, "net.cpp", "--", "--python-env=env"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(result.returncode, 2)
        self.assertIn("no torch package in env: name another environment with --python-env", result.stderr)

    def torch_include(self) -> str:
        code = "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0] + '/include')"
        return subprocess.run([TORCH_PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


class KeptHeader(Case):
    def read(self, cache: str, name: str) -> tuple[float, bytes]:
        """Processor seconds, when nothing else runs, and the graph."""
        def spent() -> float:
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            return usage.ru_utime + usage.ru_stime
        start = spent()
        words = [READER, name, "--", f"--python-env={TORCH_PYTHON}", f"--cache={cache}"]
        result = subprocess.run(words, cwd=self.folder, capture_output=True, check=True, timeout=300)
        return spent() - start, result.stdout

    def test_the_second_file_is_quick_and_many_make_it_once(self):
        cache = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, cache)
        names = []
        for i in range(4):
            names.append(f"ext{i}.cpp")
            self.write(names[-1], EXTENSION)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            first = list(pool.map(lambda name: self.read(cache, name), names))
        self.assertEqual([p.suffix for p in pathlib.Path(cache).iterdir() if p.suffix != ".lock"], [".pch"])
        self.assertEqual(pathlib.Path(cache).stat().st_mode & 0o077, 0)
        seconds, graph = self.read(cache, names[0])
        self.assertLess(seconds, 3)
        self.assertEqual(graph, first[0][1])

    def test_a_damaged_header_is_no_reason_to_fail(self):
        cache = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, cache)
        self.write("ext.cpp", EXTENSION)
        _, whole = self.read(str(cache), "ext.cpp")
        kept = next(cache.glob("*.pch"))
        kept.write_bytes(kept.read_bytes()[:1000])
        self.assertEqual(self.read(str(cache), "ext.cpp")[1], whole)
        self.assertEqual(self.read("none", "ext.cpp")[1], whole)


if __name__ == "__main__":
    unittest.main()
