"""Models whose further inputs take other ways through them."""
import itertools

import torch
from torch import nn


class LoopWithTest(nn.Module):
    """Python gives the jump back from the test to the loop no line of its own."""

    def forward(self, x):
        y = x
        for value in x:
            if value > 0:  # line: loop_with_test
                y = y + value
        return y


class RefusesOdd(nn.Module):
    """What its own code refuses, the exported reshape refuses too."""

    def forward(self, x):
        if x.shape[0] % 2:
            raise ValueError("an even number of values")
        return x.reshape(-1, 2) * 2


class ByKeyword(nn.Module):
    def forward(self, x, *, scale):
        return x * scale


class SizeOutput(nn.Module):
    def forward(self, x):
        y = x.relu()
        return y, x.shape[0]  # line: size_output


class Cond(nn.Module):
    """In an eager run too torch.cond is compiled, with everything that watches it."""

    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda t: t * 2, lambda t: t - 1, (x,))


class Defaults(nn.Module):
    """dynamo=False gives every default to the tracer: numbers become inputs, those in a tuple too."""

    def forward(self, x, mask=None, scale: float = 2.0, dims=(1,)):
        return (x * scale if mask is None else x * mask).sum(dims)


class TypeDefault(nn.Module):
    def forward(self, x, dtype=torch.float64):
        return x.to(dtype)


class AnyKeyword(nn.Module):
    def forward(self, x, **named):
        return x * named["scale"]


class Spread(nn.Module):
    def forward(self, *parts, scale=2.0):
        return sum(parts) * scale


def size_output():
    return SizeOutput().eval(), (torch.randn(2, 3),)


def cond():
    return Cond().eval(), (torch.randn(3),)


def defaults():
    return Defaults().eval(), (torch.randn(2, 3),)


def type_default():
    return TypeDefault().eval(), (torch.randn(2, 3),)


def any_keyword():
    return AnyKeyword().eval(), (torch.ones(2),), {"scale": torch.ones(2)}


def spread():
    return Spread().eval(), (torch.randn(2), torch.randn(2))


def loop_with_test():
    return LoopWithTest().eval(), (torch.tensor([1.0, -2.0, 3.0]),), (torch.tensor([-1.0, -2.0, 3.0]),)


def refuses_odd():
    return {"model": RefusesOdd().eval(), "args": (torch.randn(4),), "dynamic_shapes": {"x": {0: "n"}}}


def by_keyword():
    return ByKeyword().eval(), (torch.ones(2),), {"scale": torch.ones(2)}


class Counted(nn.Module):
    """What PyTorch gives depends on the calls before it in the process, whatever copy of the model they ran."""

    calls = 0

    def forward(self, x):
        Counted.calls += 1
        _SEEN["calls"] += 1
        return x * (Counted.calls + _SEEN["calls"])


_SEEN = {"calls": 0}


class Memoised(nn.Module):
    """What one input leaves in a module and in a class must not reach the run of another, nor the export."""

    largest = {}

    def forward(self, x):
        return x / Memoised.largest.setdefault("value", x.abs().max()) / _SMALLEST.setdefault("value", x.abs().min())


_SMALLEST = {}


class Steps(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = itertools.count(1)

    def forward(self, x):
        y = x + 1
        return y * next(self.steps)  # line: steps


class OtherWay(nn.Module):
    """Goes another way when it is told that it is exported."""

    def forward(self, x):
        if torch.compiler.is_compiling():  # line: other_way
            return x.clamp(-1, 1)
        return x.tanh()


def counted():
    return Counted().eval(), (torch.randn(3),), (torch.randn(3),), (torch.randn(3),)


def memoised():
    return Memoised().eval(), (torch.randn(3),), (torch.randn(3),)


def steps():
    return Steps().eval(), (torch.randn(3),)


def other_way():
    return OtherWay().eval(), (torch.randn(3),)
