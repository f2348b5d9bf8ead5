"""Exports a model for real, each time in a process of its own that starts where this one is: torch is loaded once.

`in_child` calls a function in a forked process: an exporter that crashes or hangs ends only that, and what one leaves behind (an export
with dynamo=False changes what torch.export does after it) is not met by the next. `write` exports, `verdict` runs what came of it.
"""
import contextlib
import io
import json
import logging
import os
import select
import signal
import time
import warnings

def start():
    """Loads and warms what every export needs; what is forked after it has that already."""
    import onnxruntime
    import torch
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    torch.set_num_threads(1)
    onnxruntime.set_default_logger_severity(4)  # fatal
    with quiet():
        torch.onnx.export(torch.nn.Linear(8, 8), (torch.randn(4, 8),), verbose=False, dynamo=True)


@contextlib.contextmanager
def quiet():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def in_child(function, seconds=120):
    """What the function returns (of JSON's kinds) in a forked process, and ""; or None and how that process ended."""
    read, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        os.setpgid(0, 0)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        with os.fdopen(write_end, "w") as out:
            out.write(json.dumps(function()))
        os._exit(0)
    os.close(write_end)
    text, until = b"", time.monotonic() + seconds
    with os.fdopen(read, "rb", 0) as told:
        while select.select([told], [], [], max(0, until - time.monotonic()))[0]:
            part = told.read(65536)
            if not part:
                break
            text += part
        else:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None, f"no answer in {seconds} s"
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return (json.loads(text), "") if status == 0 and text else (None, f"ended with {status}")


def clone(args):
    return tuple(a.clone() if hasattr(a, "clone") else a for a in args)


def flat(value):
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (tuple, list)):
        return [value]
    return [x for v in value for x in flat(v)]


def write(model, args, exporter, dims):
    """Writes m.onnx. `dims`: for each argument None, or the names of its dynamic dimensions."""
    import torch
    if exporter == "dynamo":
        shapes = tuple(dims) if dims and any(dims) else None
        torch.onnx.export(model, args, "m.onnx", dynamic_shapes=shapes, verbose=False)
        return
    names = [f"i{n}" for n in range(len(args))]
    axes = {n: d for n, d in zip(names, dims or []) if d}
    torch.onnx.export(torch.jit.script(model) if exporter == "script" else model, args, "m.onnx", dynamo=False,
                      input_names=names, dynamic_axes=axes or None)


def tensors(value):
    """The outputs that an exported model could have: tensors and numbers."""
    import torch
    number = lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)
    return [torch.as_tensor(v) if number(v) else v for v in flat(value) if torch.is_tensor(v) or number(v)]


def one_line(error):
    """The class and the first line of what an exporter says; of what caused it, where it only says at which step it stopped."""
    while type(error).__name__ in ("TorchExportError", "ConversionError") and error.__cause__:
        error = error.__cause__
    lines = str(error).strip().split("\n")
    at = -1 if lines[0].startswith("The following operation failed") else 0
    return f"{type(error).__name__}: {lines[at]}"[:200]


class EagerRefuses(Exception):
    """PyTorch itself does not take these inputs; `by_raise`: the model's own code says so."""

    def __init__(self, by_raise):
        super().__init__()
        self.by_raise = by_raise


def eager(make, args, runs=2):
    """The tensors that a fresh model gives, in each of several runs."""
    import torch
    model = make()
    try:
        with torch.no_grad(), quiet():
            return [tensors(model(*clone(args))) for _ in range(runs)]
    except Exception as e:
        last = e.__traceback__
        while last.tb_next:
            last = last.tb_next
        own = not isinstance(e, (RuntimeError, TypeError, IndexError)) and "site-packages" not in last.tb_frame.f_code.co_filename
        raise EagerRefuses(own) from e


def array(tensor):
    tensor = tensor.detach()
    return (tensor.float() if "bfloat16" in str(tensor.dtype) else tensor).numpy()


def difference(given, expected, tolerance=1e-3):
    """Says where two lists of tensors differ, or ""."""
    import numpy
    if len(given) != len(expected):
        return f"{len(given)} outputs, expected {len(expected)}"
    for a, b in zip(given, expected):
        b = array(b)
        if not hasattr(a, "shape"):
            return f"an output is {type(a).__name__}"
        if a.shape != b.shape:
            return f"shape {a.shape}, expected {b.shape}"
        kind = complex if numpy.iscomplexobj(b) else float
        if not numpy.allclose(a.astype(kind), b.astype(kind), atol=tolerance, rtol=tolerance, equal_nan=True):
            return "other values"
    return ""


def verdict(make, cases, run, tolerance=1e-3):
    """`right`, `wrong`, `fails` or `lost` (a check), and the detail: what `run` gives for each case against a fresh eager model."""
    for number, case in enumerate(cases):
        at = "" if number == 0 else f"with {[tuple(getattr(a, 'shape', ())) for a in case]}: "
        try:
            expected = eager(make, case)
        except EagerRefuses as refused:
            if not refused.by_raise:
                continue
            try:
                run(case)
            except Exception:
                continue
            return "lost", at + "what PyTorch refuses is accepted"
        try:
            given = run(case)
        except Exception as e:
            return "fails", at + one_line(e)
        for a, b in zip(given, expected):
            if said := difference(a, b, tolerance):
                return "wrong", at + said
    return "right", ""


def onnx_runner(path="m.onnx"):
    """Runs a written model twice in ONNX Runtime; raises where it does not load."""
    import onnxruntime
    import torch
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [i.name for i in session.get_inputs()]

    def run(case):
        numbered = {f"i{n}": a for n, a in enumerate(case)}
        given = [a for a in flat(case) if torch.is_tensor(a)]
        feed = {n: torch.as_tensor(numbered.get(n, given[min(k, len(given) - 1)])).numpy() for k, n in enumerate(names)}
        return [session.run(None, feed) for _ in range(2)]
    return run
