"""Scattering matrix between the two ends of a disordered strip by recursive Green's functions.

Slice n: A_n = ω − diag(Δ_n) − T + iκ/2 (at the ends), neighbouring slices coupled by −1. Forward,
g_n = (A_n − g_{n−1})⁻¹; the corners of the whole Green's function follow on the way: G_1n = G_1,n−1 g_n and
G_11 += G_1n G_1,n−1ᵀ. S = 1 − iκG. Everything is symmetric. (From both ends on two threads the answer keeps seven
digits only: half a strip, closed at one end, is close to singular.)
"""

import numpy as np

from waves import jax_setup


def slices(inputs, p):
    detuning = inputs["detuning"]
    width = detuning.shape[1]
    chain = np.diag(np.ones(width - 1), 1) + np.diag(np.ones(width - 1), -1)
    fixed = p["omega"] * np.eye(width) - chain + 0j
    diagonal = -detuning + 0j
    diagonal[[0, -1]] += 0.5j * p["decay"]
    return fixed, diagonal


def scattering(g11, g1n, gnn, p):
    width = len(g11)
    g = np.block([[g11, g1n], [g1n.T, gnn]])
    return np.eye(2 * width) - 1j * p["decay"] * g


def sweep(fixed, diagonal):
    """Corners G_11, G_1N, G_NN of a piece of the strip."""
    index = np.arange(len(fixed))
    a = fixed.copy()
    a[index, index] += diagonal[0]
    g = np.linalg.inv(a)
    first, across = g.copy(), g.copy()
    for d in diagonal[1:]:
        a = fixed - g
        a[index, index] += d
        g = np.linalg.inv(a)
        moved = across @ g
        # (moved · acrossᵀ) is G_11's share of the paths that turn back in this slice.
        first += moved @ across.T
        across = moved
    return first, across, g


def with_numpy(inputs, p, _threads):
    fixed, diagonal = slices(inputs, p)
    return lambda: scattering(*sweep(fixed, diagonal), p)


def with_lapack(inputs, p, _threads):
    from scipy.linalg.blas import zgemm
    from scipy.linalg.lapack import zgetrf, zgetri, zgetri_lwork

    fixed, diagonal = slices(inputs, p)
    width = len(fixed)
    index = np.arange(width)
    fixed = np.asfortranarray(fixed)
    work = int(zgetri_lwork(width)[0].real)

    def invert(a):
        lu, pivots, _ = zgetrf(a, overwrite_a=True)
        return zgetri(lu, pivots, lwork=work, overwrite_lu=True)[0]

    def run():
        a = fixed.copy(order="F")
        a[index, index] += diagonal[0]
        g = invert(a)
        first, across = g.copy(order="F"), g.copy(order="F")
        for d in diagonal[1:]:
            a = np.subtract(fixed, g, order="F")
            a[index, index] += d
            g = invert(a)
            moved = zgemm(1, across, g)
            first = zgemm(1, moved, across, 1, first, trans_b=True, overwrite_c=True)
            across = moved
        return scattering(first, across, g, p)

    return run


def with_jax(inputs, p, _threads):
    jax = jax_setup()
    jnp = jax.numpy
    fixed, diagonal = slices(inputs, p)
    fixed, diagonal = jnp.asarray(fixed), jnp.asarray(diagonal)

    @jax.jit
    def run(diagonal):
        g = jnp.linalg.inv(fixed + jnp.diag(diagonal[0]))

        def step(state, d):
            g, first, across = state
            g = jnp.linalg.inv(fixed - g + jnp.diag(d))
            moved = across @ g
            return (g, first + moved @ across.T, moved), None

        return jax.lax.scan(step, (g, g, g), diagonal[1:])[0]

    compiled = run.lower(diagonal).compile()
    return lambda: scattering(*(np.asarray(z) for z in (lambda g, f, a: (f, a, g))(*jax.block_until_ready(compiled(diagonal)))), p)


def with_torch(inputs, p, threads):
    import torch

    torch.set_num_threads(threads)
    fixed, diagonal = (torch.from_numpy(z) for z in slices(inputs, p))

    @torch.inference_mode()
    def run():
        g = torch.linalg.inv(fixed + torch.diag(diagonal[0]))
        first, across = g.clone(), g.clone()
        for d in diagonal[1:]:
            a = fixed - g
            a.diagonal().add_(d)
            g = torch.linalg.inv_ex(a)[0]
            moved = across @ g
            first.addmm_(moved, across.T)
            across = moved
        return scattering(first.numpy(), across.numpy(), g.numpy(), p)

    return run


def finish(s):
    return {"s": s}


IMPLEMENTATIONS = {
    "NumPy": (with_numpy, finish),
    "SciPy": (with_lapack, finish),
    "JAX": (with_jax, finish),
    "PyTorch": (with_torch, finish),
}
