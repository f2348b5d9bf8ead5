"""Calls of torch.onnx.export as old tutorials and answers write them: each is reported before it is run."""

import torch

from dynamic_axes import Model


def list_form(path):
    """The axes have no names; torch makes some up and warns."""
    model = Model().eval()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, x, path, input_names=["in"], output_names=["out"], dynamic_axes={"in": [0], "out": [0]}, dynamo=False)


def wrong_key(path):
    """`input` is neither an input nor an output: the batch stays fixed."""
    model = Model().eval()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, x, path, input_names=["in"], dynamic_axes={"input": {0: "batch"}}, dynamo=False)


def axes_for_dynamo(path):
    """The default exporter since torch 2.9 wants dynamic_shapes."""
    model = Model().eval()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, x, path, input_names=["in"], dynamic_axes={"in": {0: "batch"}}, dynamo=True)


def scripted_to_dynamo(path):
    """A scripted module is taken by dynamo=False only."""
    scripted = torch.jit.script(Model().eval())
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(scripted, x, path)


def opset_out_of_range(path):
    """The default exporter gives opset 18 where 11 was asked."""
    model = Model().eval()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, x, path, opset_version=11)


def in_training_mode(path):
    """Nobody called eval(): dropout and batch norm of this model would be exported as in training."""
    model = Model()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, x, path, dynamo=False)


def removed_arguments(path):
    """Arguments of torch 1.x that 2.x no longer takes."""
    model = Model().eval()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, x, path, example_outputs=model(x), enable_onnx_checker=True, use_external_data_format=False)
