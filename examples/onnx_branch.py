"""A model that asks whether it is being exported: what is exported is not what PyTorch runs."""

import torch


class Clip(torch.nn.Module):
    def forward(self, x):
        if torch.onnx.is_in_onnx_export():
            return x.clamp(0, 1)
        return x.clamp(0, 6)


def make():
    return Clip().eval(), (torch.linspace(-2, 8, 11),)
