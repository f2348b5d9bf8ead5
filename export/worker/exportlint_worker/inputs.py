"""Inputs from the request's specifications, bound to the parameters of the model's forward."""

import inspect

from .load_model import BadModel

_ALIASES = {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int64"}


def build(spec, generator):
    """One value: a Python literal, or a tensor of a dtype and a shape with zeros, ones, arange or random content."""
    import torch

    if "literal" in spec:
        return spec["literal"]
    name = _ALIASES.get(spec["dtype"], spec["dtype"])
    dtype = getattr(torch, name)
    shape, filler = spec["shape"], spec.get("fill") or "randn"
    if filler in ("zeros", "ones"):
        return getattr(torch, filler)(shape, dtype=dtype)
    if filler == "arange":
        count = 1
        for size in shape:
            count *= size
        return torch.arange(count).reshape(shape).to(dtype)
    if dtype == torch.bool:
        return torch.randint(0, 2, shape, generator=generator).bool()
    if dtype.is_floating_point or dtype.is_complex:
        wide = dtype if dtype in (torch.float32, torch.float64, torch.complex64, torch.complex128) else torch.float32
        return torch.randn(shape, generator=generator, dtype=wide).to(dtype)
    return torch.randint(0, 10, shape, generator=generator).to(dtype)  # small: most integer inputs are indices


def parameters(model):
    """[(name, kind)] of forward; a scripted one tells its names by its schema."""
    import torch

    if isinstance(model, torch.jit.ScriptModule):
        names = [a.name for a in model.forward.schema.arguments]
        return [(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in names if n != "self"]
    return [(p.name, p.kind) for p in inspect.signature(model.forward).parameters.values()]


class Bound:
    """Arguments of one call, by parameter; `args` and `kwargs` are how forward is called."""

    def __init__(self, names, args, kwargs):
        self._names = names
        self.args, self.kwargs = tuple(args), dict(kwargs)

    def replaced(self, values):
        """The same call with some parameters changed; a name that is no parameter of forward is an error."""
        args, kwargs = list(self.args), dict(self.kwargs)
        positional = [n for n, k in self._names if k in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)]
        takes_any = any(k == inspect.Parameter.VAR_KEYWORD for _, k in self._names)
        known = [n for n, _ in self._names]
        unnamed = 0
        for name, value in values:
            if not name:
                name = positional[unnamed] if unnamed < len(positional) else "#%d" % unnamed
                unnamed += 1
            if name.startswith("#") and any(k == inspect.Parameter.VAR_POSITIONAL for _, k in self._names):
                args.append(value)
            elif name in positional and positional.index(name) < len(args) and name not in kwargs:
                args[positional.index(name)] = value
            elif name in positional and positional.index(name) == len(args) and not kwargs:
                args.append(value)
            elif name in known or takes_any:
                kwargs[name] = value
            else:
                raise BadModel("forward has no parameter `%s`: it takes %s" % (name, ", ".join(known) or "nothing"))
        return Bound(self._names, *_in_order(positional, args, kwargs))

    def with_values(self, values):
        """The same call with other values, as a factory gives them: a tuple by position, a dict by name."""
        if isinstance(values, dict):
            return self.replaced(list(values.items()))
        return Bound(self._names, tuple(values) + self.args[len(values):], self.kwargs)

    def rebuilt(self, given):
        """The same call with every parameter's value as in `given`, a changed by_parameter()."""
        args, kwargs = [], dict(self.kwargs)
        for name, kind in self._names:
            if name not in given:
                continue
            if kind == inspect.Parameter.VAR_POSITIONAL:
                args.extend(given[name])
            elif kind == inspect.Parameter.VAR_KEYWORD:
                kwargs.update(given[name])
            elif len(args) < len(self.args) and name not in kwargs:
                args.append(given[name])
            else:
                kwargs[name] = given[name]
        return Bound(self._names, args, kwargs)

    def keyword_only(self):
        """Names of the values given that forward takes by keyword only."""
        return [name for name, kind in self._names if kind == inspect.Parameter.KEYWORD_ONLY and name in self.kwargs]

    def any_keyword(self):
        """Names of the values given that forward takes by its **parameter."""
        named = {name for name, _ in self._names}
        return [name for name in self.kwargs if name not in named]

    def with_defaults(self, defaults):
        """The same call with defaults written out where no value is given."""
        given = self.by_parameter()
        return self.replaced([(name, value) for name, value in defaults if name not in given])

    def by_parameter(self):
        """{parameter: value} in the order of forward; *args is a tuple, **kwargs a dict, as dynamic_shapes wants them."""
        found, rest, left = {}, list(self.args), dict(self.kwargs)
        for name, kind in self._names:
            if kind == inspect.Parameter.VAR_POSITIONAL:
                found[name], rest = tuple(rest), []
            elif kind == inspect.Parameter.VAR_KEYWORD:
                found[name], left = left, {}
            elif rest and kind != inspect.Parameter.KEYWORD_ONLY:
                found[name] = rest.pop(0)
            elif name in left:
                found[name] = left.pop(name)
        return {n: v for n, v in found.items() if v != () and v != {}} if any(
            isinstance(v, (tuple, dict)) for v in found.values()) else found

    def leaves(self):
        """[(name, value)] of the flattened inputs in call order: `x`, `states_0`, `batch_mask`."""
        from torch.utils import _pytree as pytree

        found = []
        by_kind = dict(self._names)
        for name, value in self.by_parameter().items():
            for path, leaf in pytree.tree_flatten_with_path(value)[0]:
                keys = [str(getattr(k, "key", getattr(k, "idx", getattr(k, "name", k)))) for k in path]
                spread = by_kind.get(name) == inspect.Parameter.VAR_KEYWORD
                found.append(("_".join(keys if spread else [name] + keys), leaf))
        return found


def _in_order(positional, args, kwargs):
    """Keyword arguments that continue the positional ones become positional: the exporters treat those best."""
    while len(args) < len(positional) and positional[len(args)] in kwargs:
        args.append(kwargs.pop(positional[len(args)]))
    return args, kwargs


def scalar_defaults(model):
    """[(name, value)] of forward's defaults that hold numbers: the TorchScript exporters make them inputs of the graph, given or not."""
    import torch
    from torch.utils import _pytree as pytree

    if isinstance(model, torch.jit.ScriptModule):
        return []
    known = inspect.signature(model.forward).parameters.values()
    if any(p.kind == p.VAR_POSITIONAL for p in known):  # then they pass what is given, and nothing else
        return []
    return [(p.name, p.default) for p in known if any(isinstance(leaf, (bool, int, float)) for leaf in pytree.tree_leaves(p.default))]


def default_of_type(model, name):
    """The parameter of forward whose default is of the type called `name`; None where there is none."""
    for parameter in inspect.signature(model.forward).parameters.values():
        kind = type(parameter.default)
        if name in (kind.__name__, "%s.%s" % (kind.__module__, kind.__qualname__)):
            return parameter.name
    return None


def case_values(request, specs, index):
    """Tensors of one case, reproducible: each case has its own generator, so adding one changes no other."""
    import torch

    generator = torch.Generator().manual_seed(request["seed"] + 1000 * index)
    return [(s["name"], build(s, generator)) for s in specs]
