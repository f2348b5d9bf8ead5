"""`FILE.py:FACTORY` to (model, args, kwargs)."""

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
    if isinstance(thing, (torch.nn.Module, tuple)) and args is None:
        return thing
    if not callable(thing):
        raise BadModel("`%s` is %s, not a function, a class or a model" % (name, type(thing).__name__))
    if args is None:
        needed = _needed(thing)
        if needed:
            raise BadModel("`%s` needs arguments: write %s(%s)" % (name, name, ", ".join(n + "=…" for n in needed)))
    return thing(*(args or []), **kwargs)


def _unpack(made, factory):
    import torch

    parts = made if isinstance(made, tuple) else (made,)
    model = parts[0] if parts else None
    args = parts[1] if len(parts) > 1 else None
    kwargs = parts[2] if len(parts) > 2 else {}
    if not isinstance(model, torch.nn.Module) or len(parts) > 3 or not isinstance(kwargs, dict):
        what = "(%s)" % ", ".join(type(p).__name__ for p in parts) if isinstance(made, tuple) else type(made).__name__
        raise BadModel("`%s` gave %s; wanted a torch.nn.Module, (model, args) or (model, args, kwargs)" % (factory, what))
    if args is not None and not isinstance(args, (tuple, list)):
        args = (args,)
    return model, None if args is None else tuple(args), kwargs


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
            return torch.jit.load(self._path, map_location="cpu"), None, {}
        if self._module is None:
            self._module = _import_file(self._path)
            torch.manual_seed(self._seed)
        return _unpack(_make(self._module, self._path, self._factory), self._factory)
