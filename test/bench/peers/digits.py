"""One epoch of plain gradient descent on the digits, batches in a given order."""

import numpy as np

from layered_reflection import gradient_numpy, jax_cost, torch_gradient
from pool import Pool
from waves import jax_setup


def batches(inputs, p):
    order = inputs["order"].astype(int)
    size = int(p["batch"])
    return [order[k * size : (k + 1) * size] for k in range(int(p["steps"]))]


def with_numpy(inputs, p, threads):
    x, labels = inputs["inputs"], inputs["labels"].astype(int)
    pool = Pool(threads)

    def run():
        parameters = inputs["parameters"].copy()
        for batch in batches(inputs, p):
            parameters -= p["rate"] * gradient_numpy(parameters, x[batch], labels[batch], p, pool)
        return parameters

    return run


def with_torch(inputs, p, threads):
    import torch

    torch.set_num_threads(threads)
    gradient = torch_gradient(torch, p)
    x, labels = torch.from_numpy(inputs["inputs"]), torch.from_numpy(inputs["labels"]).long()

    @torch.inference_mode()
    def run():
        parameters = torch.from_numpy(inputs["parameters"]).clone()
        for batch in batches(inputs, p):
            parameters -= p["rate"] * gradient(parameters, x[batch], labels[batch])
        return parameters

    return run


def with_jax(inputs, p, _threads):
    jax = jax_setup()
    jnp = jax.numpy
    cost = jax_cost(jax, p, whole=False)
    x, labels = jnp.asarray(inputs["inputs"]), jnp.asarray(inputs["labels"].astype(int))
    order = jnp.asarray(np.array(batches(inputs, p)))

    @jax.jit
    def epoch(parameters):
        def step(values, batch):
            return values - p["rate"] * jax.grad(cost)(values, x[batch], labels[batch]), None

        return jax.lax.scan(step, parameters, order)[0]

    parameters = jnp.asarray(inputs["parameters"])
    compiled = epoch.lower(parameters).compile()
    return lambda: jax.block_until_ready(compiled(parameters))


def finish(parameters):
    return {"parameters": np.asarray(parameters)}


IMPLEMENTATIONS = {
    "NumPy": (with_numpy, finish),
    "PyTorch": (with_torch, finish),
    "JAX": (with_jax, finish),
}
