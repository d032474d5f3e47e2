"""States of a leaky tanh reservoir: x ← (1 − a) x + a tanh(W x + V u + b)."""

import numpy as np


def stepper(product, inputs, p):
    """A loop of steps with buffers; `product(x, out)` computes W x."""
    leak = p["leak"]
    series, drive, offsets = inputs["series"], inputs["inputWeights"], inputs["offsets"]

    def run():
        # What does not depend on the state, in one matrix product.
        states = series @ drive.T
        states += offsets
        x = np.zeros(len(offsets))
        for row in states:
            row += product(x)
            np.tanh(row, out=row)
            row *= leak
            x *= 1 - leak
            x += row
            row[:] = x
        return states

    return run


def dense(inputs, p, _threads):
    weights = np.ascontiguousarray(inputs["weights"])
    buffer = np.empty(len(weights))
    return stepper(lambda x: np.dot(weights, x, out=buffer), inputs, p)


def sparse(inputs, p, _threads):
    from scipy.sparse import csr_array

    weights = csr_array(inputs["weights"])
    return stepper(lambda x: weights @ x, inputs, p)


def reservoirpy(inputs, p, _threads):
    from reservoirpy.nodes import Reservoir
    from scipy.sparse import csr_array

    node = Reservoir(
        lr=p["leak"],
        W=csr_array(inputs["weights"]),
        Win=csr_array(inputs["inputWeights"]),
        bias=inputs["offsets"],
    )
    series = inputs["series"]

    def run():
        if node.initialized:
            node.reset()
        return node.run(series)

    return run


def finish(states):
    return {"states": states}


IMPLEMENTATIONS = {
    "NumPy": (dense, finish),
    "SciPy sparse": (sparse, finish),
    "reservoirpy": (reservoirpy, finish),
}
