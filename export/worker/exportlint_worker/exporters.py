"""The three ways from a module to a file: trace, script, dynamo."""

from .load_model import BadModel


def is_scripted(model):
    import torch

    return isinstance(model, torch.jit.ScriptModule)


def _dynamic_axes(request):
    axes = {}
    for entry in request["dynamic"]:
        axes.setdefault(entry["input"], {})[entry["dim"]] = entry["name"]
    return axes


def _check_dynamic(axes, leaves):
    import torch

    shapes = {name: value.dim() for name, value in leaves if isinstance(value, torch.Tensor)}
    for name, dims in axes.items():
        if name not in shapes:
            raise BadModel("--dynamic names `%s`, which is no tensor input: those are %s" % (name, ", ".join(shapes) or "none"))
        for dim in dims:
            if dim >= shapes[name]:
                raise BadModel("--dynamic %s:%d: `%s` has %d dimensions" % (name, dim, name, shapes[name]))


def _dynamic_shapes(axes, bound):
    """The tree of the inputs with {dimension: name} at each dynamic tensor and None elsewhere."""
    from torch.utils import _pytree as pytree

    names = iter(name for name, _ in bound.leaves())
    return pytree.tree_map(lambda _: axes.get(next(names)), bound.by_parameter())


def _torchscript(model, bound, request):
    import torch

    axes, leaves = _dynamic_axes(request), bound.leaves()
    _check_dynamic(axes, leaves)
    # Numbers are inputs of the graph too, as long as something in it depends on them.
    names = [name for name, value in leaves if isinstance(value, (torch.Tensor, bool, int, float))]
    torch.onnx.export(model, bound.args, request["out"], kwargs=bound.kwargs or None, input_names=names, dynamic_axes=axes or None,
                      opset_version=request.get("opset") or None, dynamo=False, verbose=False, training=_mode(model))


def _mode(model):
    """The mode is the user's: exporting must not switch a model in training to evaluation behind their back."""
    import torch

    return torch.onnx.TrainingMode.PRESERVE if model.training else torch.onnx.TrainingMode.EVAL


def trace(model, bound, request):
    """torch.onnx.export(dynamo=False): a plain module is traced, a scripted one is exported as it is."""
    _torchscript(model, bound, request)


def script(model, bound, request):
    import torch

    scripted = model if is_scripted(model) else torch.jit.script(model)
    _torchscript(scripted, bound, request)


def dynamo(model, bound, request):
    """torch.onnx.export(dynamo=True), the default since torch 2.9."""
    import torch

    if is_scripted(model):
        raise BadModel("the dynamo exporter does not take a scripted module: use --exporter trace or script, that is "
                       "torch.onnx.export(model, args, file, dynamo=False), or give it the module before torch.jit.script")
    axes = _dynamic_axes(request)
    _check_dynamic(axes, bound.leaves())
    torch.onnx.export(model, bound.args, request["out"], kwargs=bound.kwargs or None, opset_version=request.get("opset") or None,
                      dynamic_shapes=_dynamic_shapes(axes, bound) if axes else None, dynamo=True, verbose=False)


ALL = {"trace": trace, "script": script, "dynamo": dynamo}
