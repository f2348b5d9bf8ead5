"""Compares our syntax trees with CPython's own `ast`, file by file, over directories of Python source.

    oracle.py SYNTAX_DUMP [--packages PYTHON] [DIRECTORY...]

Without a directory: the standard library of the running Python and, with --packages, the site-packages of that other
Python. A node's kind, place, operator, context, names and string value must be equal, and a file that one rejects the
other must reject. Exit code 1 when any file differs.

What is not compared, and why:
- places inside f-strings when run under Python before 3.12: CPython computed them wrongly until PEP 701;
- places of nodes that have none in `ast` (arguments, comprehension, withitem, match_case, Module);
- values of bytes and numbers, of strings with \\N{...}, and of text inside f-strings;
- empty text in a format specifier, which CPython 3.12.0 and 3.12.1 make and no other version;
- a file that an older CPython rejects and we accept, if it holds a node kind of a newer grammar (see NEWER) or the
  error is about an f-string and CPython is older than PEP 701: counted as `newer`;
- a file whose coding comment names another encoding than UTF-8: places and text differ in CPython, which recodes it;
  that we accept it is still demanded. Counted as `recoded`.
"""
import ast
import io
import os
import subprocess
import sys
import sysconfig
import tokenize
import unicodedata
import warnings
import zlib

OPERATORS = ["Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd",
             "FloorDiv"]
NUMBERS = {}
for table in (OPERATORS, ["Invert", "Not", "UAdd", "USub"], ["And", "Or"],
              ["Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"], ["Load", "Store", "Del"]):
    NUMBERS.update({getattr(ast, name): i for i, name in enumerate(table)})
CONSTANTS = {type(None): 0, type(...): 3, int: 4, float: 5, complex: 6, str: 7, bytes: 8}
FORMAT_PLACES = sys.version_info >= (3, 12)
SKIPPED_FIELDS = {"ctx", "op", "ops", "type_ignores"}
# Node kinds and the first version that has them.
NEWER = {"TypeVar": (3, 12), "ParamSpec": (3, 12), "TypeVarTuple": (3, 12), "TypeAlias": (3, 12),
         "TemplateStr": (3, 14), "TryStar": (3, 11), "Match": (3, 10)}


def constant_number(value):
    return (1 if value else 2) if isinstance(value, bool) else CONSTANTS[type(value)]


def constant(node, in_format):
    text = f" {constant_number(node.value)}"
    if isinstance(node.value, str) and not in_format:
        text += f" {zlib.crc32(node.value.encode('utf-8', 'surrogatepass'))}"
    return text + (" u" if node.kind else "")


def word(text):
    return " " + (text or "")


DETAILS = {
    "BinOp": lambda n: f" {NUMBERS[type(n.op)]}",
    "AugAssign": lambda n: f" {NUMBERS[type(n.op)]}",
    "UnaryOp": lambda n: f" {NUMBERS[type(n.op)]}",
    "BoolOp": lambda n: f" {NUMBERS[type(n.op)]}",
    "Attribute": lambda n: f" {NUMBERS[type(n.ctx)]} {n.attr}",
    "Subscript": lambda n: f" {NUMBERS[type(n.ctx)]}",
    "Starred": lambda n: f" {NUMBERS[type(n.ctx)]}",
    "List": lambda n: f" {NUMBERS[type(n.ctx)]}",
    "Tuple": lambda n: f" {NUMBERS[type(n.ctx)]}",
    "Name": lambda n: f" {NUMBERS[type(n.ctx)]} {n.id}",
    "MatchSingleton": lambda n: f" {constant_number(n.value)}",
    "Compare": lambda n: "".join(f" {NUMBERS[type(op)]}" for op in n.ops),
    "AnnAssign": lambda n: f" {n.simple}",
    "comprehension": lambda n: f" {n.is_async}",
    "FormattedValue": lambda n: f" {max(n.conversion, 0)}",
    "ImportFrom": lambda n: f" {n.level}{word(n.module)}",
    "FunctionDef": lambda n: word(n.name),
    "AsyncFunctionDef": lambda n: word(n.name),
    "ClassDef": lambda n: word(n.name),
    "arg": lambda n: word(n.arg),
    "keyword": lambda n: word(n.arg),
    "alias": lambda n: word(n.name) + word(n.asname),
    "ExceptHandler": lambda n: word(n.name),
    "MatchAs": lambda n: word(n.name),
    "MatchStar": lambda n: word(n.name),
    "MatchMapping": lambda n: word(n.rest),
    "TypeVar": lambda n: word(n.name),
    "ParamSpec": lambda n: word(n.name),
    "TypeVarTuple": lambda n: word(n.name),
    "Global": lambda n: "".join(map(word, n.names)),
    "Nonlocal": lambda n: "".join(map(word, n.names)),
    "MatchClass": lambda n: "".join(map(word, n.kwd_attrs)),
}


class Shape:
    """What is known of a node class: its name, its child fields, last first, its detail, and whether it has a place."""

    def __init__(self, cls):
        self.name = cls.__name__
        self.fields = [f for f in reversed(cls._fields) if f not in SKIPPED_FIELDS]
        if cls is ast.Constant:
            self.fields = []
        self.detail = DETAILS.get(self.name)
        self.place = "lineno" in getattr(cls, "_attributes", ())


SHAPES = {}


def describe(tree):
    """One line a node, as syntax_dump writes it."""
    lines = []
    todo = [(tree, False)]
    push = todo.append
    node_class = ast.AST
    while todo:
        node, in_format = todo.pop()
        cls = type(node)
        shape = SHAPES.get(cls)
        if shape is None:
            shape = SHAPES[cls] = Shape(cls)
        text = shape.name
        if cls is ast.Constant:
            if in_format and FORMAT_PLACES and node.value == "" and node.col_offset == node.end_col_offset:
                continue
            text += constant(node, in_format)
        elif shape.detail:
            text += shape.detail(node)
        if shape.place and (FORMAT_PLACES or not in_format):
            text += f" {node.lineno} {node.col_offset} {node.end_lineno} {node.end_col_offset}"
        lines.append(text)
        inside = in_format or cls is ast.JoinedStr
        for field in shape.fields:
            value = getattr(node, field)
            if isinstance(value, list):
                for item in reversed(value):
                    if isinstance(item, node_class):
                        push((item, inside))
            elif isinstance(value, node_class):
                push((value, inside))
    lines.append("")
    return "\n".join(lines)


class Dump:
    """The program under test, asked one file at a time."""

    def __init__(self, program, *options):
        options += ("--format-places",) if FORMAT_PLACES else ()
        self.process = subprocess.Popen([program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, path):
        self.process.stdin.write(os.fsencode(path) + b"\n")
        self.process.stdin.flush()

    def answer(self):
        return tuple(map(int, self.process.stdout.readline().split()))

    def full(self, path):
        self.ask(path)
        lines = []
        while not (line := self.process.stdout.readline().decode("utf-8", "replace").rstrip("\n")).startswith("== "):
            lines.append(line)
        return lines


def same_line(ours, theirs):
    """Equal, but for values we do not compute and names that Python normalises."""
    if ours == theirs:
        return True
    if unicodedata.normalize("NFKC", ours) == theirs:
        return True
    a, b = ours.split(" "), theirs.split(" ")
    return a[:2] == b[:2] == ["Constant", "7"] and "?" in a and len(a) == len(b) and a[3:] == b[3:]


def first_difference(ours, theirs):
    theirs = theirs.split("\n")[:-1]
    for i, (a, b) in enumerate(zip(ours, theirs)):
        if not same_line(a, b):
            return f"node {i}: ours `{a}`, CPython `{b}`"
    if len(ours) != len(theirs):
        return f"{len(ours)} nodes, CPython {len(theirs)}"
    return None


def parse(data):
    """CPython's tree, or the error that it raised."""
    try:
        return ast.parse(data), None
    except (SyntaxError, ValueError) as error:
        return None, error
    except (RecursionError, MemoryError) as error:
        return None, error


def sources(directories):
    seen = set()
    for directory in directories:
        for folder, folders, files in os.walk(directory):
            folders[:] = sorted(f for f in folders if f not in ("site-packages", "dist-packages"))
            for name in sorted(files):
                path = os.path.realpath(os.path.join(folder, name))
                if name.endswith(".py") and "\n" not in path and path not in seen:
                    seen.add(path)
                    yield path


def is_utf8(data):
    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0] in ("utf-8", "utf-8-sig")
    except SyntaxError:
        return True


def is_newer(lines, error):
    """Whether the running Python is too old for a file that we accept."""
    if sys.version_info < (3, 12) and "f-string" in str(error):
        return True
    return any(sys.version_info < NEWER.get(line.split(" ")[0], (0,)) for line in lines)


def work(program, paths, out):
    """Compares `paths`; writes a line for each difference and at the end the counts."""
    dump, full = Dump(program), Dump(program, "--full")
    counts = {"files": 0, "nodes": 0, "rejected": 0, "newer": 0, "recoded": 0}
    for path in paths:
        dump.ask(path)
        with open(path, "rb") as file:
            data = file.read()
        tree, error = parse(data)
        crc, nodes, errors = dump.answer()
        counts["files"] += 1
        counts["nodes"] += nodes
        if error is not None:
            counts["rejected"] += 1
            if errors == 0 and is_newer(full.full(path), error):
                counts["newer"] += 1
            elif errors == 0:
                print(f"{path}: CPython rejects it ({error}), we do not", file=out)
            continue
        if errors > 0:
            said = [line for line in full.full(path) if line.startswith("!")]
            print(f"{path}: we reject it ({said[0]}), CPython does not", file=out)
            continue
        theirs = describe(tree)
        if zlib.crc32(theirs.encode("utf-8", "surrogatepass")) == crc:
            continue
        if not is_utf8(data):
            counts["recoded"] += 1
            continue
        difference = first_difference(full.full(path), theirs)
        if difference:
            print(f"{path}: {difference}", file=out)
    print("counts", *(f"{k}={v}" for k, v in counts.items()), file=out)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    arguments = sys.argv[1:]
    program = arguments.pop(0)
    directories = []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--packages":
            directories.append(subprocess.check_output(
                [arguments.pop(0), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True).strip())
        else:
            directories.append(argument)
    if not directories or "--packages" in sys.argv:
        directories.insert(0, sysconfig.get_path("stdlib"))
    paths = list(sources(directories))
    workers = 2
    pipes = []
    for i in range(workers):
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            with os.fdopen(write, "w", errors="replace") as out:
                work(program, paths[i::workers], out)
            os._exit(0)
        os.close(write)
        pipes.append(os.fdopen(read, errors="replace"))
    totals, differences, finished = {}, [], 0
    for pipe in pipes:
        for line in pipe:
            if not line.startswith("counts "):
                differences.append(line.rstrip("\n"))
                continue
            finished += 1
            for item in line.split()[1:]:
                key, value = item.split("=")
                totals[key] = totals.get(key, 0) + int(value)
        os.wait()
    if differences:
        print("\n".join(differences[:200]))
    print(f"Python {sys.version.split()[0]}: {totals}, {len(differences)} differences in {', '.join(directories)}")
    sys.exit(1 if differences or finished != workers else 0)


if __name__ == "__main__":
    main()
