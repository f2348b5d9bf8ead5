"""A loop of `n` turns: tracing unrolls it, so the graphs for n = 2 and n = 3 differ; scripting keeps it where `n` is an input."""

import torch


class Repeat(torch.nn.Module):
    """`n` is fixed by the constructor."""

    def __init__(self, n: int):
        super().__init__()
        self.n = n

    def forward(self, x):
        for _ in range(self.n):
            x = x + x.relu()
        return x


class RepeatInput(torch.nn.Module):
    """`n` is an input."""

    def forward(self, x, n: int):
        for _ in range(n):
            x = x + x.relu()
        return x


def make(n=2):
    return Repeat(n).eval(), (torch.randn(2, 3),)


def make_input():
    return RepeatInput().eval(), (torch.randn(2, 3), 2)


def make_scripted():
    return torch.jit.script(RepeatInput().eval()), (torch.randn(2, 3), 2)
