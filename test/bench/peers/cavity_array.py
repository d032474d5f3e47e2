"""One averaged HEB update of the Kerr-cavity array (PRX 13, 031020, Fig. 8) for 40 input amplitudes at once."""

import numpy as np

CORNERS = [0, 3, 12, 15]


def hopping_matrix():
    """Nearest neighbours of the 4 × 4 array, open boundaries."""
    line = np.diag(np.ones(3), 1) + np.diag(np.ones(3), -1)
    return np.kron(line, np.eye(4)) + np.kron(np.eye(4), line)


def propagator(p, duration):
    energies, modes = np.linalg.eigh(p["hopping"] * hopping_matrix())
    return (modes * np.exp(-1j * energies * duration)) @ modes.T


def echo_update(forward, inputs, p):
    """Two echoes with +ε and −ε; each followed by complete decay with a limited kick."""

    def run():
        theta = np.broadcast_to(inputs["theta"], (len(inputs["psi"]), 16)).astype(complex)
        for sign in (1, -1):
            psi_out, theta_out = forward(inputs["psi"], theta)
            error = np.zeros_like(psi_out)
            error[:, 3] = psi_out[:, 3] - inputs["target"]
            _, back = forward(np.conj(psi_out - 1j * sign * p["epsilon"] * error), np.conj(theta_out))
            kick = -back.imag / (sign * p["mass"])
            theta = back.real + kick / np.sqrt(1 + (kick / p["kickLimit"]) ** 2) + 0j
        return theta.real

    return run


def fused(inputs, p, _threads):
    """Amplitudes of cavities and ports in one array of real numbers; the lattice as one real matrix product."""
    dt, g, kappa, steps = p["dt"], p["g"], p["kappa"], int(p["steps"])
    count = len(inputs["psi"])
    c, s = np.cos(kappa * dt), np.sin(kappa * dt)

    def grow(matrix):
        """Lattice on 16 cavities, nothing on 4 ports, as a real matrix on (re, im)."""
        whole = np.eye(20, dtype=complex)
        whole[:16, :16] = matrix
        return np.ascontiguousarray(np.block([[whole.real, -whole.imag], [whole.imag, whole.real]]))

    rotation = np.eye(20, dtype=complex)
    for port, corner in enumerate(CORNERS):
        rotation[corner, corner] = rotation[16 + port, 16 + port] = c
        rotation[corner, 16 + port] = rotation[16 + port, corner] = -1j * s
    couple = np.ascontiguousarray(
        np.block([[rotation.real, -rotation.imag], [rotation.imag, rotation.real]])
    )
    half, whole = grow(propagator(p, dt / 2)), grow(propagator(p, dt))
    density, cosine, sine, other = (np.empty((20, count)) for _ in range(4))
    turned = np.empty((40, count))

    def kerr(z):
        re, im = z[:20], z[20:]
        np.multiply(re, re, out=density)
        np.multiply(im, im, out=other)
        np.add(density, other, out=density)
        np.multiply(density, -0.5 * dt * g, out=density)
        np.cos(density, out=cosine)
        np.sin(density, out=sine)
        np.multiply(re, cosine, out=turned[:20])
        np.multiply(im, sine, out=other)
        turned[:20] -= other
        np.multiply(re, sine, out=turned[20:])
        np.multiply(im, cosine, out=other)
        turned[20:] += other
        return turned

    def forward(psi, theta):
        z = np.concatenate([theta.real.T, psi.real.T, theta.imag.T, psi.imag.T])
        buffer = np.empty_like(z)
        np.matmul(half, z, out=buffer)
        for step in range(steps):
            np.matmul(couple, kerr(buffer), out=z)
            np.matmul(half if step == steps - 1 else whole, kerr(z), out=buffer)
        field = buffer[:20] + 1j * buffer[20:]
        return field[16:].T, field[:16].T

    return echo_update(forward, inputs, p)


def by_transforms(inputs, p, _threads):
    """As the published reference is written: sine transforms, complex exponentials."""
    from scipy.fft import dstn

    dt, g, kappa, steps = p["dt"], p["g"], p["kappa"], int(p["steps"])
    k = np.cos(np.pi * np.arange(1, 5) / 5)
    energies = 2 * p["hopping"] * (k[:, None] + k[None, :])
    phase = np.exp(-0.5j * dt * energies) / 25
    c, s = np.cos(kappa * dt), np.sin(kappa * dt)

    def hop(theta):
        shaped = dstn(theta.reshape(-1, 4, 4), type=1, axes=(1, 2)) * phase
        return dstn(shaped, type=1, axes=(1, 2)).reshape(-1, 16) / 4

    def kerr(field):
        return field * np.exp(-0.5j * dt * g * np.abs(field) ** 2)

    def forward(psi, theta):
        for _ in range(steps):
            theta = hop(theta)
            theta, psi = kerr(theta), kerr(psi)
            corner = theta[:, CORNERS]
            theta[:, CORNERS] = c * corner - 1j * s * psi
            psi = c * psi - 1j * s * corner
            theta, psi = kerr(theta), kerr(psi)
            theta = hop(theta)
        return psi, theta

    return echo_update(forward, inputs, p)


def finish(theta):
    return {"theta": np.asarray(theta)}


IMPLEMENTATIONS = {"NumPy": (fused, finish), "NumPy, sine transforms": (by_transforms, finish)}
