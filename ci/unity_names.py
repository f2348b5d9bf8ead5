"""Names that two files of one library define for themselves. Compiled as one unit (exportlint_unity) they would clash, and
which files meet depends on the build: one without tests puts more of them together."""
import collections
import pathlib
import re

CONSTANT = re.compile(r"(?:inline |static )*(?:constexpr|const)\s[^=({;]*?\b(k[A-Z]\w*)(?:\[\w*\])*\s*[={]")
TYPE = re.compile(r"(?:struct|class|enum class|enum)\s+(\w+)\b[^;]*$")
FUNCTION = re.compile(r"(?:static |inline |constexpr )*[A-Za-z_][\w:<>,*& ]*?[ *&](\w+)\(")
OWN_NAMES = re.compile(r"\bOWN_NAMES((?:\s+\w+)+)")
RAW_STRING = re.compile(r'R"(\w*)\(.*?\)\1"', re.DOTALL)
OPTIONS = {"BATCH", "PUBLIC", "PRIVATE", "SOURCES"}


def own_names(cmake: str) -> set[str]:
    """Names that each file of the folder may define for itself, as its CMakeLists.txt says."""
    found = set()
    for match in OWN_NAMES.finditer(cmake):
        for word in match.group(1).split():
            if word in OPTIONS:
                break
            found.add(word)
    return found


def definitions(text: str):
    """(name, line) of what a source file alone sees: in unnamed namespaces, and static functions. A function's name carries
    its parameters: overloads do not clash."""
    unnamed = False
    text = RAW_STRING.sub(lambda raw: '""' + "\n" * raw.group().count("\n"), text)  # pages hold Python
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("namespace {"):
            unnamed = True
        elif line.startswith("}  // namespace") and line.split("namespace")[1].strip() == "":
            unnamed = False
        if not line or line[0] in " \t#/}" or not (unnamed or line.startswith("static ")):
            continue
        if match := CONSTANT.match(line) or TYPE.match(line):
            yield match.group(1), number
        elif match := FUNCTION.match(line):
            rest = "\n".join(lines[number - 1 : number + 6])[match.end() :]
            head = re.split(r"\)\s*(?:const\s*)?(?:->[^{;]*)?[{;]", rest, maxsplit=1)[0]
            types = [re.sub(r"\b\w+\s*(?:=.*)?$", "", " ".join(part.split())).strip() for part in head.split(",")]
            yield f"{match.group(1)}({', '.join(types)})", number


def check(texts: dict[str, str], root: pathlib.Path) -> list[str]:
    """One message a clash, over the files of each folder that CMake builds."""
    places = collections.defaultdict(dict)
    for path, text in texts.items():
        if not path.endswith(".cc") or path.startswith("tests/"):
            continue
        for name, line in definitions(text):
            places[pathlib.PurePosixPath(path).parent, name].setdefault(path, line)
    broken, own = [], {}
    for (folder, name), found in sorted(places.items()):
        if folder not in own:
            cmake = root / folder / "CMakeLists.txt"
            own[folder] = own_names(cmake.read_text()) if cmake.exists() else set()
        if len(found) < 2 or name.split("(")[0] in own[folder]:
            continue
        (first, at), *others = sorted(found.items())
        broken += [f"{path}:{line}: `{name}` stands in {first}:{at} too: in a unity build the two meet; give one another name"
                   for path, line in others]
    return broken
