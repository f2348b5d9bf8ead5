"""Inputs for a model that nobody wrote any for: tensors that its forward takes, other values, and other sizes where it takes them."""
import inspect
import itertools
import re

PLAIN = {"int": 2, "float": 0.5, "bool": True, "str": "relu"}
CALLED = [  # what parameters are called, and which inputs are tried first for them
    (re.compile(r"mask|keep|valid"), "bool"),
    (re.compile(r"^(i|n|k|m|t|count|size|step|length|steps|width|height)$"), "number"),
    (re.compile(r"ids|index|indices|labels?|tokens?|segment|batch|lengths|codes|words|edge|target"), "int"),
]
RANKS = [(r"2d\b|[Ii]mage|interpolate|scaled_dot_product|flash", 3), (r"1d\b|MultiheadAttention|Transformer|LSTM|GRU", 2)]
MOST = 4000  # combinations tried


def makers(channels):
    """Kinds of input: a function of a generator that makes one, by kind; sizes differ, so that each tells its dimension."""
    import torch
    f = lambda *s: (lambda g: torch.randn(s, generator=g))
    i = lambda low, *s: (lambda g: torch.randint(low, 4, s, generator=g))
    b = lambda *s: (lambda g: torch.rand(s, generator=g) > 0.5)
    c = channels
    return {
        "float": [f(4, c), f(c, c), f(4, 6, c), f(2, c, 10, 12), f(c), f(2, c, 10), f()],
        "int": [i(0, 4, c), i(1, 4), i(1, 4, 6), i(1, c), i(0, 2, 4), lambda g: torch.tensor(3)],
        "bool": [b(4, c), b(4), b(4, 6), b(4, 6, c), b(c), lambda g: torch.tensor(True)],
        "number": [lambda g: torch.tensor(3), lambda g: torch.tensor(2.5)],
    }


def annotation(parameter):
    kind = parameter.annotation
    return kind if isinstance(kind, str) else getattr(kind, "__name__", "")


def pool(parameter, kinds):
    if (word := annotation(parameter)) in PLAIN:
        return [lambda g: PLAIN[word]]
    first = next((kind for pattern, kind in CALLED if pattern.search(parameter.name)), "float")
    # A list of tensors, or a dict, where the annotation says so.
    text = str(parameter.annotation)
    wrap = None
    if re.search(r"\b([Ll]ist|[Ss]equence)\b", text):
        wrap = lambda t: [t, t + 1]
    elif re.search(r"\b[Tt]uple\b", text):
        wrap = lambda t: (t, t + 1)
    elif re.search(r"\b([Dd]ict|[Mm]apping)\b", text):
        wrap = None
    made = kinds[first] + [m for kind in kinds if kind != first for m in kinds[kind]]
    return [(lambda g, m=m: wrap(m(g))) if wrap else m for m in made]


def numbers_of(text):
    """Sizes that the source names."""
    found = {int(n) for n in re.findall(r"(?<![\w.])(\d{1,4})(?![\w.])", text)}
    return [8] + sorted(n for n in found if 2 <= n <= 1024 and n != 8)


def inputs_for(make, text):
    """A function that makes example inputs from a seed, or None."""
    import torch
    from really_export import EagerRefuses, eager
    silent = None
    parameters = [p for p in inspect.signature(make().forward).parameters.values()
                  if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    for channels in numbers_of(text):
        kinds = makers(channels)
        # What is for images, sequences or attention is given their ranks first.
        rank = next((n for words, n in RANKS if re.search(words, text)), None)
        if rank is not None:
            kinds["float"].insert(0, kinds["float"].pop(rank))
        pools = [pool(p, kinds) for p in parameters]
        limit = max(len(p) for p in pools) if pools else 1
        if len(pools) > 2:
            pools = [p[:14] for p in pools]
        order = sorted(itertools.product(*[range(len(p)) for p in pools]), key=lambda at: (sum(at), at)) if limit else [()]
        for at in order[:MOST]:
            chosen = [p[k] for p, k in zip(pools, at)]

            def inputs(seed, chosen=chosen):
                g = torch.Generator().manual_seed(seed)
                return tuple(m(g) for m in chosen)
            try:
                if eager(make, inputs(0))[0]:
                    return inputs
                silent = silent or inputs
            except EagerRefuses:
                pass
    return silent


def resized(args, size, new):
    """The inputs with `new` elements along every dimension that has `size`: repeated from the start."""
    import torch

    def one(a):
        if isinstance(a, (list, tuple)):
            return type(a)(one(x) for x in a)
        if not torch.is_tensor(a):
            return a
        for d in range(a.dim()):
            if a.shape[d] == size:
                a = a.index_select(d, torch.arange(new) % size)
        return a
    return tuple(one(a) for a in args)


def takes(make, args):
    from really_export import EagerRefuses, eager
    try:
        eager(make, args)
        return True
    except EagerRefuses as refused:
        return refused.by_raise


def other_sizes(make, args):
    """Names of the dimensions that the model lets change, by argument, and inputs that have other sizes there."""
    import torch
    sizes = sorted({n for a in args if torch.is_tensor(a) for n in a.shape})
    free, cases = {}, []
    for size in sizes:
        for new in (size + 2, size * 2, size - 1):
            if new > 1 and new not in sizes and takes(make, larger := resized(args, size, new)):
                free[size] = f"d{size}"
                cases.append(larger)
    dims = [{d: free[n] for d, n in enumerate(a.shape) if n in free} or None if torch.is_tensor(a) else None for a in args]
    return dims, cases


def other_values(args, inputs):
    """Inputs of the same sizes and other values."""
    import torch
    other = inputs(1)
    floating = lambda f: tuple(f(a) if torch.is_tensor(a) and a.is_floating_point() else a for a in other)
    flipped = tuple(~a if torch.is_tensor(a) and a.dtype == torch.bool else a for a in args)
    return [other, floating(lambda a: -a.abs()), floating(lambda a: a.abs()), floating(lambda a: a * 4), flipped]
