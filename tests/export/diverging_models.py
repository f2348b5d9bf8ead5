"""Models whose exported file is wrong on its example, by a node in the middle or by what was recorded."""
import torch
from torch import nn


class Converter(nn.Module):
    """The dynamo converter of this reduction is wrong; what follows only carries the fault on."""

    def forward(self, x, i):
        y = torch.sin(x)
        z = torch.ones(3).scatter_reduce(0, i, y, "mean")  # line: converter
        w = z * 2
        return {"sum": w + 1, "first": x.double()}


class Recorded(nn.Module):
    """The program is other than the model: every node of the file does what the program says."""

    def forward(self, x):
        y = x * 2
        return y * 1.001 if torch.onnx.is_in_onnx_export() else y * 1


def converter():
    torch.manual_seed(0)
    return Converter().eval(), (torch.randn(4), torch.tensor([0, 1, 1, 2]))


def recorded():
    return Recorded().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)
