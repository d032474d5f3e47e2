"""Cost gradient of a layered network of waves, three layers, read in reflection at the (small) last layer.

χ1 = 1/(−κ/2 − i(Δ1 + x)), A2 = M2 + J1ᵀ χ1 J1, A3 = M3 + J2ᵀ A2⁻¹ J2; outputs y = κ Im (A3⁻¹)_ℓℓ; cost: mean
cross-entropy of softmax(scale·y). With the columns C3 = A3⁻¹, C2 = i A2⁻¹ J2 C3, C1 = i χ1 J1 C2 of M⁻¹, the
derivatives are sums of products: ∂y_ℓ/∂Δ_j = κ Re C_jℓ², ∂y_ℓ/∂J_jk = 2κ Re C_jℓ C_kℓ.
"""

import numpy as np

from layered_transmission import Network, softmax_error
from pool import Pool
from waves import jax_setup


def gradient_numpy(parameters, x, labels, p, pool):
    net = Network(parameters, p)
    j1, j2 = net.couplings
    n1, n2, n3 = net.layers
    count = len(x)
    chi = 1 / (net.diagonal(0) - 1j * x)
    # J1ᵀ χ1 J1 is symmetric and linear in χ1: one matrix product with the products of pairs of columns of J1.
    rows, columns = np.triu_indices(n2)
    place = np.empty((n2, n2), int)
    place[rows, columns] = place[columns, rows] = np.arange(len(rows))
    pairs = j1[:, rows] * j1[:, columns]
    sums = np.empty((count, len(rows)), complex)
    sums.real = chi.real @ pairs
    sums.imag = chi.imag @ pairs
    sums[:, place.diagonal()] += net.diagonal(1)
    place = place.ravel()

    def part(s):
        a2 = sums[s].take(place, axis=1).reshape(-1, n2, n2)
        w2 = np.linalg.solve(a2, np.broadcast_to(j2.astype(complex), (len(a2), n2, n3)))
        a3 = j2.T @ w2
        a3[:, np.arange(n3), np.arange(n3)] += net.diagonal(2)
        c3 = np.linalg.inv(a3)
        return c3, 1j * (w2 @ c3)

    c3, c2 = (np.concatenate(z) for z in zip(*pool.map(part, count)))
    y = net.decay * c3[:, np.arange(n3), np.arange(n3)].imag
    error = softmax_error(y, labels, p["scale"], np.exp, lambda z: z.max(1)[:, None])
    # Layer first, then sample and output: all products over samples become single matrix products.
    c2 = np.ascontiguousarray(c2.transpose(1, 0, 2)).reshape(n2, -1)
    c3 = np.ascontiguousarray(c3.transpose(1, 0, 2)).reshape(n3, -1)
    inner = np.empty((n1, c2.shape[1]), complex)
    inner.real = j1 @ c2.real
    inner.imag = j1 @ c2.imag
    c1 = ((1j * chi.T)[:, :, None] * inner.reshape(n1, count, n3)).reshape(n1, -1)
    w = net.decay * error.ravel()
    weighted = [c * w for c in (c1, c2, c3)]
    detunings = [(a.real * b.real - a.imag * b.imag).sum(1) for a, b in zip(weighted, (c1, c2, c3))]
    couplings = [
        2 * (a.real @ b.real.T - a.imag @ b.imag.T).ravel()
        for a, b in zip(weighted, (c2, c3))
    ]
    return np.concatenate(detunings + couplings)


def with_numpy(inputs, p, threads):
    x, labels = inputs["inputs"], inputs["labels"].astype(int)
    pool = Pool(threads)
    return lambda: gradient_numpy(inputs["parameters"], x, labels, p, pool)


def torch_gradient(torch, p):
    """The same in PyTorch."""

    def gradient(parameters, x, labels):
        net = Network(parameters, p)
        j1, j2 = net.couplings
        n1, n2, n3 = net.layers
        count = len(x)
        chi = 1 / (net.diagonal(0) - 1j * x)
        left = torch.cat([chi.real, chi.imag])
        products = torch.matmul(left[:, None, :] * j1.T, j1)
        a2 = torch.complex(products[:count], products[count:])
        torch.diagonal(a2, dim1=1, dim2=2).add_(net.diagonal(1))
        wide = j2.to(a2.dtype)
        w2 = torch.linalg.solve(a2, wide.expand(count, n2, n3))
        a3 = wide.T @ w2
        torch.diagonal(a3, dim1=1, dim2=2).add_(net.diagonal(2))
        c3 = torch.linalg.inv(a3)
        c2 = 1j * (w2 @ c3)
        y = net.decay * torch.diagonal(c3, dim1=1, dim2=2).imag
        error = torch.softmax(p["scale"] * y, 1)
        error[torch.arange(count), labels] -= 1
        c2 = c2.permute(1, 0, 2).reshape(n2, -1)
        c3 = c3.permute(1, 0, 2).reshape(n3, -1)
        inner = torch.complex(j1 @ c2.real, j1 @ c2.imag)
        c1 = ((1j * chi.T)[:, :, None] * inner.reshape(n1, count, n3)).reshape(n1, -1)
        w = (error * (p["scale"] * net.decay / count)).reshape(-1)
        all_columns = (c1, c2, c3)
        detunings = [(c * c * w).real.sum(1) for c in all_columns]
        couplings = [2 * ((a * w) @ b.T).real.reshape(-1) for a, b in zip(all_columns, all_columns[1:])]
        return torch.cat(detunings + couplings)

    return gradient


def with_torch(inputs, p, threads):
    import torch

    torch.set_num_threads(threads)
    gradient = torch_gradient(torch, p)
    x, labels = torch.from_numpy(inputs["inputs"]), torch.from_numpy(inputs["labels"]).long()
    parameters = torch.from_numpy(inputs["parameters"])

    @torch.inference_mode()
    def run():
        return gradient(parameters, x, labels)

    return run


def jax_cost(jax, p, whole):
    jnp = jax.numpy

    def cost(parameters, x, labels):
        net = Network(parameters, p)
        j1, j2 = net.couplings
        n1, n2, n3 = net.layers
        if whole:
            zero = jnp.zeros((n1, n3))
            fixed = -1j * jnp.block([[jnp.zeros((n1, n1)), j1, zero], [j1.T, jnp.zeros((n2, n2)), j2], [zero.T, j2.T, jnp.zeros((n3, n3))]])
            diagonal = jnp.concatenate([net.diagonal(n) for n in range(3)])
            shift = jnp.concatenate([x, jnp.zeros((len(x), n2 + n3))], axis=1)
            a = fixed + jax.vmap(jnp.diag)(diagonal - 1j * shift)
            right = jnp.concatenate([jnp.zeros((n1 + n2, n3)), jnp.eye(n3)]).astype(complex)
            c3 = jnp.linalg.solve(a, jnp.broadcast_to(right, (len(x), *right.shape)))[:, n1 + n2 :]
        else:
            chi = 1 / (net.diagonal(0) - 1j * x)
            weigh = lambda part: jnp.einsum("sab,ac->sbc", part[:, :, None] * j1, j1)  # noqa: E731
            a2 = jax.lax.complex(weigh(chi.real), weigh(chi.imag)) + jnp.diag(net.diagonal(1))
            wide = j2.astype(complex)
            w2 = jnp.linalg.solve(a2, jnp.broadcast_to(wide, (len(x), n2, n3)))
            c3 = jnp.linalg.inv(wide.T @ w2 + jnp.diag(net.diagonal(2)))
        logits = p["scale"] * net.decay * jnp.diagonal(c3, axis1=1, axis2=2).imag
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1))

    return cost


def with_jax(inputs, p, _threads, whole):
    jax = jax_setup()
    jnp = jax.numpy
    arguments = [jnp.asarray(inputs["parameters"]), jnp.asarray(inputs["inputs"]), jnp.asarray(inputs["labels"].astype(int))]
    compiled = jax.jit(jax.grad(jax_cost(jax, p, whole))).lower(*arguments).compile()
    return lambda: jax.block_until_ready(compiled(*arguments))


def finish(gradient):
    return {"gradient": np.asarray(gradient)}


IMPLEMENTATIONS = {
    "NumPy": (with_numpy, finish),
    "PyTorch": (with_torch, finish),
    "JAX, eliminated": (lambda *a: with_jax(*a, whole=False), finish),
    "JAX, dense": (lambda *a: with_jax(*a, whole=True), finish),
}
