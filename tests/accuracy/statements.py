"""Which statements ask Python for something: a test, a conversion, a loop or a computation with sizes.

torch.export adds guards on such lines, and also on lines where an operator compares sizes itself (a broadcast, a matrix
product, a view). Only the former are for a linter to name. A statement counts, by its own lines (the header of a compound one),
when it
- is `if`, `while`, `assert`, `for` or `match`, or holds a comprehension over more than a display, `and`, `or`, `not` or a
  conditional expression; a test of `is None` alone asks nothing of a size;
- compares sizes, or computes with them, outside the arguments of an operator (`n = x.shape[1] // 2`, not `x.view(b * h, -1)`
  and not `x[:, n // 2:]`, where the guard is the operator's);
- calls int, float, bool, complex, len, range, min, max, sum, abs, round, divmod, sorted, enumerate, zip, any, all or math.* on
  more than constants and attributes of self.
A size is `.shape`, `.size(...)`, `len(...)`, `.numel()`, an item of one, arithmetic on one, or a local name assigned from
one in the same function.
"""
import ast

ASKS = frozenset("int float bool complex len range min max sum abs round divmod sorted enumerate zip any all".split())
HEADS = (ast.If, ast.While, ast.Assert, ast.For, ast.AsyncFor, ast.Match)
SIZE_CALLS = frozenset({"size", "numel", "nelement"})


def _may_scale(operation, operand):
    """Whether size × operand is a size: a tensor may hide behind a bare name, but nobody floor-divides those."""
    return isinstance(operand, (ast.Constant, ast.Attribute)) or (
        isinstance(operand, ast.Name) and isinstance(operation.op, (ast.FloorDiv, ast.Mod)))


def _is_fixed(node):
    return all(isinstance(n, (ast.Constant, ast.Attribute, ast.UnaryOp, ast.USub, ast.expr_context)) or
               (isinstance(n, ast.Name) and n.id in ("self", "math")) for n in ast.walk(node))


def _is_none_test(node):
    if isinstance(node, ast.BoolOp):
        return all(_is_none_test(v) for v in node.values)
    return isinstance(node, ast.Compare) and all(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)


def _is_size(node, names):
    if isinstance(node, ast.Attribute):
        return node.attr == "shape"
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, (ast.Subscript, ast.Starred)):
        return _is_size(node.value, names)
    if isinstance(node, ast.UnaryOp):
        return _is_size(node.operand, names)
    if isinstance(node, ast.BinOp):
        left, right = _is_size(node.left, names), _is_size(node.right, names)
        return (left or right) and (left or _may_scale(node, node.left)) and (right or _may_scale(node, node.right))
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr in SIZE_CALLS:
            return True
        if isinstance(called, ast.Name) and called.id == "len":
            return True
        return isinstance(called, ast.Name) and called.id in ASKS and any(_is_size(a, names) for a in node.args)
    return False


def _asks(node, names):
    if isinstance(node, ast.IfExp):
        return not _is_none_test(node.test)
    if isinstance(node, ast.BoolOp):
        return not _is_none_test(node)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        return any(not isinstance(g.iter, (ast.Tuple, ast.List)) or g.ifs for g in node.generators)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.Compare):
        return any(_is_size(n, names) for n in [node.left, *node.comparators])
    if isinstance(node, ast.BinOp):
        return _is_size(node, names)
    return _is_python_call(node) and not all(_is_fixed(a) for a in node.args)


def _is_python_call(node):
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Name):
        return called.id in ASKS
    return isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "math"


def _size_names(function):
    """Local names that hold sizes; assignments are followed in order of lines, twice, for those that feed each other."""
    names = set()
    assigns = sorted((n for n in ast.walk(function) if isinstance(n, (ast.Assign, ast.AugAssign, ast.AnnAssign))),
                     key=lambda n: n.lineno)
    for node in assigns + assigns:
        values = [node.value]
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            targets = [target]
            if isinstance(target, (ast.Tuple, ast.List)):
                targets = target.elts
                values = node.value.elts if isinstance(node.value, (ast.Tuple, ast.List)) else [node.value] * len(targets)
            for t, value in zip(targets, values):
                t = t.value if isinstance(t, ast.Starred) else t
                if isinstance(t, ast.Name) and value is not None and _is_size(value, names):
                    names.add(t.id)
    return names


def _own_nodes(statement):
    """(node, in an operator's arguments) of the statement's own lines: not those of the statements inside it."""
    stack = [(c, False) for c in ast.iter_child_nodes(statement) if not isinstance(c, (ast.stmt, ast.ExceptHandler))]
    while stack:
        node, inside = stack.pop()
        yield node, inside
        of_operator = inside or isinstance(node, ast.Subscript) or (isinstance(node, ast.Call) and not _is_python_call(node))
        stack += [(c, of_operator) for c in ast.iter_child_nodes(node) if not isinstance(c, ast.stmt)]


def _statement_asks(statement, names):
    if isinstance(statement, HEADS):
        return not (isinstance(statement, (ast.If, ast.While)) and _is_none_test(statement.test))
    return any(_asks(n, names) for n, inside in _own_nodes(statement) if not (inside and isinstance(n, ast.BinOp)))


def python_statements(source):
    """First lines of the statements of `source` that ask Python for something."""
    lines = set()

    def visit(node, names):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names = names | _size_names(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt) and not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                if _statement_asks(child, names):
                    lines.add(child.lineno)
            visit(child, names)

    visit(ast.parse(source), frozenset())
    return lines
