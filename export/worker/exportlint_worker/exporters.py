"""The three ways from a module to a file: trace, script, dynamo."""

import re

from . import inputs
from .load_model import BadModel


def is_scripted(model):
    import torch

    return isinstance(model, torch.jit.ScriptModule)


def _torchscript(model, bound, dims, request):
    import torch

    if not is_scripted(model) and bound.any_keyword():
        raise BadModel("forward takes `%s` by its ** parameter, which the exporters of dynamo=False leave out: export a module whose forward "
                       "names it, or use the dynamo exporter" % "`, `".join(bound.any_keyword()))
    axes, leaves = dims.axes, bound.leaves()
    # Numbers are inputs of the graph too, as long as something in it depends on them.
    names = [name for name, value in leaves if isinstance(value, (torch.Tensor, bool, int, float))]
    try:
        torch.onnx.export(model, bound.args, request["out"], kwargs=bound.kwargs or None, input_names=names, dynamic_axes=axes or None,
                          opset_version=request.get("opset") or None, dynamo=False, verbose=False, training=_mode(model))
    except RuntimeError as err:
        kind = re.search(r"received an input of unsupported type: (\S+)", str(err))
        name = kind and not is_scripted(model) and inputs.default_of_type(model, kind.group(1))
        if not name:
            raise
        raise BadModel("forward's default of `%s` is of type %s: the exporters of dynamo=False give the tracer every default, and it takes tensors, "
                       "numbers and texts; make it None and choose it in forward, keep it in the module, or use the dynamo exporter"
                       % (name, kind.group(1))) from None
    except TypeError as err:
        named = bound.keyword_only()
        if not named or "positional argument" not in str(err):
            raise
        raise BadModel("forward takes `%s` by keyword only, and the exporters of dynamo=False give every input and default by position: export a module "
                       "whose forward takes it by position, or use the dynamo exporter" % "`, `".join(named)) from err


def _mode(model):
    """The mode is the user's: exporting must not switch a model in training to evaluation behind their back."""
    import torch

    return torch.onnx.TrainingMode.PRESERVE if model.training else torch.onnx.TrainingMode.EVAL


def trace(model, bound, dims, request):
    """torch.onnx.export(dynamo=False): a plain module is traced, a scripted one is exported as it is."""
    _torchscript(model, bound, dims, request)


def script(model, bound, dims, request):
    import torch

    scripted = model if is_scripted(model) else torch.jit.script(model)
    _torchscript(scripted, bound, dims, request)


def dynamo(model, bound, dims, request):
    """torch.onnx.export(dynamo=True), the default since torch 2.9; gives what it returns, which holds the program of torch.export."""
    import torch

    if is_scripted(model):
        raise BadModel("the dynamo exporter does not take a scripted module: use --exporter trace or script, that is "
                       "torch.onnx.export(model, args, file, dynamo=False), or give it the module before torch.jit.script")
    opset = request.get("opset") or None
    if request.get("strict"):
        program = torch.export.export(model, bound.args, bound.kwargs or None, dynamic_shapes=dims.tree(unnamed=True), strict=True)
        return torch.onnx.export(program, (), request["out"], opset_version=opset, dynamo=True, verbose=False)
    return torch.onnx.export(model, bound.args, request["out"], kwargs=bound.kwargs or None, opset_version=opset,
                             dynamic_shapes=dims.tree(), dynamo=True, verbose=False)


ALL = {"trace": trace, "script": script, "dynamo": dynamo}
