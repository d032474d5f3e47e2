"""Writes references.json: what NumPy makes of the kernels' work, with the inputs that references.test.ts makes too.

To be run with any NumPy, in this folder:  python references.py
"""

import json

import numpy as np


def numbers(count, seed):
    """Numbers between −1/2 and 1/2 by products, sums and remainders alone, the same in every language."""
    k = np.arange(1, count + 1, dtype=float)
    return (0.7548776662466927 * k * k + 0.5698402909980532 * seed) % 1 - 0.5


def complex_numbers(count, seed):
    return numbers(count, seed) + 1j * numbers(count, seed + 1)


def parts(values):
    values = np.asarray(values, complex).ravel()
    return {"re": values.real.tolist(), "im": values.imag.tolist()}


def waves(shape, amplitude, steps):
    """Split steps of coupled waves, β = g = χ = 1, μ = 10, on a length of 10 along each axis."""
    dt, mu, size = 0.01, 10, int(np.prod(shape))
    psi = amplitude * complex_numbers(size, 1).reshape(shape)
    theta, momentum = (numbers(size, seed).reshape(shape) for seed in (3, 4))
    k = [2 * np.pi * np.fft.fftfreq(n, 10 / n) for n in shape]
    k2 = sum(axis**2 for axis in np.meshgrid(*k, indexing="ij"))
    half = np.exp(-0.25j * dt * k2)
    for _ in range(steps):
        psi = np.fft.ifftn(half * np.fft.fftn(psi))
        theta = theta + dt / 2 * momentum / mu
        density = np.abs(psi) ** 2
        psi = psi * np.exp(-1j * dt * (density + theta))
        momentum = momentum - dt * density
        psi = np.fft.ifftn(half * np.fft.fftn(psi))
        theta = theta + dt / 2 * momentum / mu
    learning = parts(theta + 1j * momentum)
    return {"shape": shape, "amplitude": amplitude, "steps": steps, "psi": parts(psi), "theta": learning}


def dense(n, symmetric, size):
    """Three right-hand sides."""
    a = complex_numbers(n * n, 5).reshape(n, n)
    if symmetric:
        a = np.triu(a) + np.triu(a, 1).T
    a = size * (a + 2j * np.eye(n))
    x = np.linalg.solve(a, complex_numbers(3 * n, 7).reshape(n, 3))
    return {"n": n, "symmetric": symmetric, "size": size, "x": parts(x)}


def layered(layers, readout):
    """Outputs of one sample, and the gradient of their sum weighted by numbers, from the inverse of the whole matrix."""
    kappa, total = 0.5, sum(layers)
    starts = np.cumsum([0, *layers])
    count = total + sum(a * b for a, b in zip(layers, layers[1:]))
    p = numbers(count, 9)
    m = np.diag(-kappa / 2 - 1j * p[:total])
    pairs = [
        (starts[k] + i, starts[k + 1] + j)
        for k in range(len(layers) - 1)
        for i in range(layers[k])
        for j in range(layers[k + 1])
    ]
    for (i, j), value in zip(pairs, p[total:]):
        m[i, j] = m[j, i] = -1j * value
    m[range(layers[0]), range(layers[0])] -= 1j * numbers(layers[0], 10)
    g = np.linalg.inv(m)
    last = range(total - layers[-1], total)
    weights = numbers(layers[-1], 11)
    # Every output is κ Im Gₗ·d with a drive d.
    drives = np.eye(total)[:, last] if readout == "reflection" else np.zeros((total, layers[-1]))
    if readout == "transmission":
        drives[: layers[0]] = 1
    fields = g @ drives
    outputs = [kappa * fields[l, k].imag for k, l in enumerate(last)]
    gradient = np.zeros(count)
    for k, l in enumerate(last):
        left, right = g[:, l], fields[:, k]
        gradient[:total] += weights[k] * kappa * (1j * left * right).imag
        for c, (i, j) in enumerate(pairs):
            gradient[total + c] += weights[k] * kappa * (1j * (left[i] * right[j] + left[j] * right[i])).imag
    return {"layers": layers, "readout": readout, "outputs": outputs, "gradient": gradient.tolist()}


def strip(width, length):
    """S of the modes at both ends of a strip, κ = 2, at ω = 0.1."""
    size = width * length
    h = np.diag(numbers(size, 12) + 0j)
    for x in range(length):
        for y in range(width):
            i = x * width + y
            for j, there in ((i + 1, y + 1 < width), (i + width, x + 1 < length)):
                if there:
                    h[i, j] = h[j, i] = 1
    ends = list(range(width)) + list(range(size - width, size))
    kappa = np.zeros(size)
    kappa[ends] = 2
    g = np.linalg.inv(0.1 * np.eye(size) - h + 0.5j * np.diag(kappa))
    ports = np.flatnonzero(kappa)
    s = np.eye(len(ports)) - 1j * np.sqrt(np.outer(kappa[ports], kappa[ports])) * g[np.ix_(ports, ports)]
    return {"width": width, "length": length, "s": parts(s)}


def array(amplitude, steps):
    """Split steps of the 4 × 4 array of Kerr cavities with ports at its corners: J = 10, g = −2, κ = 0.3."""
    dt, hopping, g, kappa, corners = 0.04, 10, -2, 0.3, [0, 3, 12, 15]
    line = np.diag(np.ones(3), 1) + np.diag(np.ones(3), -1)
    energies, modes = np.linalg.eigh(hopping * (np.kron(line, np.eye(4)) + np.kron(np.eye(4), line)))
    hop = (modes * np.exp(-0.5j * dt * energies)) @ modes.T
    psi, theta = amplitude * complex_numbers(4, 13), amplitude * complex_numbers(16, 15)
    c, s = np.cos(kappa * dt), np.sin(kappa * dt)

    def kerr(z):
        return z * np.exp(-0.5j * dt * g * np.abs(z) ** 2)

    for _ in range(steps):
        theta, psi = kerr(hop @ theta), kerr(psi)
        corner = theta[corners]
        theta[corners] = c * corner - 1j * s * psi
        psi = c * psi - 1j * s * corner
        theta, psi = hop @ kerr(theta), kerr(psi)
    return {"amplitude": amplitude, "steps": steps, "psi": parts(psi), "theta": parts(theta)}


def photonic(side, channels, amplitude):
    """Two stages of a photonic network, g = 1.3: lens, phases, mixing, phases, inverse lens, phases and Kerr effect."""
    shape = (channels, side, side)
    size = channels * side * side
    psi = amplitude * complex_numbers(size, 17).reshape(shape)
    phases = (6 * numbers(6 * size, 19)).reshape(6, *shape)
    plane = {"axes": (1, 2), "norm": "ortho"}
    for stage in range(2):
        psi = np.fft.fft2(psi, **plane) * np.exp(-1j * phases[3 * stage])
        psi = np.fft.fft(psi, axis=0, norm="ortho") * np.exp(-1j * phases[3 * stage + 1])
        psi = np.fft.ifft2(psi, **plane)
        psi = psi * np.exp(-1j * (phases[3 * stage + 2] + 1.3 * np.abs(psi) ** 2))
    psi = np.fft.fft2(psi, **plane)
    return {"side": side, "channels": channels, "amplitude": amplitude, "psi": parts(psi)}


SHAPES = [[2], [3], [5], [7], [12], [15], [27], [50], [5, 9], [6, 10], [8, 12]]
LAYERS = [[1, 1], [3, 2], [5, 4, 3], [7, 8, 2], [4, 9, 5, 3]]
with open("references.json", "w") as file:
    json.dump(
        {
            "numpy": np.__version__,
            "waves": [waves(s, 1, 3) for s in SHAPES] + [waves([12], a, 1) for a in (1e-310, 1e-160, 100)],
            "dense": [dense(n, s, 1) for n in (1, 2, 3, 5, 8, 13, 31) for s in (True, False)]
            + [dense(5, s, size) for size in (1e-290, 1e290) for s in (True, False)],
            "layered": [layered(l, r) for l in LAYERS for r in ("reflection", "transmission")],
            "strips": [strip(*s) for s in ((1, 3), (2, 7), (3, 4), (5, 6))],
            "arrays": [array(0.5, 3), array(1e-310, 1), array(30, 1)],
            "photonic": [photonic(*s) for s in ((4, 1, 2), (4, 2, 2), (4, 4, 2), (16, 1, 2), (4, 1, 1e-310))],
        },
        file,
    )
    file.write("\n")
