"""Gradient of ½ Σ (|y|² − target)² behind a rectangular mesh of Mach–Zehnder interferometers, to all angles.

Columns of crossings act on pairs of modes at once: even columns on (0, 1), (2, 3) …, odd ones on (1, 2), (3, 4) …
Each crossing is the matrix i e^{iθ/2} [[e^{iφ} s, c], [e^{iφ} c, −s]], s = sin θ/2, c = cos θ/2. "Matrix first" sends one light
a mode through the mesh, fewer than there are samples, and multiplies the samples by the matrix.
"""

import numpy as np

from waves import jax_setup


def columns(modes):
    """First crossing and number of crossings of every column, and its first mode."""
    at, out = 0, []
    for c in range(modes):
        count = (modes - c % 2) // 2
        out.append((at, count, c % 2))
        at += count
    return out


def entries(xp, theta, phi):
    s, c = xp.sin(theta / 2), xp.cos(theta / 2)
    common, turned = xp.exp(0.5j * (theta + np.pi)), xp.exp(1j * phi)
    return common * turned * s, common * c, common * turned * c, -common * s


def with_jax(inputs, p, _threads, matrix_first, unrolled):
    jax = jax_setup()
    jnp = jax.numpy
    modes = int(p["modes"])
    x = jnp.asarray(inputs["inputs"].T, dtype=complex)
    targets = jnp.asarray(inputs["targets"].T)
    half = modes // 2

    def act(field, t, first):
        inner = field[first : modes - first].reshape(-1, 2, field.shape[1])
        a, b = inner[:, 0], inner[:, 1]
        t00, t01, t10, t11 = (z[:, None] for z in t)
        new = jnp.stack([t00 * a + t01 * b, t10 * a + t11 * b], axis=1).reshape(-1, field.shape[1])
        return new if first == 0 else jnp.concatenate([field[:1], new, field[-1:]])

    def through(angles, field):
        t = entries(jnp, angles[:, 0], angles[:, 1])
        if unrolled:
            for at, count, first in columns(modes):
                field = act(field, [z[at : at + count] for z in t], first)
            return field
        pairs = [z.reshape(half, modes - 1) for z in t]

        def two(field, z):
            field = act(field, [w[:half] for w in z], 0)
            return act(field, [w[half:] for w in z], 1), None

        return jax.lax.scan(two, field, pairs)[0]

    @jax.jit
    @jax.grad
    def gradient(angles):
        y = through(angles, jnp.eye(modes, dtype=complex)) @ x if matrix_first else through(angles, x)
        return 0.5 * jnp.sum((y.real**2 + y.imag**2 - targets) ** 2)

    angles = jnp.asarray(inputs["angles"])
    compiled = gradient.lower(angles).compile()
    return lambda: jax.block_until_ready(compiled(angles))


def torch_columns(torch, t, field, modes, kept=None):
    """Sends a field through all columns in place; keeps it before each, where a list is given."""
    for at, count, first in columns(modes):
        if kept is not None:
            kept.append(field.clone())
        pairs = field[first : modes - first].view(count, 2, -1)
        a, b = pairs[:, 0].clone(), pairs[:, 1].clone()
        t00, t01, t10, t11 = (z[at : at + count, None] for z in t)
        torch.mul(t00, a, out=pairs[:, 0]).addcmul_(t01, b)
        torch.mul(t10, a, out=pairs[:, 1]).addcmul_(t11, b)
    return field


def with_torch(inputs, p, threads, matrix_first):
    import torch

    torch.set_num_threads(threads)
    modes = int(p["modes"])
    x = torch.from_numpy(inputs["inputs"].T.astype(complex))
    targets = torch.from_numpy(np.ascontiguousarray(inputs["targets"].T))
    angles = torch.from_numpy(inputs["angles"])

    @torch.inference_mode()
    def run():
        """By hand: fields before every column are kept, error signals run back through the transposed crossings."""
        theta, phi = angles[:, 0], angles[:, 1]
        t = entries(torch, theta, phi)
        kept = []
        start = torch.eye(modes, dtype=x.dtype) if matrix_first else x.clone()
        out = torch_columns(torch, t, start, modes, kept)
        y = out @ x if matrix_first else out
        back = 2 * (y.real**2 + y.imag**2 - targets) * y.conj()
        if matrix_first:
            back = back @ x.T
        s, c = torch.sin(theta / 2), torch.cos(theta / 2)
        common, turned = torch.exp(0.5j * (theta + np.pi)), torch.exp(1j * phi)
        # Derivatives of the four entries to θ.
        d = [0.5j * t[0] + 0.5 * common * turned * c, 0.5j * t[1] - 0.5 * common * s]
        d += [0.5j * t[2] - 0.5 * common * turned * s, 0.5j * t[3] - 0.5 * common * c]
        gradient = torch.empty_like(angles)
        for (at, count, first), field in zip(reversed(columns(modes)), reversed(kept)):
            a, b = field[first : modes - first].view(count, 2, -1).unbind(1)
            pairs = back[first : modes - first].view(count, 2, -1)
            g, h = pairs[:, 0].clone(), pairs[:, 1].clone()
            ga, gb, ha, hb = ((u * v).sum(1) for u, v in ((g, a), (g, b), (h, a), (h, b)))
            w = slice(at, at + count)
            gradient[w, 0] = (d[0][w] * ga + d[1][w] * gb + d[2][w] * ha + d[3][w] * hb).real
            gradient[w, 1] = -(t[0][w] * ga + t[2][w] * ha).imag
            torch.mul(t[0][w, None], g, out=pairs[:, 0]).addcmul_(t[2][w, None], h)
            torch.mul(t[1][w, None], g, out=pairs[:, 1]).addcmul_(t[3][w, None], h)
        return gradient

    return run


def torch_autograd(inputs, p, threads):
    import torch

    torch.set_num_threads(threads)
    modes = int(p["modes"])
    x = torch.from_numpy(inputs["inputs"].T.astype(complex))
    targets = torch.from_numpy(np.ascontiguousarray(inputs["targets"].T))

    def run():
        angles = torch.from_numpy(inputs["angles"]).requires_grad_()
        t = entries(torch, angles[:, 0], angles[:, 1])
        field = torch.eye(modes, dtype=x.dtype)
        for at, count, first in columns(modes):
            a, b = field[first : modes - first].view(count, 2, -1).unbind(1)
            t00, t01, t10, t11 = (z[at : at + count, None] for z in t)
            new = torch.stack([t00 * a + t01 * b, t10 * a + t11 * b], 1).view(2 * count, -1)
            field = new if first == 0 else torch.cat([field[:1], new, field[-1:]])
        y = field @ x
        (0.5 * (y.real**2 + y.imag**2 - targets).square().sum()).backward()
        return angles.grad

    return run


def finish(gradient):
    return {"gradient": np.asarray(gradient)}


IMPLEMENTATIONS = {
    "JAX": (lambda *a: with_jax(*a, matrix_first=False, unrolled=True), finish),
    "JAX, matrix first": (lambda *a: with_jax(*a, matrix_first=True, unrolled=True), finish),
    "JAX, scan": (lambda *a: with_jax(*a, matrix_first=True, unrolled=False), finish),
    "PyTorch": (lambda *a: with_torch(*a, matrix_first=False), finish),
    "PyTorch, matrix first": (lambda *a: with_torch(*a, matrix_first=True), finish),
    "PyTorch, autograd": (torch_autograd, finish),
}
