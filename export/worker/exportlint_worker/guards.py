"""The conditions on sizes that torch.export finds true while it runs the model, each with the user's line.

torch.export checks them when its program is called; the ONNX model does not hold them.
"""

import re
import sys

from . import events, places

_guards = []  # (expression, {symbol: (leaf, dimension)}, place)
_stacks = {}  # place to the user's frames that led there
_MOST = 2000


def _leaf(source):
    """`L['states'][0].size()[1]` to ("states_0", 1); None for what is no size of an input."""
    match = re.match(r"^(.*)\.size\(\)\[(\d+)\]$", source)
    if not match:
        return None
    parts = re.findall(r"\['([^']*)'\]|\[(\d+)\]|\.(\w+)", match.group(1))
    names = [a or b or c for a, b, c in parts]
    if names[:1] in (["args"], ["kwargs"]) and len(names) > 1 and names[0] == "kwargs":
        names = names[1:]
    return ("_".join(names), int(match.group(2))) if names else None


def _name(source):
    name = getattr(source, "name", "")
    return name() if callable(name) else str(name)


def _symbols(env, expression):
    table = getattr(env, "var_to_sources", None) or getattr(env, "source_to_var", {})
    found = {}
    for symbol in getattr(expression, "free_symbols", ()):
        for source in table.get(symbol, ()):
            leaf = _leaf(_name(source))
            if leaf:
                found[symbol] = leaf
                break
    return found


def watch():
    """Notes every guard from here on; does nothing on a torch whose shape environments are another kind."""
    try:
        from torch.fx.experimental import symbolic_shapes
        log = symbolic_shapes.ShapeEnv._log_guard
    except (ImportError, AttributeError):
        return

    def noting(self, prefix, expression, *rest, **named):
        try:
            place = places.of_stack(sys._getframe(1))
            if not place[1]:
                from torch._guards import TracingContext
                place = places.of_text("".join(TracingContext.extract_stack().format()))
            if len(_guards) < _MOST:
                _stacks.setdefault(place, places.user_stack(sys._getframe(1)))
                _guards.append((expression, _symbols(self, expression), place))
        except Exception:  # what is only watched must not fail
            pass
        return log(self, prefix, expression, *rest, **named)

    symbolic_shapes.ShapeEnv._log_guard = noting


def _words(expression, symbols):
    text = str(expression)
    for symbol, (leaf, dim) in symbols.items():
        text = re.sub(r"\b%s\b" % re.escape(str(symbol)), "%s.shape[%d]" % (leaf, dim), text)
    match = re.match(r"^(Eq|Ne)\((.*), ([^,()]+)\)$", text)
    return "%s %s %s" % (match.group(2), "==" if match.group(1) == "Eq" else "!=", match.group(3)) if match else text


def of_message(text):
    """The line whose guard made `text` (`Constraints violated (L['x'].size()[0])`) say a dimension is fixed."""
    wanted = [_leaf(m) for m in re.findall(r"L\[[^\s,()]*\.size\(\)\[\d+\]", text)]
    wanted += [(name, int(dim)) for name, dim in re.findall(r"inputs?\['(\w+)'\]\.shape\[(\d+)\]", text)]
    named = set(re.findall(r"`?\b([A-Za-z_]\w*)\b`?", text))
    best = ("", 0)
    for expression, symbols, place in _guards:
        if place[1] and symbols and (any(s in wanted for s in symbols.values()) or not wanted and any(l in named for l, _ in symbols.values())):
            if "Eq(" in str(expression):
                return place  # the guard that fixed it
            best = best if best[1] else place
    return best


def stack_of(place):
    """The user's frames that led to a guard's line, innermost first."""
    return _stacks.get(place, [])


def _sizes(symbols, bound, torch):
    shapes = {name: value.shape for name, value in bound.leaves() if isinstance(value, torch.Tensor)}
    return {symbol: shapes[leaf][dim] for symbol, (leaf, dim) in symbols.items() if leaf in shapes and dim < len(shapes[leaf])}


def _holds(expression, sizes):
    """False only where the sizes decide that it does not hold."""
    try:
        value = expression.xreplace({s: _integer(v) for s, v in sizes.items()})
        value = getattr(value, "doit", lambda: value)()
        return str(value) != "False"
    except Exception:
        return True


def _integer(value):
    import sympy

    return sympy.Integer(value)


def breaking_sizes(example, dims):
    """[(label, {dimension name: size})]: for each guard on one dynamic dimension the smallest size that breaks it."""
    import torch

    found, seen = [], set()
    for expression, symbols, _ in _guards:
        if len(symbols) != 1:
            continue
        (symbol, (leaf, dim)), = symbols.items()
        name = dims.axes.get(leaf, {}).get(dim)
        now = _sizes(symbols, example, torch).get(symbol)
        if name is None or now is None or str(expression) in seen:
            continue
        seen.add(str(expression))
        low, high = dims.ranges.get(name, (2, 1 << 30))
        candidates = [s for s in list(range(now + 1, now + 70)) + list(range(2, now)) if max(low, 2) <= s <= high]
        for size in candidates:
            if not _holds(expression, {symbol: size}):
                found.append(("%s=%d" % (name, size), {name: size}))
                break
        if len(found) >= 8:
            break
    return found


def tell(ran):
    """Emits every guard that a case breaks; `ran` is [(case, inputs)]."""
    import torch

    told = set()
    for expression, symbols, place in _guards:
        if not symbols:
            continue
        condition = _words(expression, symbols)
        key = (condition, place)
        if key in told:
            continue
        told.add(key)
        broken = [name for name, bound in ran if not _holds(expression, _sizes(symbols, bound, torch))]
        if broken:
            events.emit("guard", condition=condition, path=place[0], line=place[1], brokenBy=broken)
