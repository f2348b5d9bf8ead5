"""Which dimensions may change: from --dynamic or from the factory's own dynamic_shapes."""

from .load_model import BadModel


def _dim_name(dim, leaf, position):
    """A name for one entry of dynamic_shapes; None where it says static."""
    if isinstance(dim, str):
        return dim
    if dim is None or isinstance(dim, int):
        return None
    hint = getattr(dim, "name", None) or getattr(dim, "type", None)
    hint = getattr(hint, "name", hint)
    if hint in ("STATIC", "AUTO", "DYNAMIC"):
        return None if hint == "STATIC" else "%s_%d" % (leaf, position)
    return getattr(dim, "__name__", None) or "%s_%d" % (leaf, position)


class Dims:
    """`axes` is {leaf: {dimension: name}}; `ranges` {name: (smallest, largest)}; `tree` what torch.export is given."""

    def __init__(self, request, bound, shapes):
        self.axes, self.ranges, self._bound = {}, {}, bound
        self._own = None
        if request["dynamic"]:
            self._of_options(request["dynamic"], bound)
        elif shapes is not None and not request.get("static"):
            self._own = shapes
            self._of_tree(shapes, bound)

    def _of_options(self, entries, bound):
        import torch

        sizes = {name: value.dim() for name, value in bound.leaves() if isinstance(value, torch.Tensor)}
        for entry in entries:
            name, dim = entry["input"], entry["dim"]
            if name not in sizes:
                raise BadModel("--dynamic names `%s`, which is no tensor input: those are %s" % (name, ", ".join(sizes) or "none"))
            if dim >= sizes[name]:
                raise BadModel("--dynamic %s:%d: `%s` has %d dimensions" % (name, dim, name, sizes[name]))
            self.axes.setdefault(name, {})[dim] = entry["name"]

    def _of_tree(self, shapes, bound):
        given = bound.by_parameter()
        if isinstance(shapes, dict):
            pairs = [(name, given.get(name), spec) for name, spec in shapes.items()]
        else:
            pairs = [(name, value, spec) for (name, value), spec in zip(given.items(), shapes)]
        for name, value, spec in pairs:
            self._walk(name, value, spec)

    def _walk(self, path, value, spec):
        import torch

        if spec is None or value is None:
            return
        if isinstance(value, torch.Tensor):
            for position, dim in spec.items() if isinstance(spec, dict) else enumerate(spec):
                self._add(path, position % max(value.dim(), 1), dim)
            return
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (tuple, list)) else ()
        for key, inner in items:
            inside = spec.get(key) if isinstance(spec, dict) else spec[key] if isinstance(key, int) and key < len(spec) else None
            self._walk("%s_%s" % (path, key), inner, inside)

    def _add(self, leaf, position, dim):
        name = _dim_name(dim, leaf, position)
        if name is None:
            return
        name = "".join(c if c.isalnum() or c == "_" else "_" for c in name)
        self.axes.setdefault(leaf, {})[position] = name
        low, high = getattr(dim, "min", None), getattr(dim, "max", None)
        if isinstance(low, int) or isinstance(high, int):
            self.ranges[name] = (low if isinstance(low, int) else 0, high if isinstance(high, int) else 1 << 30)

    def tree(self, unnamed=False):
        """The tree of the inputs with {dimension: name} at each dynamic tensor, or the factory's own; None: all static.
        `unnamed` for torch.export itself, which takes no names that are mere text."""
        if self._own is not None and not unnamed:
            return self._own
        if not self.axes:
            return None
        import torch
        from torch.utils import _pytree as pytree

        def dims(axes):
            return {d: torch.export.Dim.DYNAMIC for d in axes} if axes and unnamed else axes

        names = iter(name for name, _ in self._bound.leaves())
        return pytree.tree_map(lambda _: dims(self.axes.get(next(names))), self._bound.by_parameter())
