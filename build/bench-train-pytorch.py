"""
PyTorch's side of `bench-train.ts`: the same model, loss and optimiser step, written plainly.

Started by bench-train.ts, which gives the sizes as JSON in the first argument and then writes one line for each round:
"<steps>" -> one JSON line {"steps": [[step ms, optimiser ms], ...]}. The first line out describes this PyTorch.
Only a yardstick: nothing in the product needs Python.
"""

import json
import re
import sys
import time

try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    print(json.dumps({"error": str(error)}))
    sys.exit(0)

S = json.loads(sys.argv[1])
B, T, D, FF, H, L, V = (S[key] for key in ("batch", "positions", "hidden", "inner", "heads", "layers", "vocabulary"))
torch.set_num_threads(S["threads"])
torch.manual_seed(1)
fused_attention = False


def blas():
    """The BLAS that products run on: what PyTorch was built with or, where that is left open, what it has loaded."""
    built = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    names = {"mkl": "MKL", "open": "OpenBLAS", "openblas": "OpenBLAS", "blis": "BLIS", "accelerate": "Accelerate"}
    if built and built.group(1) in names:
        return names[built.group(1)]
    torch.randn(64, 64) @ torch.randn(64, 64)
    try:
        with open("/proc/self/maps") as maps:
            loaded = maps.read()
    except OSError:
        return None
    return next((name for mark, name in (("openblas", "OpenBLAS"), ("libmkl", "MKL"), ("libblis", "BLIS")) if mark in loaded), None)


class Norm(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(D))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


def dense(out, inner):
    layer = torch.nn.Linear(inner, out, bias=False)
    torch.nn.init.normal_(layer.weight, std=0.02)
    return layer


def rotate(x, cosine, sine):
    first, second = x.chunk(2, -1)
    return x * cosine + torch.cat((-second, first), -1) * sine


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.norm2 = Norm(), Norm()
        self.qkv, self.out = dense(3 * D, D), dense(D, D)
        self.gate, self.up, self.down = dense(FF, D), dense(FF, D), dense(D, FF)

    def forward(self, x, cosine, sine, mask):
        q, k, v = self.qkv(self.norm(x)).view(B, T, 3, H, D // H).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cosine, sine), rotate(k, cosine, sine)
        if fused_attention:
            context = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            context = ((q @ k.transpose(-1, -2)) / (D // H) ** 0.5 + mask).softmax(-1) @ v
        x = x + self.out(context.transpose(1, 2).reshape(B, T, D))
        normed = self.norm2(x)
        return x + self.down(F.silu(self.gate(normed)) * self.up(normed))


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(V, D)
        torch.nn.init.normal_(self.table.weight, std=0.02)
        self.blocks = torch.nn.ModuleList(Block() for _ in range(L))
        self.norm, self.task = Norm(), dense(V, D)
        self.dense, self.output = torch.nn.Linear(D, D // 2), torch.nn.Linear(D // 2, 3)
        angles = torch.arange(T)[:, None] * 10000.0 ** (-torch.arange(0, D // H, 2) / (D // H))
        self.cosine, self.sine = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)
        self.mask = torch.full((T, T), -1e9).triu(1)

    def forward(self, tokens):
        x = self.table(tokens)
        blocks = []
        for block in self.blocks:
            x = block(x, self.cosine, self.sine, self.mask)
            blocks.append(x)
        return blocks, self.norm(x)

    def loss(self, tokens, labels, verdicts):
        blocks, hidden = self(tokens)
        task = F.cross_entropy(self.task(hidden).view(-1, V), labels.view(-1))
        logits = self.output(F.gelu(self.dense(hidden.mean(1))))
        safety = F.cross_entropy(logits, verdicts)
        probabilities = logits.softmax(-1)
        pet = sum((x[:, :-2] - 2 * x[:, 1:-1] + x[:, 2:]).pow(2).sum() / (B * T) for x in blocks)
        return task + 2 * safety + 5 * probabilities[:, 0].mean() - probabilities[:, 1].mean() + 0.1 * pet


model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)  # foreach: PyTorch's own default
index = torch.arange(B * T).view(B, T)
tokens, labels, verdicts = index * 7919 % V, index * 104729 % V, torch.arange(B) % 3


def step():
    begin = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    model.loss(tokens, labels, verdicts).backward()
    middle = time.perf_counter()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    end = time.perf_counter()
    return [(end - begin) * 1e3, (end - middle) * 1e3]


def choose_attention():
    """PyTorch's fused attention where it has one and is faster with it here: the yardstick gets its best."""
    global fused_attention
    if not hasattr(F, "scaled_dot_product_attention"):
        return
    best = {False: float("inf"), True: float("inf")}
    for fused_attention in (False, True, False, True):
        step()
        best[fused_attention] = min(best[fused_attention], step()[0], step()[0])
    fused_attention = best[True] < best[False]


name = blas()
if name:
    choose_attention()
parameters = sum(p.numel() for p in model.parameters())
description = dict(torch=torch.__version__, blas=name, parameters=parameters, fusedAttention=fused_attention)
print(json.dumps(description), flush=True)
if name:
    for line in sys.stdin:
        print(json.dumps({"steps": [step() for _ in range(int(line))]}), flush=True)
