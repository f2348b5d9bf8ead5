"""Every rewrite that `exportlint fix` makes of models: the code before, exactly what stands there after, for which exporters it is
meant, and inputs. rewrites_test.py holds the program to the text; measured_test.py runs and exports both."""
import dataclasses
import textwrap

HEAD = """import math
import torch
from torch import nn
import torch.nn.functional as F

"""
ALL = ("trace", "script", "dynamo")


@dataclasses.dataclass
class Rewrite:
    name: str
    before: str
    after: str
    rule: str  # whose finding goes away
    safe: bool
    inputs: tuple[str, ...] = ("torch.arange(12.).reshape(3, 4) / 4 + 0.25", "torch.arange(20.).reshape(5, 4) / 4 - 4.5")
    exporters: tuple[str, ...] = ALL  # asked for; and those that the code before is not right for are right after
    dynamic: tuple[int, ...] = (0,)  # dimensions of the first input
    exact: bool = True  # eager gives the same bits
    measured: tuple[str, ...] = ("trace", "dynamo")  # exported and run

    def text(self, forward: str) -> str:
        return HEAD + textwrap.dedent(forward).lstrip("\n")


def forward(arguments: str, body: str) -> str:
    body = textwrap.indent(textwrap.dedent(body).strip("\n"), " " * 8)
    return f"\nclass M(nn.Module):\n    def forward(self, {arguments}):\n{body}\n"


def of(name, rule, before, after, *, safe=False, arguments="x", **more):
    return Rewrite(name, forward(arguments, before), forward(arguments, after), rule, safe, **more)


MASKED = ("(torch.arange(12.).reshape(3, 4), torch.zeros(3, 4, dtype=torch.bool))",
          "(torch.arange(20.).reshape(5, 4), torch.arange(20).reshape(5, 4) % 3 == 0)")

REWRITES = [
    of("len", "tensor-length", "return x.sum(0) / len(x)", "return x.sum(0) / x.shape[0]", safe=True),
    of("int of a size", "scalar-conversion", "return x.reshape(int(x.shape[0]) * 2, 2)", "return x.reshape(x.shape[0] * 2, 2)",
       safe=True),
    of("int of a product", "scalar-conversion", "return x.new_ones(int(x.shape[0] * 1.5), 2)",
       "return x.new_ones(x.shape[0] * 3 // 2, 2)", safe=True),
    of("int of a quotient", "scalar-conversion", "return x[int(x.size(0) / 2):]", "return x[x.size(0) // 2:]", safe=True),
    of("ceil", "math-of-shape", "return x[:math.ceil(x.shape[0] / 2)]", "return x[:(x.shape[0] + 1) // 2]", safe=True),
    of("floor", "math-of-shape", "return x[:math.floor(x.shape[0] / 2)]", "return x[:x.shape[0] // 2]", safe=True),
    of("sqrt", "math-of-shape", "return x / math.sqrt(x.shape[0])", "return x / x.shape[0] ** 0.5"),
    of("slice", "builtin-min-max", "return x[:min(x.shape[0], 4)] * 2", "return x[:4] * 2", safe=True),
    of("item", "item-call", "s = x.sum().item()\nreturn x * s + 1", "s = x.sum()\nreturn x * s + 1"),
    of("float of a tensor", "scalar-conversion", "return x / float(x.abs().max())", "return x / x.abs().max()"),
    of("maximum", "builtin-min-max", "return x * max(x.sum(), x.mean())", "return x * torch.maximum(x.sum(), x.mean())"),
    of("clamp", "builtin-min-max", "return x * min(x.sum(), 1.5)", "return x * torch.clamp(x.sum(), max=1.5)"),
    of("stack of values", "tensor-constant", "return x[:, :2] * torch.tensor([x.mean(), x.sum()])",
       "return x[:, :2] * torch.stack([x.mean(), x.sum()])"),
    of("stack of sizes", "tensor-constant", "return x[:, :2] * torch.tensor([x.shape[0], 3])",
       "return x[:, :2] * torch.stack([torch.full((), x.shape[0], dtype=torch.int64), torch.full((), 3, dtype=torch.int64)])"),
    of("where, two assignments", "data-branch", """
       if x.sum() > 0:
           y = x * 2
       else:
           y = x - 1
       return y + 1""", """
       y = torch.where(x.sum() > 0, x * 2, x - 1)
       return y + 1"""),
    of("where, one assignment", "data-branch", """
       if x.isnan().any() or self.training:
           pass
       if not x.mean() > 0:
           x = -x
       return x""", """
       if x.isnan().any() or self.training:
           pass
       x = torch.where(x.mean() > 0, x, -x)
       return x""", measured=()),
    of("where, returns", "data-branch", """
       if x.sum() > 0:
           return x * 2
       return x - 1""", """
       return torch.where(x.sum() > 0, x * 2, x - 1)"""),
    of("where, in an expression", "data-branch", "return (x * 2 if x.sum() > 0 else x - 1) + 1",
       "return (torch.where(x.sum() > 0, x * 2, x - 1)) + 1"),
    of("where, of a number", "data-branch", """
       if x.clamp(max=0).sum():
           x += 1
       return x * 2""", """
       x = torch.where(x.clamp(max=0).sum().bool(), x + 1, x)
       return x * 2"""),
    of("clamp of nan and inf", "data-branch", """
       y = x / 0
       if torch.isinf(y).any():
           y = torch.clamp(y, min=-9.0, max=9.0)
       return y""", """
       y = x / 0
       y = torch.where(torch.isinf(y).any(), torch.clamp(y, min=-9.0, max=9.0), y)
       return y"""),
    of("cond", "data-branch", """
       if x.sum() > 0:
           y = x * 2
       else:
           y = x
       return y + 1""", """
       y = torch.cond(x.sum() > 0, lambda: x * 2, lambda: x.clone())
       return y + 1""", exporters=("dynamo",), measured=("dynamo",)),
    of("cond of a size", "shape-branch", """
       if x.shape[0] > 4:
           return x * 2
       return x - 1""", "return torch.cond(x.shape[0] > 4, lambda: x * 2, lambda: x - 1)",
       exporters=("dynamo",), measured=("dynamo",)),
    of("update under a mask", "data-branch", """
       if mask.any():
           x = x.masked_fill(mask, 0.5)
       return x * 2""", """
       x = x.masked_fill(mask, 0.5)
       return x * 2""", arguments="x, mask", inputs=MASKED),
    of("pad to a multiple", "shape-branch", """
       extra = -x.shape[0] % 4
       if extra > 0:
           x = F.pad(x, (0, 0, 0, extra))
       return x * 2""", """
       extra = -x.shape[0] % 4
       x = F.pad(x, (0, 0, 0, extra))
       return x * 2""", inputs=("torch.arange(16.).reshape(4, 4)", "torch.arange(20.).reshape(5, 4)")),
    of("sum of rows", "tensor-iteration", """
       total = torch.zeros(4)
       for row in x:
           total = total + row * 2
       return total""", """
       total = torch.zeros(4)
       total = total + (x * 2).sum(0)
       return total"""),
    of("sum by index", "dynamic-loop", """
       total = x[0]
       for i in range(x.shape[0]):
           total = total + x[i]
       return total""", """
       total = x[0]
       total = total + x.sum(0)
       return total"""),
    of("comprehension", "tensor-iteration", "return torch.stack([(row + 1).relu() * 2 for row in x])",
       "return (x + 1).relu() * 2", safe=True),
    of("sum of a generator", "tensor-iteration", "return sum(row ** 2 for row in x)", "return (x ** 2).sum(0)"),
    of("unpacked rows", "tensor-iteration", "y = x * 2\na, b, c = y\nreturn a + b * c", "y = x * 2\na, b, c = y.unbind(0)\nreturn a + b * c", safe=True,
       inputs=("torch.arange(12.).reshape(3, 4)", "-torch.arange(12.).reshape(3, 4)"), dynamic=()),
    of("selection by a mask", "boolean-mask", "return torch.masked_select(x, x > 1)", "return x[x > 1]"),
    of("dropout", "dropout-always-on", "return F.dropout(x, 0.5) + 1", "return F.dropout(x, 0.5, training=self.training) + 1",
       exact=False),
    of("floor division", "floor-division", "return -(x * 10).long() // 4",
       'return torch.div(-(x * 10).long(), 4, rounding_mode="floor")', safe=True),
    of("division of a size, up", "floor-division", "return x[:-(-x.shape[0] // 2)]", "return x[:(x.shape[0] + 1) // 2]", safe=True),
    of("index_add of rows", "index-add", "return torch.zeros(4, 4).index_add(0, index, x)",
       "return torch.zeros(4, 4).scatter_add(0, index.reshape(-1, *[1] * (x.dim() - 1)).expand_as(x), x)", arguments="x, index",
       inputs=("(torch.arange(12.).reshape(3, 4), torch.tensor([0, 1, 1]))", "(torch.arange(20.).reshape(5, 4), torch.tensor([3, 1, 1, 0, 3]))")),
    of("index_add in place", "index-add", """
       out = torch.zeros(4)
       out.index_add_(0, index, x)
       return out""", """
       out = torch.zeros(4)
       out.scatter_add_(0, index.reshape(-1, *[1] * (x.dim() - 1)).expand_as(x), x)
       return out""", arguments="x, index",
       inputs=("(torch.arange(3.), torch.tensor([0, 1, 1]))", "(torch.arange(5.), torch.tensor([3, 1, 1, 0, 3]))")),
    of("index_add of a known rank", "index-add", """
       x = F.pad(x.reshape(-1, 4), (0, 0, 0, 0)) if x.dim() > 9 else torch.flatten(x, 1)
       return torch.zeros(4, 4).index_add(0, index, x)""", """
       x = F.pad(x.reshape(-1, 4), (0, 0, 0, 0)) if x.dim() > 9 else torch.flatten(x, 1)
       return torch.zeros(4, 4).scatter_add(0, index[:, None].expand_as(x), x)""", arguments="x, index",
       inputs=("(torch.arange(12.).reshape(3, 4), torch.tensor([0, 1, 1]))", "(torch.arange(20.).reshape(5, 4), torch.tensor([3, 1, 1, 0, 3]))")),
    of("round", "round-of-size", "return x[:round(x.shape[0] / 4)]", "return x[:(2 * x.shape[0] + 4) // 8]"),
    Rewrite("script", """
        def shrink(x):
            while (x.abs() > 1).any():
                x = x * 0.5
            return x

        class M(nn.Module):
            def forward(self, x):
                return shrink(x) + 1
        """, """
        @torch.jit.script
        def shrink(x):
            while (x.abs() > 1).any():
                x = x * 0.5
            return x

        class M(nn.Module):
            def forward(self, x):
                return shrink(x) + 1
        """, "data-loop", False, exporters=("trace",), measured=("trace",)),
]
