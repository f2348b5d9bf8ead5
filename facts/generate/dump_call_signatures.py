#!/usr/bin/env python3
"""Writes data/call_signatures.tsv: the arguments of what exports a model, release by release.

  dump_call_signatures.py OUT [--installed] [WHEEL ...]

Wheels are read as archives and parsed, never imported, so one of any platform will do; the smallest are those for macOS:
  pip download torch==2.8.0 --no-deps --only-binary=:all: --platform macosx_11_0_arm64 --python-version 311
--installed reads the torch of this interpreter besides. A row: function, release, arguments in order (`*name`: keyword
only, `name=default`). Rows of releases that are not given now are kept.
"""
import argparse
import ast
import importlib.util
import pathlib
import re
import zipfile

SOURCES = {
    "torch.onnx.export": ("export", ["torch/onnx/__init__.py", "torch/onnx/utils.py"]),
    "torch.jit.trace": ("trace", ["torch/jit/_trace.py"]),
    "torch.jit.script": ("script", ["torch/jit/_script.py"]),
    "torch.export.export": ("export", ["torch/export/__init__.py"]),
}


def signature(text, name):
    """Arguments of the last plain definition of a function (overloads come first), or None."""
    found = None
    for node in ast.parse(text).body:
        overload = isinstance(node, ast.FunctionDef) and any("overload" in ast.unparse(d) for d in node.decorator_list)
        if isinstance(node, ast.FunctionDef) and node.name == name and not overload:
            found = node.args
    if found is None:
        return None
    plain = found.posonlyargs + found.args
    defaults = [None] * (len(plain) - len(found.defaults)) + found.defaults
    words = [word(a, d) for a, d in zip(plain, defaults)]
    words += ["*" + word(a, d) for a, d in zip(found.kwonlyargs, found.kw_defaults)]
    return words + (["**" + found.kwarg.arg] if found.kwarg else [])


def word(argument, default):
    return argument.arg if default is None else argument.arg + "=" + re.sub(r"\s+", "", ast.unparse(default))


def rows(release, read):
    for function, (name, files) in SOURCES.items():
        for file in files:
            text = read(file)
            words = signature(text, name) if text else None
            if words:
                yield function, release, " ".join(words)
                break


def of_wheel(path):
    archive = zipfile.ZipFile(path)
    names = set(archive.namelist())
    release = re.match(r"torch-(\d+\.\d+)", pathlib.Path(path).name).group(1)
    return rows(release, lambda f: archive.read(f).decode() if f in names else None)


def of_installed():
    root = pathlib.Path(importlib.util.find_spec("torch").origin).parent
    release = re.search(r"'(\d+\.\d+)", (root / "version.py").read_text()).group(1)
    return rows(release, lambda f: (root.parent / f).read_text() if (root.parent / f).is_file() else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("wheels", nargs="*")
    parser.add_argument("--installed", action="store_true")
    options = parser.parse_intermixed_args()
    out = pathlib.Path(options.out)
    kept = {}
    for line in out.read_text().splitlines() if out.exists() else []:
        if line and not line.startswith("#"):
            function, release, arguments = line.split("\t")
            kept[function, release] = arguments
    for source in [of_wheel(w) for w in options.wheels] + ([of_installed()] if options.installed else []):
        kept.update({(function, release): arguments for function, release, arguments in source})
    order = sorted(kept, key=lambda k: (k[0], [int(n) for n in k[1].split(".")]))
    lines = ["# function\trelease\targuments in order; * keyword only. Written by generate/dump_call_signatures.py"]
    out.write_text("\n".join(lines + [f"{f}\t{r}\t{kept[f, r]}" for f, r in order]) + "\n")


if __name__ == "__main__":
    main()
