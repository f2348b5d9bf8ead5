"""Every rewrite of rewrites.py run and exported: eager mode gives the same before and after on both inputs, and what is exported after
gives what eager gives, for each exporter that the rewrite is meant for. Needs torch, onnx and onnxruntime."""
import concurrent.futures
import importlib.util
import os
import pathlib
import sys
import tempfile
import unittest
import warnings

from rewrites import REWRITES, Rewrite


def load(text: str, folder: pathlib.Path, name: str):
    path = folder / f"{name}.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # torch.jit.script reads the source
    spec.loader.exec_module(module)
    return module.M().eval()


def inputs_of(text: str):
    import torch
    value = eval(text, {"torch": torch})
    return value if isinstance(value, tuple) else (value,)


def run(model, inputs):
    import torch
    torch.manual_seed(0)
    with torch.no_grad():
        return model(*[i.clone() for i in inputs])


def exported(model, case: Rewrite, exporter: str, file: pathlib.Path) -> None:
    import torch
    example = inputs_of(case.inputs[0])
    names = [f"i{n}" for n in range(len(example))]
    if exporter == "trace":
        axes = {name: {d: f"{name}_{d}" for d in case.dynamic} for name in names}
        torch.onnx.export(model, example, str(file), dynamo=False, input_names=names, dynamic_axes=axes, opset_version=18)
    else:
        dims = tuple({d: torch.export.Dim.DYNAMIC for d in case.dynamic} for _ in names)
        torch.onnx.export(model, example, str(file), dynamo=True, verbose=False, dynamic_shapes=dims if case.dynamic else None)


def measure(case: Rewrite) -> list[str]:
    """What is wrong with a rewrite, in words; empty when nothing is."""
    import logging
    import numpy
    import onnxruntime
    import torch
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        stem = "".join(c if c.isalnum() else "_" for c in case.name)
        before = load(case.text(case.before), folder, f"{stem}_before")
        after = load(case.text(case.after), folder, f"{stem}_after")
        wanted = []
        for text in case.inputs:
            old, new = run(before, inputs_of(text)), run(after, inputs_of(text))
            wanted.append(new)
            if case.name == "dropout":
                continue  # which is what it is for: eval mode drops no more
            if old.dtype != new.dtype or old.shape != new.shape:
                wrong.append(f"eager: {old.dtype} {tuple(old.shape)} became {new.dtype} {tuple(new.shape)}")
            elif case.safe and not torch.equal(old.nan_to_num(7e7), new.nan_to_num(7e7)):
                wrong.append(f"eager: {old} became {new}, and the fix is safe")
            elif not torch.allclose(old, new, equal_nan=True):
                wrong.append(f"eager: {old} became {new}")
        for exporter in case.measured:
            file = folder / f"{exporter}.onnx"
            try:
                exported(after, case, exporter, file)
                session = onnxruntime.InferenceSession(str(file))
                for text, want in zip(case.inputs, wanted):
                    feed = {i.name: v.numpy() for i, v in zip(session.get_inputs(), inputs_of(text))}
                    got = session.run(None, feed)[0]
                    if got.shape != tuple(want.shape) or got.dtype != want.numpy().dtype or not numpy.allclose(
                            got, want.numpy(), atol=1e-5, equal_nan=True):
                        wrong.append(f"{exporter}: {want} became {got}")
            except Exception as error:  # pylint: disable=broad-except
                wrong.append(f"{exporter}: {type(error).__name__}: {str(error)[:300]}")
    return wrong


class Measured(unittest.TestCase):
    def test_rewrites(self):
        with concurrent.futures.ProcessPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
            for case, wrong in zip(REWRITES, pool.map(measure, REWRITES)):
                with self.subTest(case.name):
                    self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
