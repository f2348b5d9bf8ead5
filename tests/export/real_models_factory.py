"""Makes the models of `models.json` beside it, tiny and random: `make(n=3)` is the fourth. Copied by `real_models.py` to where it runs."""
import importlib
import importlib.util
import json
import pathlib
import sys
import types

import torch

# Sizes of configurations, by the names that libraries of language and vision models share.
SMALL = dict(
    hidden_size=64, d_model=64, embed_dim=64, embedding_size=32, intra_bottleneck_size=32, true_hidden_size=32, intermediate_size=128,
    encoder_ffn_dim=128, decoder_ffn_dim=128, num_hidden_layers=2, encoder_layers=2, decoder_layers=2, num_attention_heads=4,
    encoder_attention_heads=4, decoder_attention_heads=4, num_key_value_heads=2, head_dim=16, query_pre_attn_scalar=16, vocab_size=100,
    max_position_embeddings=64, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1, image_size=64)


def module_of(name):
    """The module; without its package's own start where that wants what the model does not (torchvision)."""
    package = name.split(".")[0]
    try:
        return importlib.import_module(name)
    except (ImportError, RuntimeError):
        for each in [each for each in sys.modules if each.split(".")[0] == package]:
            del sys.modules[each]
        bare = types.ModuleType(package)
        bare.__path__ = list(importlib.util.find_spec(package).submodule_search_locations)
        sys.modules[package] = bare
        return importlib.import_module(name)


def configured(module, cls, words):
    """A model made from a configuration class: `ViTConfig level0 attn=sdpa`."""
    config = getattr(module, words.split()[0])
    known = set(config().to_dict())
    made = config(**{key: value for key, value in SMALL.items() if key in known})
    made.use_cache = False  # the caches of earlier tokens are outputs that no exporter knows
    made._attn_implementation = words.split("attn=")[1]
    return getattr(module, cls)(made)


def wrapped(module, words):
    kind, _, options = words.partition(",")
    layers = {"dec": module.Decoder, "enc": module.Encoder}[kind](dim=64, depth=2, heads=4, **eval(options))
    return module.TransformerWrapper(num_tokens=100, max_seq_len=128, attn_layers=layers)


def built(entry):
    module = module_of(entry["module"] or entry["corpus"])
    cls, _, words = entry["ctor"].partition("(")
    words = words.removesuffix(")")
    if cls == "TransformerWrapper":
        return wrapped(module_of("x_transformers.x_transformers"), words)
    if " attn=" in words:
        return configured(module, cls, words)
    if words.startswith("{"):
        return getattr(module, cls)(**eval(words))
    return eval(entry["ctor"], dict(vars(module)))


def called_with(model, names):
    """A module that takes these inputs only, as the record called it: dynamo=False gives every default of forward as an input too."""
    space = {}
    exec(f"def forward(self, {', '.join(names)}):\n    return self.model({', '.join(f'{n}={n}' for n in names)})\n", space)  # noqa: S102
    made = type("Called", (torch.nn.Module,), {"forward": space["forward"]})()
    made.model = model
    return made


def tensor(name, shape, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    if name.endswith("mask"):
        return torch.ones(shape, dtype=getattr(torch, dtype))
    if dtype == "int64":
        return torch.randint(0, 10 if name == "edge_index" else 90, shape, generator=generator)
    return torch.randn(shape, generator=generator).to(getattr(torch, dtype))


def make(n=0):
    entry = json.loads(pathlib.Path(__file__).with_name("models.json").read_text())[n]
    inputs, dims = entry["inputs"], entry["dyn"]

    def made(seed, resize):
        return {name: tensor(name, [resize(size, d) if d in dims.get(name, []) else size for d, size in enumerate(shape)], dtype, seed + i)
                for i, (name, (shape, dtype)) in enumerate(inputs.items())}

    torch.manual_seed(0)
    model = called_with(built(entry), inputs).eval()
    return {"model": model, "args": (), "kwargs": made(1, lambda size, d: size),
            "dynamic_shapes": {name: {d: torch.export.Dim.AUTO for d in dims.get(name, [])} for name in inputs},
            "cases": {"case 1": made(11, lambda size, d: size), "case 2": made(21, lambda size, d: size + (d == 0)),
                      "case 3": made(31, lambda size, d: size * (2 if d else 1))}}
