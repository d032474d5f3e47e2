"""Relaxation of a Hopfield network with one hidden layer: hidden units in [0, 1], outputs free, layer after layer.

The drive of the inputs is the same in all sweeps and is computed once.
"""

import numpy as np


def parts(inputs, p):
    first, hidden, last = (int(n) for n in p["layers"])
    cut = np.cumsum([first * hidden, hidden * last, hidden])
    w1, w2, b1, b2 = np.split(inputs["parameters"], cut)
    return inputs["inputs"], w1.reshape(first, hidden), w2.reshape(hidden, last), b1, b2


def with_numpy(inputs, p, _threads):
    x, w1, w2, b1, b2 = parts(inputs, p)
    back = np.ascontiguousarray(w2.T)

    def run():
        drive = x @ w1 + b1
        o = np.zeros((len(x), len(b2)))
        h = np.empty_like(drive)
        for _ in range(int(p["sweeps"])):
            np.matmul(o, back, out=h)
            h += drive
            np.clip(h, 0, 1, out=h)
            np.matmul(h, w2, out=o)
            o += b2
        return o

    return run


def with_torch(inputs, p, threads, lanes):
    import torch

    torch.set_num_threads(threads)
    x, w1, w2, b1, b2 = (torch.from_numpy(np.ascontiguousarray(part)) for part in parts(inputs, p))
    back = w2.T.contiguous()

    @torch.inference_mode()
    def rows():
        drive = torch.addmm(b1, x, w1)
        o = torch.zeros(len(x), len(b2), dtype=x.dtype)
        h = torch.empty_like(drive)
        for _ in range(int(p["sweeps"])):
            torch.addmm(drive, o, back, out=h)
            h.clamp_(0, 1)
            torch.addmm(b2, h, w2, out=o)
        return o

    @torch.inference_mode()
    def columns():
        drive = torch.addmm(b1[:, None], w1.T, x.T)
        o = torch.zeros(len(b2), len(x), dtype=x.dtype)
        h = torch.empty_like(drive)
        for _ in range(int(p["sweeps"])):
            torch.addmm(drive, w2, o, out=h)
            h.clamp_(0, 1)
            torch.addmm(b2[:, None], back, h, out=o)
        return o.T

    return columns if lanes else rows


def finish(outputs):
    return {"outputs": np.asarray(outputs)}


IMPLEMENTATIONS = {
    "NumPy": (with_numpy, finish),
    "PyTorch": (lambda *a: with_torch(*a, lanes=False), finish),
    "PyTorch, samples in columns": (lambda *a: with_torch(*a, lanes=True), finish),
}
