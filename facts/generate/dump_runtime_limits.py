"""Measures what each ONNX Runtime release loads: the highest opset and IR version, and operators without a CPU kernel.

    dump_runtime_limits.py --out onnxruntime.tsv 1.17.3 1.18.1 ...
    dump_runtime_limits.py --compare onnxruntime.tsv               # measures the release that is installed here

Each release is installed on its own in a scratch folder, then loads models of one Identity node, stamped with every opset
and IR version. An operator counts as missing when the release registers no CPU kernel for it and onnx has no function body; `?` where the
release does not tell its kernels.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import venv

import onnx
from onnx import TensorProto, helper

PROBE = """
import json, pathlib, sys
import onnxruntime
import onnxruntime.capi.onnxruntime_pybind11_state as state
onnxruntime.set_default_logger_severity(4)
def loads(kind, n):
    try:
        onnxruntime.InferenceSession(f"{sys.argv[1]}/{kind}{n}.onnx", providers=["CPUExecutionProvider"])
        return True
    except Exception:
        return False
listed = getattr(state, "get_all_opkernel_def", None)  # most releases are built without it
kernels = sorted({(k.domain, k.op_name) for k in listed()}) if listed else None
print(json.dumps({"version": onnxruntime.__version__, "kernels": kernels,
                  "opset": max(n for n in range(7, 41) if loads("opset", n)),
                  "ml": max(n for n in range(1, 12) if loads("ml", n)),
                  "ir": max(n for n in range(3, 21) if loads("ir", n))}))
"""


def write_models(folder):
    def save(name, ir, opset, ml=None):
        value = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1]) for n in ("x", "y")]
        graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", value[:1], value[1:])
        imports = [helper.make_opsetid("", opset)] + ([helper.make_opsetid("ai.onnx.ml", ml)] if ml else [])
        model = helper.make_model(graph, opset_imports=imports)
        model.ir_version = ir
        (folder / f"{name}.onnx").write_bytes(model.SerializeToString())

    for opset in range(7, 41):
        save(f"opset{opset}", 4, opset)
    for ir in range(3, 21):
        save(f"ir{ir}", ir, 9)
    for ml in range(1, 12):
        save(f"ml{ml}", 4, 9, ml)


def functions():
    """Returns the names of operators that onnx can expand into others."""
    return {
        (s.domain, s.name) for s in onnx.defs.get_all_schemas_with_history() if s.has_function or s.has_context_dependent_function
    }


def operators(opset):
    """Returns the operators of the default domain that exist at an opset and run: deprecated ones and Constant, which every
    runtime folds, do not."""
    names = {s.name for s in onnx.defs.get_all_schemas_with_history() if s.domain == ""} - {"Constant"}
    found = set()
    for name in names:
        try:
            if not onnx.defs.get_schema(name, opset, "").deprecated:
                found.add(name)
        except onnx.defs.SchemaError:
            continue
    return found


def measure(python, folder, bodies):
    """Returns a release's line: what the onnxruntime of an interpreter loads of the models in a folder."""
    done = subprocess.run([python, "-c", PROBE, folder], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    facts = json.loads(done.stdout)
    missing = "?"
    if facts["kernels"] is not None:
        known = bodies | {(domain or "", name) for domain, name in facts["kernels"]}
        missing = " ".join(sorted(name for name in operators(facts["opset"]) if ("", name) not in known))
    return f"{facts['version']}\t{facts['opset']}\t{facts['ml']}\t{facts['ir']}\t{missing}"


def compare(path):
    """Measures the installed release again; returns whether its line is the stored one."""
    with tempfile.TemporaryDirectory() as scratch:
        write_models(pathlib.Path(scratch))
        line = measure(sys.executable, scratch, functions())
    stored = [one for one in path.read_text().splitlines() if one.split("\t")[0] == line.split("\t")[0]]
    print(f"stored {stored}, measured {line!r}")
    return stored == [line]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--compare", type=pathlib.Path)
    parser.add_argument("versions", nargs="*")
    options = parser.parse_args()
    if options.compare:
        return 0 if compare(options.compare) else 1
    lines = [f"# onnx {onnx.__version__}", "# release\topset\tml opset\tIR version\twithout CPU kernel"]
    bodies = functions()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        write_models(folder)
        venv.create(folder / "env", with_pip=True)
        python = folder / "env/bin/python"
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # Releases up to 1.18 are built for NumPy 1, later ones for either.
        subprocess.run([*pip, "numpy<2", "packaging", "protobuf", "flatbuffers", "coloredlogs", "sympy"], check=True)
        for version in options.versions:
            subprocess.run([*pip, "--no-deps", "--upgrade", f"onnxruntime=={version}"], check=True)
            lines.append(measure(python, folder, bodies))
            print(lines[-1], flush=True)
            options.out.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
