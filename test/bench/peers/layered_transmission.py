"""Cost gradient of a layered network of waves, three layers, read in transmission.

M = [[M1, −iJ1, 0], [−iJ1ᵀ, M2, −iJ2], [0, −iJ2ᵀ, M3]] with M_n = diag(−κ/2 − iΔ_n); the input adds to Δ_1. The first
layer is driven evenly, a = M⁻¹ (1, 0, 0); outputs y = κ Im a_3; cost: mean cross-entropy of softmax(scale·y).

The input changes the diagonal of M1 only, so layers 2 and 3 are eliminated once for all samples.
"""

import numpy as np

from pool import Pool
from waves import jax_setup


class Network:
    """Parameters split into layers, for any array library."""

    def __init__(self, parameters, p):
        self.layers = [int(n) for n in p["layers"]]
        self.decay = p["decay"]
        at = 0

        def take(*shape):
            nonlocal at
            size = int(np.prod(shape))
            at += size
            return parameters[at - size : at].reshape(shape)

        self.detuning = [take(n) for n in self.layers]
        self.couplings = [take(a, b) for a, b in zip(self.layers, self.layers[1:])]

    def diagonal(self, n):
        return -self.decay / 2 - 1j * self.detuning[n]


def softmax_error(y, labels, scale, exp, maximum):
    """Derivative of the mean cost to the outputs."""
    shifted = scale * (y - maximum(y))
    weights = exp(shifted)
    weights = weights / weights.sum(1)[:, None]
    weights[np.arange(len(y)), labels] -= 1
    return weights * (scale / len(y))


def reduced(net, solve):
    """What layers 2 and 3 leave behind: K0 on layer 1, A2⁻¹ J1ᵀ, M3⁻¹, and A2⁻¹ J2 M3⁻¹."""
    j1, j2 = net.couplings
    m3 = 1 / net.diagonal(2)
    a2 = np.diag(net.diagonal(1)) + (j2 * m3) @ j2.T
    n1 = j1.shape[0]
    both = solve(a2, np.concatenate([j1.T, j2 * m3], axis=1))
    return j1 @ both[:, :n1], both[:, :n1], m3, both[:, n1:]


def by_hand(inputs, p, threads, solve_twice):
    net = Network(inputs["parameters"], p)
    x, labels = inputs["inputs"], inputs["labels"].astype(int)
    j1, j2 = net.couplings
    n1, n2, n3 = net.layers
    count = len(x)
    pool = Pool(threads)
    matrices = np.empty((count, n1, n1), complex)
    index = np.arange(n1)

    def run():
        k0, to2, m3, from3 = reduced(net, np.linalg.solve)
        diagonal = net.diagonal(0) - 1j * x
        # w on layer 3 acts on layer 1 as −J1 A2⁻¹ J2 M3⁻¹ w; the output follows by the transposed.
        out = -(j1 @ from3)

        def part(s):
            a = matrices[s]
            a[:] = k0
            a[:, index, index] += diagonal[s]
            return solve_twice(a, out, p["scale"], net.decay, labels[s], count)

        a1, l1, weights = (np.concatenate(z) for z in zip(*pool.map(part, count)))
        a2 = 1j * (a1 @ to2.T)
        a3 = 1j * ((a2 @ j2) * m3)
        w = weights * net.decay
        l2 = 1j * (l1 @ to2.T) + 1j * (w @ from3.T)
        l3 = m3 * (w + 1j * (l2 @ j2))
        detunings = [np.einsum("sj,sj->j", l, a).real for l, a in ((l1, a1), (l2, a2), (l3, a3))]

        def coupling(la, aa, lb, ab):
            left = np.concatenate([la, aa])
            right = np.concatenate([ab, lb])
            return left.real.T @ right.real - left.imag.T @ right.imag

        g1, g2 = coupling(l1, a1, l2, a2), coupling(l2, a2, l3, a3)
        return np.concatenate([*detunings, g1.ravel(), g2.ravel()])

    return run


def numpy_solves(a, out, scale, decay, labels, count):
    ones = np.ones((len(a), a.shape[1], 1), complex)
    a1 = np.linalg.solve(a, ones)[..., 0]
    weights = error_of(a1, out, scale, decay, labels, count)
    l1 = np.linalg.solve(a, (decay * weights @ out.T)[..., None])[..., 0]
    return a1, l1, weights


def lapack_solves(a, out, scale, decay, labels, count):
    from scipy.linalg.lapack import zgetrf, zgetrs

    ones = np.ones(a.shape[1], complex)
    # Symmetric matrices: rows may stand for columns, so nothing is copied.
    factors = [zgetrf(m.T, overwrite_a=True)[:2] for m in a]
    a1 = np.array([zgetrs(lu, pivots, ones)[0] for lu, pivots in factors])
    weights = error_of(a1, out, scale, decay, labels, count)
    right = (decay * weights @ out.T).astype(complex)
    l1 = np.array([zgetrs(lu, pivots, b)[0] for (lu, pivots), b in zip(factors, right)])
    return a1, l1, weights


def error_of(a1, out, scale, decay, labels, count):
    y = decay * (a1 @ out).imag
    error = softmax_error(y, labels, scale, np.exp, lambda z: z.max(1)[:, None])
    return error * (len(y) / count)


def with_torch(inputs, p, threads):
    import torch

    torch.set_num_threads(threads)
    net = Network(inputs["parameters"], p)
    x, labels = torch.from_numpy(inputs["inputs"]), torch.from_numpy(inputs["labels"]).long()
    count, scale, decay = len(x), p["scale"], net.decay
    complex_of = lambda z: torch.from_numpy(np.ascontiguousarray(z).astype(complex))  # noqa: E731
    j1, j2 = (complex_of(j) for j in net.couplings)

    @torch.inference_mode()
    def run():
        k0, to2, m3, from3 = (complex_of(z) for z in reduced(net, np.linalg.solve))
        out = -(j1 @ from3)
        a = k0.repeat(count, 1, 1)
        torch.diagonal(a, dim1=1, dim2=2).add_(complex_of(net.diagonal(0)) - 1j * x)
        lu, pivots = torch.linalg.lu_factor(a)
        ones = torch.ones(count, a.shape[1], 1, dtype=a.dtype)
        a1 = torch.linalg.lu_solve(lu, pivots, ones)[..., 0]
        y = decay * (a1 @ out).imag
        weights = torch.softmax(scale * y, 1)
        weights[torch.arange(count), labels] -= 1
        w = (weights * (scale * decay / count)).to(a.dtype)
        l1 = torch.linalg.lu_solve(lu, pivots, (w @ out.T)[..., None])[..., 0]
        a2 = 1j * (a1 @ to2.T)
        a3 = 1j * ((a2 @ j2) * m3)
        l2 = 1j * (l1 @ to2.T) + 1j * (w @ from3.T)
        l3 = m3 * (w + 1j * (l2 @ j2))
        pairs = ((l1, a1), (l2, a2), (l3, a3))
        detunings = [(l * a).real.sum(0) for l, a in pairs]
        couplings = [
            (torch.cat([la, aa]).T @ torch.cat([ab, lb])).real.reshape(-1)
            for (la, aa), (lb, ab) in zip(pairs, pairs[1:])
        ]
        return torch.cat(detunings + couplings)

    return run


def with_jax(inputs, p, _threads, whole):
    jax = jax_setup()
    jnp = jax.numpy
    x, labels = jnp.asarray(inputs["inputs"]), jnp.asarray(inputs["labels"].astype(int))

    def outputs(parameters):
        net = Network(parameters, p)
        j1, j2 = net.couplings
        n1, n2, n3 = net.layers
        if whole:
            zero = jnp.zeros((n1, n3))
            fixed = -1j * jnp.block([[jnp.zeros((n1, n1)), j1, zero], [j1.T, jnp.zeros((n2, n2)), j2], [zero.T, j2.T, jnp.zeros((n3, n3))]])
            diagonal = jnp.concatenate([net.diagonal(n) for n in range(3)])
            shift = jnp.concatenate([x, jnp.zeros((len(x), n2 + n3))], axis=1)
            a = fixed + jax.vmap(jnp.diag)(diagonal - 1j * shift)
            right = jnp.concatenate([jnp.ones(n1), jnp.zeros(n2 + n3)]).astype(complex)
            fields = jnp.linalg.solve(a, jnp.broadcast_to(right, shift.shape)[..., None])[..., 0]
            return net.decay * fields[:, n1 + n2 :].imag
        m3 = 1 / net.diagonal(2)
        a2 = jnp.diag(net.diagonal(1)) + (j2 * m3) @ j2.T
        to2 = jnp.linalg.solve(a2, j1.T.astype(complex))
        a = j1 @ to2 + jax.vmap(jnp.diag)(net.diagonal(0) - 1j * x)
        a1 = jnp.linalg.solve(a, jnp.ones((len(x), n1, 1), complex))[..., 0]
        return net.decay * (1j * ((1j * (a1 @ to2.T) @ j2) * m3)).imag

    def cost(parameters):
        logits = p["scale"] * outputs(parameters)
        chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
        return -jnp.mean(chosen)

    parameters = jnp.asarray(inputs["parameters"])
    compiled = jax.jit(jax.grad(cost)).lower(parameters).compile()
    return lambda: jax.block_until_ready(compiled(parameters))


def finish(gradient):
    return {"gradient": np.asarray(gradient)}


IMPLEMENTATIONS = {
    "NumPy": (lambda *a: by_hand(*a, numpy_solves), finish),
    "SciPy": (lambda *a: by_hand(*a, lapack_solves), finish),
    "PyTorch": (with_torch, finish),
    "JAX, eliminated": (lambda *a: with_jax(*a, whole=False), finish),
    "JAX, dense": (lambda *a: with_jax(*a, whole=True), finish),
}
