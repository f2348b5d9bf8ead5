"""What a code host takes: the size of a packed SARIF file with as many findings as it shows."""
import gzip
import json
import unittest

from support import Case


class Uploads(Case):
    def test_six_thousand_findings(self):
        body = "".join(f"    def step{n}(self, x):\n        return x * {n} + x[{n}].sum().item()\n\n" for n in range(60))
        calls = " + ".join(f"self.step{n}(x)" for n in range(60))
        for i in range(100):
            self.write(f"m{i}.py", f"import torch\n\n\nclass Net{i}(torch.nn.Module):\n{body}    def forward(self, x):\n        return {calls}\n")
        self.run_program("check", ".", "--report", "sarif=all.sarif")
        data = (self.folder / "all.sarif").read_bytes()
        run = json.loads(data)["runs"][0]
        self.assertEqual(len(run["results"]), 5000)
        self.assertIn("1000 of 6000 findings are left out", json.dumps(run["invocations"]))
        self.assertLess(len(gzip.compress(data, 6)), 10_000_000)


class Texts(Case):
    """Completions and the manual page know every command and option that --help shows."""

    def test_every_option_is_there(self):
        import re
        commands = re.findall(r"^  ([a-z]+) {2,}", self.run_program("--help").stdout.decode(), re.M)
        self.assertIn("check", commands)
        texts = {s: self.check("completion", s, code=0).stdout.decode() for s in ("bash", "zsh", "fish")}
        man = self.check("man", code=0).stdout.decode()
        for command in commands:
            shown = set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", re.split(r"\nExamples:", self.run_program(command, "--help").stdout.decode())[0]))
            for option in shown:
                self.assertIn(f"--{option}", texts["bash"], command)
                self.assertIn(f"--{option}[", texts["zsh"], command)
                self.assertIn(f"-l {option}", texts["fish"], command)
                self.assertIn("\\-\\-" + option.replace("-", "\\-"), man, command)
        self.check("completion", "tcsh", code=2, says="unknown shell `tcsh`")

    def test_bash_completes(self):
        import subprocess
        script = self.check("completion", "bash", code=0).stdout
        self.write("completion.bash", script)
        def complete(*words):
            listed = " ".join(f"'{w}'" for w in words)
            out = subprocess.run(["bash", "-c", f"source ./completion.bash; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; _exportlint; "
                                  "printf '%s\\n' \"${COMPREPLY[@]}\""], cwd=self.folder, capture_output=True, text=True, check=True)
            return out.stdout.split()
        self.assertIn("check", complete("exportlint", "ch"))
        self.assertIn("--baseline", complete("exportlint", "check", "--ba"))
        self.assertNotIn("--baseline", complete("exportlint", "rules", "--"))
        self.write("model_one.py", "")
        self.assertEqual(complete("exportlint", "check", "model_"), ["model_one.py"])


if __name__ == "__main__":
    unittest.main()
