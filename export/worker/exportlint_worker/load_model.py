"""`FILE.py:FACTORY` to a model, its example and what else the factory tells."""

import ast
import importlib
import importlib.util
import inspect
import os
import sys

from . import places


class BadModel(Exception):
    """What the user named is not a model; the message says what to write."""

    kind = "model"


def _import_file(path):
    """Runs the file as an import would: a file of a package keeps its relative imports, any other has its folder on sys.path."""
    folder, name = os.path.split(path)
    stem = os.path.splitext(name)[0]
    parts = [stem]
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    sys.path.insert(0, folder)
    if len(parts) > 1:
        return importlib.import_module(".".join(parts))
    spec = importlib.util.spec_from_file_location(stem, path)
    if spec is None:
        raise BadModel("`%s` is not a Python file" % path)
    module = importlib.util.module_from_spec(spec)
    # A model file called like a library (json.py) must not replace it for everyone else.
    sys.modules.setdefault(stem, module)
    spec.loader.exec_module(module)
    return module


def parse_factory(text):
    """`name` or `name(1, key='x')` to (name, args, kwargs); args is None without a call. Only literals are taken."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise BadModel("`%s` is neither a name nor a call with literal arguments" % text)
    call = tree if isinstance(tree, ast.Call) else None
    target = call.func if call else tree
    if not isinstance(target, ast.Name):
        raise BadModel("`%s` is neither a name nor a call with literal arguments" % text)
    if call is None:
        return target.id, None, {}
    try:
        args = [ast.literal_eval(a) for a in call.args]
        kwargs = {k.arg: ast.literal_eval(k.value) for k in call.keywords if k.arg}
    except (ValueError, TypeError):
        raise BadModel("arguments in `%s` must be literals" % text)
    if len(kwargs) != len(call.keywords):
        raise BadModel("arguments in `%s` must be literals" % text)
    return target.id, args, kwargs


def _needed(function):
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    skipped = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in parameters if p.default is p.empty and p.kind not in skipped]


def _make(module, path, factory):
    import torch

    name, args, kwargs = parse_factory(factory)
    if not hasattr(module, name):
        raise BadModel("`%s` has no `%s`" % (os.path.basename(path), name))
    thing = getattr(module, name)
    if isinstance(thing, (torch.nn.Module, tuple, dict)) and args is None:
        return thing
    if not callable(thing):
        raise BadModel("`%s` is %s, not a function, a class or a model" % (name, type(thing).__name__))
    if args is None:
        needed = _needed(thing)
        if needed:
            raise BadModel("`%s` needs arguments: write %s(%s)" % (name, name, ", ".join(n + "=…" for n in needed)))
    return thing(*(args or []), **kwargs)


class Made:
    """What a factory returned: the model, its example arguments and, where it tells them, other inputs and dynamic dimensions."""

    def __init__(self, model, args=None, kwargs=None, cases=(), dynamic_shapes=None):
        if args is not None and not isinstance(args, (tuple, list)):
            args = (args,)
        self.model, self.kwargs, self.dynamic_shapes = model, kwargs or {}, dynamic_shapes
        self.args = None if args is None else tuple(args)
        self.cases = [(name, each if isinstance(each, (tuple, list, dict)) else (each,)) for name, each in cases if each is not None]


def _is_dims(spec):
    """Whether a value reads as torch.export's dynamic_shapes: it holds no input."""
    if isinstance(spec, dict):
        return all(v is None or isinstance(v, (str, int)) or "Dim" in type(v).__name__ or _is_dims(v) for v in spec.values())
    return isinstance(spec, (tuple, list)) and all(v is None or _is_dims(v) for v in spec)


def _of_tuple(parts):
    """(model, args), (model, args, kwargs), and behind them any number of other arguments and then dynamic_shapes."""
    rest = list(parts[2:])
    kwargs = rest.pop(0) if rest and isinstance(rest[0], dict) else {}
    dims = rest.pop() if rest and (rest[-1] is None or _is_dims(rest[-1])) else None
    if any(not isinstance(each, (tuple, list, dict, type(None))) for each in rest):
        return None
    return Made(parts[0], parts[1] if len(parts) > 1 else None, kwargs, [("case %d" % n, c) for n, c in enumerate(rest, 1)], dims)


def _of_dict(made):
    """{"model", "args", "kwargs", "cases": {name: args}, "dynamic_shapes"}."""
    cases = made.get("cases") or {}
    named = cases.items() if isinstance(cases, dict) else (("case %d" % n, c) for n, c in enumerate(cases, 1))
    known = {"model", "args", "kwargs", "cases", "dynamic_shapes"}
    if set(made) - known:
        raise BadModel("the dict has %s; wanted model, args, kwargs, cases, dynamic_shapes" % ", ".join(sorted(map(str, set(made) - known))))
    return Made(made.get("model"), made.get("args"), made.get("kwargs"), [(str(n), c) for n, c in named], made.get("dynamic_shapes"))


def _unpack(made, factory):
    import torch

    found = _of_dict(made) if isinstance(made, dict) else _of_tuple(made if isinstance(made, tuple) and made else (made,))
    if found is None or not isinstance(found.model, torch.nn.Module) or not isinstance(found.kwargs, dict):
        what = "(%s)" % ", ".join(type(p).__name__ for p in made) if isinstance(made, tuple) else type(made).__name__
        raise BadModel("`%s` gave %s; wanted a torch.nn.Module, (model, args) or (model, args, kwargs), other inputs and dynamic_shapes "
                       "behind them, or a dict of these" % (factory, what))
    return found


class Source:
    """Makes the model again whenever a fresh one is wanted; every time with the same seed, so with the same weights."""

    def __init__(self, path, factory, seed):
        self._path, self._factory, self._seed = path, factory, seed
        self._module = None

    def make(self):
        import torch

        torch.manual_seed(self._seed)
        places.set_model(self._path)
        if os.path.splitext(self._path)[1] in (".pt", ".pth", ".ts"):
            return Made(torch.jit.load(self._path, map_location="cpu"))
        if self._module is None:
            self._module = _import_file(self._path)
            torch.manual_seed(self._seed)
        return _unpack(_make(self._module, self._path, self._factory), self._factory)
