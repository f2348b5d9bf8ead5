import copy
import functools
import itertools
import logging
import math
import operator
from dataclasses import dataclass
from math import ceil, sqrt

import einops
import einops.layers.torch
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.jit import is_tracing

GLOB_T = torch.tensor([1.0, 2.0, 3.0])


def divisible(v, p):
    return (v % p) == 0


def check(c):
    if not c:
        raise ValueError("bad")


def large(x):
    return x.ndim == 4 and x.shape[2] > 4


@functools.lru_cache
def cached_arange(n):
    return torch.arange(n)


@torch.jit.script
def scripted(x):
    if x.shape[2] > 9:
        return x * 2.0
    return x


@torch.jit.script_if_tracing
def scripted_if_tracing(x):
    if x.shape[2] > 9:
        return x * 2.0
    return x


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        if x.shape[2] > 9:
            return x * 2.0
        return x * 1.0


@dataclass
class DC:
    n: int = 0


class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.n = 4
        self.flag = True
        self.off = False
        self.hw = (8, 12)
        self.cached_h = 4
        self.par = nn.Parameter(torch.ones(4))
        self.register_buffer("buf", torch.ones(3))
        self.register_buffer("big", torch.ones(20, 20))
        self.lin = nn.Linear(12, 5)
        self.conv = nn.Conv2d(3, 4, 3)
        self.ct = nn.ConvTranspose2d(3, 4, 2)
        self.bn = nn.BatchNorm2d(3)
        self.ln = nn.LayerNorm(12)
        self.mha = nn.MultiheadAttention(12, 2, batch_first=True)
        self.lstm = nn.LSTM(12, 4, batch_first=True)
        self.gru = nn.GRU(12, 4, batch_first=True)
        self.enc = nn.TransformerEncoderLayer(12, 2, batch_first=True)
        self.emb = nn.Embedding(2, 4)
        self.embp = nn.Embedding(2, 4, padding_idx=0)
        self.gn = nn.GroupNorm(1, 3)
        self.inorm = nn.InstanceNorm2d(3)
        self.drop = nn.Dropout(0.1)
        self.up = nn.Upsample(scale_factor=2)

    def set(self, n):
        self.m = n
        return self.m

    def forward(self, x: Tensor, y: Tensor):
        b, c, h, w = x.shape
        z = x.clone()
        out = x
        # row
        return x, out
