"""What a model asks to know whether it is being exported: a run that is told so shows where the export takes another way."""

_ASKED = {
    "trace": ("onnx.is_in_onnx_export", "jit.is_tracing"),
    "dynamo": ("onnx.is_in_onnx_export", "compiler.is_compiling", "compiler.is_exporting"),
}


def pretend(exporter):
    """Makes torch say that the export is running, for good: only in a copy of this process."""
    import torch

    for name in _ASKED.get(exporter, ()):
        function = torch
        for part in name.split("."):
            function = getattr(function, part, None)
        try:
            function.__code__ = (lambda *args, **kwargs: True).__code__  # also where the model imported it by name
        except (AttributeError, ValueError):  # a torch without it, or with another kind of function
            pass
