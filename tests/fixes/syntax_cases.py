"""Fixes within code that is written oddly: what stands there before and after, byte by byte."""

MODEL = "import math\nimport torch\nfrom torch import nn\nclass M(nn.Module):\n    def forward(self, x, y):\n"


def body(*lines: str) -> str:
    return MODEL + "".join(f"        {line}\n" for line in lines)


# name: (before, after), of the safe fixes.
SAFE = {
    "power of it": (body("return y * -len(x) ** 2"), body("return y * -x.shape[0] ** 2")),
    "operand in parentheses": (body("return y / len(x + y)"), body("return y / (x + y).shape[0]")),
    "own parentheses": (body("return y / (len((x)))"), body("return y / (x.shape[0])")),
    "many parentheses": (body("return y / len(((x)))"), body("return y / x.shape[0]")),
    "conditional operand": (body("return y / len(x if self.training else y)"),
                            body("return y / (x if self.training else y).shape[0]")),
    "f-string": (body("print(f'{len(x)!r:>{len(y)}} {{len(x)}}')", "return x"),
                 body("print(f'{x.shape[0]!r:>{y.shape[0]}} {{len(x)}}')", "return x")),
    "several on a line": (body("n, m = len(x), len(y); return x * n / len(y)"),
                          body("n, m = x.shape[0], y.shape[0]; return x * n / y.shape[0]")),
    "several lines": (body("return (x", "        / len(", "            x", "            + y)", ")"),
                      body("return (x", "        / (x", "            + y).shape[0]", ")")),
    "backslash": (body("return y / \\", "    len(x)"), body("return y / \\", "    x.shape[0]")),
    "subscript": (body("return y / len(x[0:2, ...])"), body("return y / x[0:2, ...].shape[0]")),
    "call in call": (body("return y.view(len(y.view(len(y), -1)), -1)"), body("return y.view(y.view(y.shape[0], -1).shape[0], -1)")),
    "int as an argument": (body("return y.view(int(x.shape[0] + 1), -1)"), body("return y.view(x.shape[0] + 1, -1)")),
    "int of a name": (body("b, c = x.shape", "return y.view(int(b * c), -1)"), body("b, c = x.shape", "return y.view(b * c, -1)")),
    "int of two names": (body("b, c = x.shape", "if self.training:", "    b = 0.5", "return y.view(int(b * c), -1)"),) * 2,
    "int of what is configured": (body("return y.view(int(x.shape[0] * self.scale), -1)"),) * 2,
    "int while tracing": (body("n = int(x.shape[0]) if torch.jit.is_tracing() else x.shape[0]", "return y.view(n, -1)"),) * 2,
    "int as an operand": (body("return y * int(x.shape[0] + 1)"), body("return y * (x.shape[0] + 1)")),
    "int as a power": (body("return y * int(x.shape[0] * 2) ** 2"), body("return y * (x.shape[0] * 2) ** 2")),
    "ceil as an operand": (body("return y * math.ceil(x.shape[0] / 4) * 2"), body("return y * ((x.shape[0] + 3) // 4) * 2")),
    "unicode before it": (body("s = 'ünï𝄞', len(x)", "return x"), body("s = 'ünï𝄞', x.shape[0]", "return x")),
    "tabs": (MODEL.replace("    ", "\t") + "\t\tif y is not None:\n\t\t\treturn y / len(x)\n\t\treturn x\n",
             MODEL.replace("    ", "\t") + "\t\tif y is not None:\n\t\t\treturn y / x.shape[0]\n\t\treturn x\n"),
    "no line end": (body("return y / len(x)").rstrip("\n"), body("return y / x.shape[0]").rstrip("\n")),
    "lambda": (body("return (lambda n: n * 2)(len(x)) * y"), body("return (lambda n: n * 2)(x.shape[0]) * y")),
    "comment behind": (body("return y / len(x)  # the batch"), body("return y / x.shape[0]  # the batch")),
    # Left alone.
    "comment inside": (body("return y / len(  # the batch", "    x)"),) * 2,
    "another len": (body("len = lambda a: 3", "return y / len(x)"),) * 2,
    "allowed": (body("return y / len(x)  # exportlint: allow[tensor-length] fixed"),) * 2,
    "two ways": (body("return self.f(x) + self.f([x])", "") + "    def f(self, a):\n        return len(a)\n",) * 2,
}

# The same of all fixes.
UNSAFE = {
    "elif": (body("if self.training:", "    y = x", "elif x.sum() > 0:", "    y = x * 2", "return y"),) * 2,
    "one line": (body("if x.sum() > 0: y = x * 2", "return y"), body("y = torch.where(x.sum() > 0, x * 2, y)", "return y")),
    "unbound": (body("if x.sum() > 0:", "    z = x * 2", "return z"),) * 2,
    "two statements": (body("if x.sum() > 0:", "    y = x * 2", "    x = y", "return x"),) * 2,
    "tuple": (body("if x.sum() > 0:", "    return x, y", "return y, x"),) * 2,
    "none": (body("if x.sum() > 0:", "    return x", "return None"),) * 2,
    "tuple target": (body("if x.sum() > 0:", "    x, y = y, x", "return x"),) * 2,
    "nested": (body("if x.sum() > 0:", "    if y.sum() > 0:", "        x = y", "return x"),
               body("if x.sum() > 0:", "    x = torch.where(y.sum() > 0, y, x)", "return x")
               .replace("if x.sum() > 0:\n            x = torch.where(y.sum() > 0, y, x)\n",
                        "x = torch.where(x.sum() > 0, torch.where(y.sum() > 0, y, x), x)\n")),
    "item as an index": (body("return x[y.sum().item():]"),) * 2,
    "item in a bound": (body("return x[:, y.sum().item() - 1:]"),) * 2,
    "item handed on": (body("n = y.sum().item()", "return x.view(n, -1) * n"),) * 2,
    "row used after": (body("t = 0", "for row in x:", "    t = t + row", "return t * row"),) * 2,
    "index used": (body("t = 0", "for i in range(x.shape[0]):", "    t = t + x[i] * i", "return t"),) * 2,
    "long arms": (body("y = (x * 2", "     if x.sum() > 0", "     else x -", "     1)", "return y"),
                  body("y = (torch.where(x.sum() > 0, x * 2, (x -", "     1)))", "return y")),
}
