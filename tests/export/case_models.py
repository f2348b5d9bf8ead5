"""Models whose further inputs take other ways through them."""
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


def loop_with_test():
    return LoopWithTest().eval(), (torch.tensor([1.0, -2.0, 3.0]),), (torch.tensor([-1.0, -2.0, 3.0]),)


def refuses_odd():
    return {"model": RefusesOdd().eval(), "args": (torch.randn(4),), "dynamic_shapes": {"x": {0: "n"}}}


def by_keyword():
    return ByKeyword().eval(), (torch.ones(2),), {"scale": torch.ones(2)}
