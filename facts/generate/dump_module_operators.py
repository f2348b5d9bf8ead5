"""Dumps which operators a call of each torch.nn class records, by tracing PyTorch's own samples of it (ModuleInfo).

dump_module_operators.py --out module_operators.tsv
"""

import argparse
import pathlib

import opinfo_samples
import torch


def operators_of(info, most=6):
    """Returns the sorted operators that the first sample records, and those that only others do."""
    seen = []
    samples = info.module_inputs_func(
        info, device="cpu", dtype=torch.float32, requires_grad=False, training=False
    )
    for sample in samples[:most]:
        try:
            given = sample.constructor_input
            module = info.module_cls(*given.args, **given.kwargs).eval()
            call = sample.forward_input
            if call.kwargs or not all(isinstance(arg, torch.Tensor) for arg in call.args):
                continue
            wrapped = torch.nn.Sequential() if not call.args else module
            wrapped.inputs = tuple(arg.detach() for arg in call.args)
            seen.append(set(opinfo_samples.traced_operators(wrapped)))
        except Exception:  # a sample that tracing or this machine cannot run says nothing
            continue
    if not seen:
        return [], []
    return sorted(seen[0]), sorted(set.union(*seen) - seen[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    opinfo_samples.stand_in_for_expecttest()
    from torch.testing._internal.common_modules import module_db

    lines = []
    for info in module_db:
        torch.manual_seed(0)
        always, sometimes = operators_of(info)
        if always or sometimes:
            cls = info.module_cls
            lines.append(f"torch.nn.{cls.__name__}\t{' '.join(always)}\t{' '.join(sometimes)}")
    header = [f"# torch {torch.__version__.split('+')[0]}", "# class\toperators\toperators of other samples only"]
    options.out.write_text("\n".join([*header, *sorted(set(lines))]) + "\n")


if __name__ == "__main__":
    main()
