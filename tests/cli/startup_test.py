import os
import statistics
import subprocess
import unittest

from support import HAZARD, PROGRAM, Case

EMPTY = os.environ.get("EMPTY_PROGRAM", "/bin/true")
HEAVY = ("torch", "c10", "clang", "llvm", "onnx", "protobuf", "python")


def cpu_seconds(command: list, cwd) -> float:
    """User and system time of one run."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


class StartUp(Case):
    def test_no_heavy_library_is_loaded(self):
        self.write("model.py", HAZARD)
        linked = self.run_program("check", "model.py", env={"LD_TRACE_LOADED_OBJECTS": "1"}).stdout.decode().lower()
        self.assertIn("libc.so", linked)
        run = self.run_program("check", "model.py", env={"LD_DEBUG": "files"})
        self.assertEqual(run.returncode, 1)
        loaded = [line for line in run.stderr.decode(errors="replace").lower().splitlines() if "file=" in line]
        self.assertTrue(loaded)
        for name in HEAVY:
            self.assertNotIn("lib" + name, linked)
            self.assertEqual([line for line in loaded if "lib" + name in line], [])

    @unittest.skipIf(os.environ.get("SANITIZED") == "1", "sanitizers cost more than start-up")
    def test_one_small_file_costs_at_most_10_ms_above_an_empty_program(self):
        self.write("model.py", HAZARD)
        ours = [cpu_seconds([PROGRAM, "check", "model.py"], self.folder) for _ in range(31)]
        empty = [cpu_seconds([EMPTY, "name"], self.folder) for _ in range(31)]
        above = statistics.median(ours) - statistics.median(empty)
        print(f"start-up: {1000 * above:.1f} ms CPU above an empty program")
        self.assertLessEqual(above, 0.010)


if __name__ == "__main__":
    unittest.main()
