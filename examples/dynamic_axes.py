"""One convolution, exported three ways: which input shapes the exported model takes is decided at export."""

import torch


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 3, 3)

    def forward(self, x):
        return self.conv(x)


def make():
    return Model().eval()
