"""Lowers every file of the standard library and of installed packages; each graph must verify, and what functions bind
must be what CPython's own compiler says. Prints what was looked at.

    corpus_test.py DUMP [--package NAME] [--scopes]
"""

import argparse
import importlib.util
import pathlib
import re
import subprocess
import sys
import sysconfig
import types
import unicodedata
import warnings

CHUNK = 400


def python_files(package):
    if package:
        spec = importlib.util.find_spec(package)
        if spec is None:
            return None
        root = pathlib.Path(spec.submodule_search_locations[0])
    else:
        root = pathlib.Path(sysconfig.get_paths()["stdlib"])
    return sorted(p for p in root.rglob("*.py") if package or "site-packages" not in p.parts)


def verify(dump, files):
    counts, seconds = {}, [0.0, 0.0]
    for at in range(0, len(files), CHUNK):
        chunk = [str(p) for p in files[at : at + CHUNK]]
        run = subprocess.run([dump, "--totals", *chunk], capture_output=True, text=True, errors="replace")
        if run.returncode != 0:
            sys.exit(f"{run.stdout}{run.stderr}exit code {run.returncode}")
        for number, word in re.findall(r"(\d+) ([a-z ]+)", run.stdout.splitlines()[0]):
            counts[word] = counts.get(word, 0) + int(number)
        parse, lower = re.search(r"parse ([\d.]+) s, lower ([\d.]+) s", run.stdout).groups()
        seconds = [seconds[0] + float(parse), seconds[1] + float(lower)]
    print(", ".join(f"{n} {word}" for word, n in counts.items()), f"; parse {seconds[0]:.2f} s, lower {seconds[1]:.2f} s of CPU")


def bound_names(code):
    """Names a function binds, with those of its comprehensions (code of their own before 3.12), and what it captures."""
    own = set(code.co_varnames) | set(code.co_cellvars)
    free = set(code.co_freevars)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType) and inner.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"):
            inner_own, inner_free = bound_names(inner)
            own |= inner_own
            free |= inner_free - own
    return own, free


def functions(code):
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            if inner.co_flags & 2 and not inner.co_name.startswith("<") or inner.co_name == "<lambda>":
                yield inner
            yield from functions(inner)


GRAPH = re.compile(r"graph \d+ in \d+: (function|method|lambda) ([^(]+)\((.*)$")


def lowered_functions(text):
    for line in text.splitlines():
        if found := GRAPH.match(line):
            rest = found.group(3)
            rest = rest[rest.rindex(")") + 1 :]
            locals_ = re.search(r", locals ([^,]*)", rest)
            captures = re.search(r", captures (.*)$", rest)
            names = locals_.group(1).split() if locals_ else []
            taken = [re.sub(r"\.\d+$", "", c.split("<-")[0][1:]) for c in captures.group(1).split()] if captures else []
            normal = lambda words: {unicodedata.normalize("NFKC", w) for w in words}  # PEP 3131: the graph keeps names as written
            yield found.group(2), normal(names), normal(taken)


def compare_scopes(dump, files):
    compared = 0
    wrong = []
    for path in files:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue
        text = subprocess.run([dump, str(path)], capture_output=True, text=True, errors="replace").stdout
        expected = {}
        for function in functions(code):
            own, free = bound_names(function)
            count = function.co_argcount + function.co_kwonlyargcount + bool(function.co_flags & 4) + bool(function.co_flags & 8)
            parameters = set(function.co_varnames[:count])
            expected.setdefault(function.co_qualname, []).append((own - parameters, free, parameters))
        actual = {}
        for name, names, taken in lowered_functions(text):
            actual.setdefault(name, []).append((names, taken))
        for name, graphs in actual.items():
            if len(graphs) != 1 or len(expected.get(name, [])) != 1 or "__" in text and re.search(r"\b_\w+__\w*[^_]\b", str(expected[name])):
                continue  # same-named twice, in code CPython drops, or mangled
            (own, free, parameters), (names, taken) = expected[name][0], graphs[0]
            compared += 1
            # Annotations make CPython capture what the graph never reads; hence only one way round for captures.
            if {n for n in own if n[0] != "."} - parameters != names - taken - parameters or not taken <= free | own:
                wrong.append(f"{path}: {name}: CPython {sorted(own)} free {sorted(free)}; graph {sorted(names)} captures {sorted(taken)}")
    print(f"{compared} functions' scopes compared with CPython, {len(wrong)} differ")
    if wrong or compared < 1000:
        sys.exit("\n".join(wrong[:20]) or "too few functions compared")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dump")
    parser.add_argument("--package")
    parser.add_argument("--scopes", action="store_true")
    options = parser.parse_args()
    files = python_files(options.package)
    if files is None:
        print(f"skipped: {options.package} is not installed for {sys.executable}")
        sys.exit(77)
    if len(files) < 100:
        sys.exit(f"only {len(files)} files found")
    if options.scopes:
        compare_scopes(options.dump, files[::3])  # a third: CPython's compiler takes its time
    else:
        verify(options.dump, files)


if __name__ == "__main__":
    main()
