"""Cost gradient of a layered network of waves, three layers, read in reflection at the (small) last layer.

K = M2 + J2 M3⁻¹ J2ᵀ and E = iJ2 M3⁻¹ are the same for all samples. As there are more inputs than modes in layer 2, n2 of
them, t, take the place of these: with W = J_t⁻¹, F = J_r W, K' = WᵀKW and E' = WᵀE a sample needs only
B = K' + χ_t + Fᵀ χ_r F, χ = 1/(−κ/2 − i(Δ1 + x)), U = B⁻¹E', and the reflections M3⁻¹ + diag(E'ᵀU). Outputs y = κ Im of
these; cost: mean cross-entropy of softmax(scale·y). Derivatives are sums of products of U, and go back through W once.
"""

import numpy as np
from scipy.linalg.lapack import dgetrf

from layered_transmission import Network, softmax_error
from pool import Pool
from waves import jax_setup


def picked(pivots, rows, columns):
    """The rows that a pivoted elimination takes, and the rest; exchanges as LAPACK reports them, from 0 on."""
    order = np.arange(rows)
    for k, other in enumerate(pivots):
        order[[k, other]] = order[[other, k]]
    return order[:columns], order[columns:]


def gradient_numpy(parameters, x, labels, p, pool):
    net = Network(parameters, p)
    j1, j2 = net.couplings
    n1, n2, n3 = net.layers
    count = len(x)
    t, r = picked(dgetrf(j1)[1], n1, n2)
    w = np.linalg.inv(j1[t])
    f = j1[r] @ w
    m3 = 1 / net.diagonal(2)
    k = w.T @ (np.diag(net.diagonal(1)) + (j2 * m3) @ j2.T) @ w
    e = 1j * (w.T @ j2) * m3
    chi = 1 / (net.diagonal(0) - 1j * x)
    # Fᵀ χ F is symmetric and linear in χ: one matrix product with the products of pairs of columns of F.
    rows, columns = np.triu_indices(n2)
    place = np.empty((n2, n2), int)
    place[rows, columns] = place[columns, rows] = np.arange(len(rows))
    pairs = f[:, rows] * f[:, columns]
    sums = np.empty((count, len(rows)), complex)
    chi_r = chi[:, r]
    sums.real = chi_r.real @ pairs
    sums.imag = chi_r.imag @ pairs
    sums += k[rows, columns]
    sums[:, place.diagonal()] += chi[:, t]
    place = place.ravel()

    def part(s):
        b = sums[s].take(place, axis=1).reshape(-1, n2, n2)
        return np.linalg.solve(b, np.broadcast_to(e, (len(b), n2, n3)))

    u = np.concatenate(pool.map(part, count))
    y = net.decay * (m3 + np.einsum("jl,sjl->sl", e, u)).imag
    error = softmax_error(y, labels, p["scale"], np.exp, lambda z: z.max(1)[:, None])
    # Mode first, then sample and output: all products over samples become single matrix products.
    u = np.ascontiguousarray(u.transpose(1, 0, 2)).reshape(n2, -1)
    g = (-1j * net.decay) * error
    weighted = u * g.ravel()
    inner = np.empty((n1 - n2, u.shape[1]), complex)
    inner.real = f @ u.real
    inner.imag = f @ u.imag

    def scaled(rows, fields):
        """χ fields, and the derivatives Im Σ g (χ fields)² of detunings."""
        q = (chi.T[rows, :, None] * fields.reshape(len(rows), count, n3)).reshape(len(rows), -1)
        gq = q * g.ravel()
        return gq, (gq.real * q.imag + gq.imag * q.real).sum(1)

    d1 = np.empty(n1)
    _, d1[t] = scaled(t, u)
    q, d1[r] = scaled(r, inner)
    df = -2 * (q.real @ u.real.T - q.imag @ u.imag.T)
    sums = -(weighted @ u.T), 2 * weighted.reshape(n2, count, n3).sum(1)
    rest = through(net, w, f, k, e, m3, df, *sums, g.sum(0))
    g1 = np.empty((n1, n2))
    g1[t], g1[r] = rest[:2]
    return np.concatenate([d1, *rest[2:4], g1.ravel(), rest[4].ravel()])


def through(net, w, f, k, e, m3, df, dk, de, dc):
    """Derivatives of both parts of J1, Δ2, Δ3 and J2 from those of F, K', E' and M3⁻¹."""
    j2 = net.couplings[1]
    z = 2 * (k @ dk).real + (e @ de.T).real + f.T @ df
    dk = w @ dk @ w.T
    de = w @ de
    dkj = dk @ j2
    d3 = ((j2 * dkj).sum(0) + 1j * (j2 * de).sum(0) + dc) * m3 * m3
    return -z @ w.T, df @ w.T, dk.diagonal().imag, -d3.imag, 2 * (dkj * m3).real - (de * m3).imag


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
        t, r = picked(torch.linalg.lu_factor(j1)[1].numpy() - 1, n1, n2)
        w = torch.linalg.inv(j1[t])
        f = j1[r] @ w
        wide = w.to(torch.complex128)
        m3 = 1 / net.diagonal(2)
        k = wide.T @ (torch.diag(net.diagonal(1)) + (j2 * m3) @ j2.T.to(m3.dtype)) @ wide
        e = 1j * (w.T @ j2) * m3
        chi = 1 / (net.diagonal(0) - 1j * x)
        left = torch.cat([chi.real[:, r], chi.imag[:, r]])
        products = torch.matmul(left[:, None, :] * f.T, f)
        b = torch.complex(products[:count], products[count:]).add_(k)
        torch.diagonal(b, dim1=1, dim2=2).add_(chi[:, t])
        u = torch.linalg.solve(b, e.expand(count, n2, n3))
        y = net.decay * (m3 + (e * u).sum(1)).imag
        error = torch.softmax(p["scale"] * y, 1)
        error[torch.arange(count), labels] -= 1
        g = (-1j * p["scale"] * net.decay / count) * error
        u = u.permute(1, 0, 2).reshape(n2, -1)
        weighted = u * g.reshape(-1)
        inner = torch.complex(f @ u.real, f @ u.imag)

        def scaled(rows, fields):
            q = (chi.T[rows, :, None] * fields.reshape(len(rows), count, n3)).reshape(len(rows), -1)
            gq = q * g.reshape(-1)
            return gq, (gq * q).imag.sum(1)

        d1 = torch.empty(n1, dtype=x.dtype)
        _, d1[t] = scaled(t, u)
        q, d1[r] = scaled(r, inner)
        df = -2 * (q @ u.T).real
        sums = -(weighted @ u.T), 2 * weighted.reshape(n2, count, n3).sum(1)
        # Once a batch, and small: NumPy has less overhead here.
        constants = (z.numpy() for z in (w, f, k, e, m3, df, *sums, g.sum(0)))
        rest = [torch.from_numpy(z.copy()) for z in through(Network(parameters.numpy(), p), *constants)]
        g1 = torch.empty(n1, n2, dtype=x.dtype)
        g1[t], g1[r] = rest[:2]
        return torch.cat([d1, *rest[2:4], g1.reshape(-1), rest[4].reshape(-1)])

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
            reflections = jnp.diagonal(c3, axis1=1, axis2=2)
        else:
            order = jax.lax.linalg.lu(jax.lax.stop_gradient(j1))[2]
            t, r = order[:n2], order[n2:]
            w = jnp.linalg.inv(j1[t])
            f = j1[r] @ w
            m3 = 1 / net.diagonal(2)
            k = w.T @ (jnp.diag(net.diagonal(1)) + (j2 * m3) @ j2.T) @ w
            e = 1j * (w.T @ j2) * m3
            chi = 1 / (net.diagonal(0) - 1j * x)
            weigh = lambda part: jnp.einsum("sab,ac->sbc", part[:, :, None] * f, f)  # noqa: E731
            b = k + jax.lax.complex(weigh(chi.real[:, r]), weigh(chi.imag[:, r])) + jax.vmap(jnp.diag)(chi[:, t])
            u = jnp.linalg.solve(b, jnp.broadcast_to(e, (len(x), n2, n3)))
            reflections = m3 + jnp.einsum("jl,sjl->sl", e, u)
        logits = p["scale"] * net.decay * reflections.imag
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
