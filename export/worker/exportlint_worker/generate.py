"""Further legal inputs made from the example: other values, other sizes of dynamic dimensions, other numbers. Seeded, so every run makes the same."""

_MOST_ELEMENTS = 1 << 22  # of a tensor made larger


def _generator(seed, text):
    import zlib

    import torch

    return torch.Generator().manual_seed(seed + zlib.crc32(text.encode()))


def _sampled(tensor, shape, generator):
    """Values like the example's: of its mean and spread, or within its range for integers."""
    import torch

    if tensor.dtype == torch.bool:
        return torch.randint(0, 2, shape, generator=generator).bool()
    if tensor.is_complex():
        return torch.randn(shape, generator=generator, dtype=torch.complex64).to(tensor.dtype)
    if not tensor.is_floating_point():
        low, high = (int(tensor.min()), int(tensor.max())) if tensor.numel() else (0, 0)
        return torch.randint(low, high + 1, shape, generator=generator).to(tensor.dtype)
    wide = tensor.detach().double()
    finite = wide[torch.isfinite(wide)]
    mean = float(finite.mean()) if finite.numel() else 0.0
    spread = float(finite.std()) if finite.numel() > 1 else 1.0
    made = torch.randn(shape, generator=generator, dtype=torch.float64) * (spread or 1.0) + mean
    if finite.numel() and float(finite.min()) >= 0:
        made = made.abs()
        if float(finite.max()) <= 1:
            made = made.clamp(max=1.0)
    return made.to(tensor.dtype)


def _other(tensor, generator):
    return _sampled(tensor, list(tensor.shape), generator)


def _negated(tensor, generator):
    signed = (tensor.is_floating_point() or tensor.is_complex()) and (tensor.is_complex() or bool((tensor < 0).any()))
    return -tensor if signed else None


def _zeros(tensor, generator):
    import torch

    return torch.zeros_like(tensor) if tensor.is_floating_point() or tensor.dtype == torch.bool else None


def _ties(tensor, generator):
    return tensor.round() if tensor.is_floating_point() else None


def _larger(tensor, generator):
    return tensor * 8 if tensor.is_floating_point() and bool((tensor.abs() > 1).any()) else None


def _transposed(tensor, generator):
    if tensor.dim() < 2 or tensor.numel() < 2 or not tensor.is_contiguous():
        return None
    return tensor.transpose(-1, -2).contiguous().transpose(-1, -2)


def _not_finite(tensor, generator):
    if not tensor.is_floating_point() or not tensor.numel():
        return None
    made = tensor.clone()
    flat = made.view(-1)
    flat[0], flat[-1] = float("nan"), float("inf")
    return made


_VALUES = (("other values", _other), ("negated", _negated), ("zeros", _zeros), ("ties", _ties), ("larger values", _larger),
           ("other strides", _transposed))


def _mapped(example, change):
    """The example with every tensor leaf that `change(name, tensor)` gives something for replaced; None when none is."""
    import torch
    from torch.utils import _pytree as pytree

    changed = False
    names = iter(name for name, _ in example.leaves())

    def visit(leaf):
        nonlocal changed
        name = next(names)
        made = change(name, leaf) if isinstance(leaf, torch.Tensor) else None
        changed = changed or made is not None
        return leaf if made is None else made

    given = pytree.tree_map(visit, example.by_parameter())
    return example.rebuilt(given) if changed else None


def _sizes(name, now, ranges):
    """Sizes worth trying, those most often special first."""
    low, high = ranges.get(name, (0, 1 << 30))
    return [size for size in (now + 1, 1, 2 * now + 1, 0) if size != now and low <= size <= high]


def _symbols(example, dims):
    """{name: size in the example} of the dynamic dimensions."""
    import torch

    found = {}
    for leaf, value in example.leaves():
        if isinstance(value, torch.Tensor):
            for position, name in dims.axes.get(leaf, {}).items():
                found.setdefault(name, value.shape[position])
    return found


def resized(example, dims, sizes, seed, label):
    """The example with dynamic dimensions of other sizes: {name: size}; None when nothing changes or it would be huge."""
    def change(leaf, tensor):
        shape = list(tensor.shape)
        for position, name in dims.axes.get(leaf, {}).items():
            shape[position] = sizes.get(name, shape[position])
        count = 1
        for size in shape:
            count *= size
        if shape == list(tensor.shape) or count > max(_MOST_ELEMENTS, tensor.numel()):
            return None
        return _sampled(tensor, shape, _generator(seed, label + leaf))

    return _mapped(example, change)


def _numbers(example):
    """Other numbers for what was given as Python numbers: [(label, inputs)]."""
    found = []
    for name, value in example.by_parameter().items():
        if isinstance(value, bool):
            other = not value
        elif isinstance(value, int):
            other = value + 1
        elif isinstance(value, float):
            other = value * 2 + 0.5
        else:
            continue
        found.append(("%s=%r" % (name, other), example.replaced([(name, other)])))
    return found


def _lists(example):
    import torch

    found = []
    for name, value in example.by_parameter().items():
        if isinstance(value, list) and value and all(isinstance(v, torch.Tensor) for v in value):
            found.append(("%s with %d tensors" % (name, len(value) + 1), example.replaced([(name, value + [value[-1].clone()])])))
    return found


def nudged(example, seed):
    """Every number up or down to its neighbour; None where nothing is of float32 or float64."""
    import torch

    def change(leaf, tensor):
        if tensor.dtype not in (torch.float32, torch.float64) or tensor.layout != torch.strided:
            return None
        up = torch.rand(tensor.shape, generator=_generator(seed, "nudge" + leaf)) < 0.5
        far = torch.tensor(float("inf"), dtype=tensor.dtype)
        return torch.where(up, torch.nextafter(tensor, far), torch.nextafter(tensor, -far))

    return _mapped(example, change)


def one_by_one(example, seed):
    """[(input, the example with other values of that tensor only)]."""
    import torch

    names = [name for name, value in example.leaves() if isinstance(value, torch.Tensor) and value.numel()]
    made = [(name, _mapped(example, lambda leaf, t, name=name: _other(t, _generator(seed, "one" + leaf)) if leaf == name else None))
            for name in names[:16]]
    return [(name, bound) for name, bound in made if bound is not None]


def cases(example, dims, seed, not_finite=False):
    """[(label, inputs)], the most telling first."""
    found = []
    for name, now in _symbols(example, dims).items():
        for size in _sizes(name, now, dims.ranges):
            found.append(("%s=%d" % (name, size), resized(example, dims, {name: size}, seed, "%s=%d" % (name, size))))
    values = _VALUES + ((("not finite", _not_finite),) if not_finite else ())
    for label, make in values:
        found.append((label, _mapped(example, lambda leaf, t: make(t, _generator(seed, label + leaf)))))
    first_values = [each for each in found if each[0] == "other values"]
    found = first_values + [each for each in found if each not in first_values] + _numbers(example) + _lists(example)
    found.sort(key=lambda each: each[0].endswith("=0"))  # empty tensors last: a runtime that crashes on them ends the rest
    return [(label, bound) for label, bound in found if bound is not None]
