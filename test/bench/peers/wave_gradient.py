"""dC/dθ of C = Σ|Ψ(T) − target|² by reverse-mode differentiation through all steps, in JAX."""

import math

import numpy as np

from waves import jax_evolve, jax_setup


def with_jax(inputs, p, _threads, keep):
    jax = jax_setup()
    jnp = jax.numpy
    free, kick, whole_step, half = jax_evolve(jax, inputs, p)
    steps = int(p["steps"])
    psi0 = jnp.asarray(inputs["psi"])
    target = jnp.asarray(inputs["target"])

    def scan(state, count, body):
        return jax.lax.scan(lambda s, _: (body(s), None), state, None, length=count)[0]

    def inner(state):
        if keep == "all":
            return scan(state, steps - 1, whole_step)
        if keep == "states":
            return scan(state, steps - 1, jax.checkpoint(whole_step))
        # √T checkpoints: blocks of √T steps, of which only the start is kept.
        size = math.isqrt(steps - 1)
        block = jax.checkpoint(lambda s: scan(s, size, whole_step))
        state = scan(state, (steps - 1) // size, block)
        return scan(state, (steps - 1) % size, whole_step)

    @jax.jit
    @jax.value_and_grad
    def cost(theta):
        state = inner(free(psi0, theta, jnp.zeros_like(theta), half, 0.5))
        psi, _, _ = free(*kick(*state), half, 0.5)
        difference = psi - target
        return jnp.sum(difference.real**2 + difference.imag**2)

    theta0 = jnp.asarray(inputs["theta"])
    compiled = cost.lower(theta0).compile()
    return lambda: jax.block_until_ready(compiled(theta0))


def finish(result):
    return {"gradient": np.asarray(result[1])[0]}


IMPLEMENTATIONS = {
    "JAX": (lambda *a: with_jax(*a, keep="all"), finish),
    "JAX, remat": (lambda *a: with_jax(*a, keep="states"), finish),
    "JAX, √T checkpoints": (lambda *a: with_jax(*a, keep="blocks"), finish),
}
