"""Models whose tests on sizes torch.export keeps as guards and ONNX forgets, one factory a kind; `# line: NAME` marks the line to be named."""
import torch
import torch.nn.functional as F
from torch import nn

DYNAMIC = torch.export.Dim.DYNAMIC


class Branch(nn.Module):
    def forward(self, x):
        if x.size(0) > 4:  # line: branch_on_size
            return x[:4]
        return x * 2


class Pad(nn.Module):
    def forward(self, x):
        missing = (8 - x.shape[1] % 8) % 8
        if missing > 0:  # line: pad_to_multiple
            x = F.pad(x, (0, missing))
        return x


class Chunks(nn.Module):
    def forward(self, x):
        total = x[:, :4] * 0
        for part in x.split(4, dim=1)[:2]:  # line: split_count
            total = total + part.sum(1, keepdim=True)
        if len(x.split(4, dim=1)) > 2:
            total = total * 2
        return total


class Scaled(nn.Module):
    def forward(self, x):
        height = int(x.shape[2] * 1.5)  # line: scaled_size
        return F.interpolate(x, size=(height, x.shape[3]))


class Number(nn.Module):
    def forward(self, x, n: int):  # line: int_argument
        return x * n


class Flag(nn.Module):
    def forward(self, x, causal: bool):  # line: bool_argument
        return x.tril() if causal else x


class Mode(nn.Module):
    def forward(self, x, mode: str):  # line: string_argument
        return x * 2 if mode == "twice" else x


class Optional(nn.Module):
    def forward(self, x, mask=None):
        if mask is not None:  # line: optional_input
            x = x * mask
        return x + 1


class Many(nn.Module):
    def forward(self, x, states: list):
        total = x
        for state in states:  # line: list_input
            total = total + state
        return total


class Caught(nn.Module):
    def forward(self, x):
        try:
            return x.reshape(-1, 4, x.shape[1]) * 2  # line: exception_arm
        except RuntimeError:
            return x[None]


class Strides(nn.Module):
    def forward(self, x):
        if x.is_contiguous():  # line: contiguity
            return x * 2
        return x * 3


def branch_on_size():
    return Branch().eval(), (torch.randn(4, 8),), (torch.randn(6, 8),), ({0: DYNAMIC},)


def pad_to_multiple():
    return Pad().eval(), (torch.randn(1, 16),), (torch.randn(1, 13),), ({1: DYNAMIC},)


def split_count():
    return Chunks().eval(), (torch.randn(2, 8),), (torch.randn(2, 12),), ({1: DYNAMIC},)


def scaled_size():
    return Scaled().eval(), (torch.randn(1, 3, 8, 8),), (torch.randn(1, 3, 10, 8),), ({2: DYNAMIC},)


def int_argument():
    return Number().eval(), (torch.randn(2, 4), 3), (torch.randn(2, 4), 5), None


def bool_argument():
    return Flag().eval(), (torch.randn(4, 4), True), (torch.randn(4, 4), False), None


def string_argument():
    return Mode().eval(), (torch.randn(2, 4), "twice"), (torch.randn(2, 4), "once"), None


def optional_input():
    return Optional().eval(), (torch.randn(2, 4),), (torch.randn(2, 4), torch.randn(2, 4)), None


def list_input():
    return Many().eval(), (torch.randn(2), [torch.randn(2)]), (torch.randn(2), [torch.randn(2), torch.randn(2)]), None


def exception_arm():
    return Caught().eval(), (torch.randn(8, 3),), (torch.randn(7, 3),), ({0: DYNAMIC},)


def contiguity():
    return Strides().eval(), (torch.randn(4, 4),), (torch.randn(4, 4).t(),), None
