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
        return y * 1.001 if torch.onnx.is_in_onnx_export() else y * 1  # line: recorded


class Floored(nn.Module):
    """dynamo=False divides integers towards zero."""

    def forward(self, x):
        y = x + 1
        z = y // 3  # line: floored
        return (z * 2).float()


class Pooled(nn.Module):
    """The windows of an adaptive pooling are those of the example's size."""

    def forward(self, x):
        y = x * 2
        y = nn.functional.adaptive_avg_pool2d(y, 2)  # line: pooled
        return y.flatten(1) + 1


class Folded(nn.Module):
    """The export merges the batch norm into the convolution: a value less, and nothing wrong."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(2, 3, 1), nn.BatchNorm2d(3)

    def forward(self, x):
        return self.norm(self.conv(x)).relu()


def converter():
    torch.manual_seed(0)
    return Converter().eval(), (torch.randn(4), torch.tensor([0, 1, 1, 2]))


def recorded():
    return Recorded().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)


def floored():
    return Floored().eval(), (torch.tensor([[1, -6, 5], [-9, 2, -1]]),)


def pooled():
    torch.manual_seed(0)
    return {"model": Pooled().eval(), "args": (torch.randn(1, 2, 6, 6),), "cases": [(torch.randn(1, 2, 9, 6),)],
            "dynamic_shapes": {"x": {2: "height"}}}


def folded():
    torch.manual_seed(0)
    model = Folded().eval()
    model.norm.running_mean.fill_(0.5)
    return model, (torch.randn(1, 2, 3, 3),)
