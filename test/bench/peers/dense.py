"""Complex symmetric systems A x = b: one, or a batch of them."""

import numpy as np

from pool import Pool
from waves import jax_setup


def with_numpy(inputs, _p, threads):
    a, b = inputs["matrices"], inputs["right"]
    if len(a) == 1:
        return lambda: np.linalg.solve(a[0], b[0])[None]
    pool = Pool(threads)
    return lambda: np.concatenate(pool.map(lambda part: np.linalg.solve(a[part], b[part]), len(a)))


def with_lapack(driver):
    def prepare(inputs, _p, _threads):
        from scipy.linalg import lapack

        # Column-major, as LAPACK has it; a symmetric matrix is its own transpose.
        matrices = [np.asfortranarray(m) for m in inputs["matrices"]]
        right = [np.asfortranarray(b) for b in inputs["right"]]
        if driver == "zgesv":
            return lambda: [lapack.zgesv(m, b)[2] for m, b in zip(matrices, right)]
        work = lapack.zsysv_lwork(len(matrices[0]))[0].real
        return lambda: [lapack.zsysv(m, b, lwork=int(work))[2] for m, b in zip(matrices, right)]

    return prepare


def with_jax(inputs, _p, _threads):
    jax = jax_setup()
    a, b = jax.numpy.asarray(inputs["matrices"]), jax.numpy.asarray(inputs["right"])
    solve = jax.jit(jax.numpy.linalg.solve).lower(a, b).compile()
    return lambda: jax.block_until_ready(solve(a, b))


def with_torch(inputs, _p, threads):
    import torch

    torch.set_num_threads(threads)
    a, b = torch.from_numpy(inputs["matrices"]), torch.from_numpy(inputs["right"])

    @torch.inference_mode()
    def run():
        return torch.linalg.solve(a, b)

    return run


def finish(x):
    return {"x": np.asarray(x)}


IMPLEMENTATIONS = {
    "NumPy": (with_numpy, finish),
    "SciPy, zgesv": (with_lapack("zgesv"), finish),
    "SciPy, zsysv": (with_lapack("zsysv"), finish),
    "JAX": (with_jax, finish),
    "PyTorch": (with_torch, finish),
}
