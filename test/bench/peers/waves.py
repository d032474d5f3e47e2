"""Coupled nonlinear waves by split steps: half a free step, kicks and free steps in turn, half a free step."""

from functools import partial

import numpy as np


def constants(inputs, p):
    """Phases of a half and a whole free step for every wavenumber, and the drift of the learning field."""
    half = np.exp(-0.25j * p["dt"] * p["beta"] * inputs["k2"])
    return half, half * half, p["dt"] / p["mu"]


def axes_of(inputs):
    return tuple(range(1, inputs["psi"].ndim))


# NumPy and SciPy: everything in place; sine and cosine of a real array instead of a complex exponential.


def with_arrays(inputs, p, threads, transform):
    half, whole, drift = constants(inputs, p)
    dt, g, chi, steps = p["dt"], p["g"], p["chi"], int(p["steps"])
    shape = inputs["psi"].shape
    # Single samples without the batch axis: less work for NumPy in every call.
    inner = shape[1:] if shape[0] == 1 else shape
    axes = tuple(range(-len(shape) + 1, 0))
    forward, inverse = transform(axes, threads)
    density, phase = np.empty(inner), np.empty(inner)
    other = np.empty(inner)
    rotation = np.empty(inner, complex)

    def run():
        psi = inputs["psi"].reshape(inner).copy()
        theta = inputs["theta"].reshape(inner).copy()
        momentum = np.zeros(inner)

        def free(psi, table, scale):
            psi = forward(psi)
            psi *= table
            psi = inverse(psi)
            np.multiply(momentum, scale * drift, out=other)
            np.add(theta, other, out=theta)
            return psi

        psi = free(psi, half, 0.5)
        for step in range(steps):
            np.multiply(psi.real, psi.real, out=density)
            np.multiply(psi.imag, psi.imag, out=other)
            np.add(density, other, out=density)
            np.multiply(density, -dt * g, out=phase)
            np.multiply(theta, -dt * chi, out=other)
            np.add(phase, other, out=phase)
            np.cos(phase, out=rotation.real)
            np.sin(phase, out=rotation.imag)
            np.multiply(psi, rotation, out=psi)
            np.multiply(density, dt * chi, out=density)
            np.subtract(momentum, density, out=momentum)
            last = step == steps - 1
            psi = free(psi, half if last else whole, 0.5 if last else 1.0)
        return psi.reshape(shape), momentum.reshape(shape)

    return run


def numpy_transform(axes, _threads):
    if len(axes) == 1:
        return (
            lambda z: np.fft.fft(z, axis=axes[0], out=z),
            lambda z: np.fft.ifft(z, axis=axes[0], out=z),
        )

    def both(one):
        def apply(z):
            for axis in axes:
                one(z, axis=axis, out=z)
            return z

        return apply

    return both(np.fft.fft), both(np.fft.ifft)


def scipy_transform(axes, threads):
    from scipy import fft

    if len(axes) == 1:
        one = {"axis": axes[0], "overwrite_x": True, "workers": threads}
        return partial(fft.fft, **one), partial(fft.ifft, **one)
    many = {"axes": axes, "overwrite_x": True, "workers": threads}
    return partial(fft.fftn, **many), partial(fft.ifftn, **many)


# JAX: one compiled loop.


def jax_setup():
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax


def jax_evolve(jax, inputs, p, checkpoint=None):
    """psi, theta, momentum -> the same after all steps, for any wrapping of the inner loop."""
    jnp = jax.numpy
    half, whole, drift = constants(inputs, p)
    half, whole = jnp.asarray(half), jnp.asarray(whole)
    dt, g, chi = p["dt"], p["g"], p["chi"]
    axes = axes_of(inputs)
    if len(axes) == 1:
        forward, inverse = jnp.fft.fft, jnp.fft.ifft
    else:
        forward, inverse = partial(jnp.fft.fftn, axes=axes), partial(jnp.fft.ifftn, axes=axes)

    def free(psi, theta, momentum, table, scale):
        return inverse(forward(psi) * table), theta + scale * drift * momentum, momentum

    def kick(psi, theta, momentum):
        density = psi.real**2 + psi.imag**2
        phase = -dt * (g * density + chi * theta)
        psi = psi * jax.lax.complex(jnp.cos(phase), jnp.sin(phase))
        return psi, theta, momentum - dt * chi * density

    def whole_step(state):
        return free(*kick(*state), whole, 1.0)

    return free, kick, whole_step, half


def with_jax(inputs, p, _threads):
    jax = jax_setup()
    jnp = jax.numpy
    free, kick, whole_step, half = jax_evolve(jax, inputs, p)
    steps = int(p["steps"])

    @jax.jit
    def evolve(psi, theta, momentum):
        state = free(psi, theta, momentum, half, 0.5)
        state = jax.lax.fori_loop(0, steps - 1, lambda _, s: whole_step(s), state)
        psi, _, momentum = free(*kick(*state), half, 0.5)
        return psi, momentum

    start = [jnp.asarray(inputs["psi"]), jnp.asarray(inputs["theta"]), jnp.zeros(inputs["theta"].shape)]
    compiled = evolve.lower(*start).compile()
    return lambda: jax.block_until_ready(compiled(*start))


# PyTorch: in place, without gradients.


def with_torch(inputs, p, threads):
    import torch

    torch.set_num_threads(threads)
    half, whole, drift = constants(inputs, p)
    half, whole = torch.from_numpy(half), torch.from_numpy(whole)
    dt, g, chi, steps = p["dt"], p["g"], p["chi"], int(p["steps"])
    axes = axes_of(inputs)
    psi0, theta0 = torch.from_numpy(inputs["psi"]), torch.from_numpy(inputs["theta"])
    spectrum = torch.empty_like(psi0)
    one = torch.ones_like(theta0)
    if len(axes) == 1:
        forward, inverse = torch.fft.fft, torch.fft.ifft
    else:
        forward, inverse = partial(torch.fft.fftn, dim=axes), partial(torch.fft.ifftn, dim=axes)

    @torch.inference_mode()
    def run():
        psi, theta = psi0.clone(), theta0.clone()
        momentum = torch.zeros_like(theta)
        rotation = torch.empty_like(psi)

        def free(table, scale):
            forward(psi, out=spectrum)
            spectrum.mul_(table)
            inverse(spectrum, out=psi)
            theta.add_(momentum, alpha=scale * drift)

        free(half, 0.5)
        for step in range(steps):
            parts = torch.view_as_real(psi)
            density = (parts * parts).sum(-1)
            phase = torch.add(density * (-dt * g), theta, alpha=-dt * chi)
            torch.polar(one, phase, out=rotation)
            psi.mul_(rotation)
            momentum.sub_(density, alpha=dt * chi)
            last = step == steps - 1
            free(half if last else whole, 0.5 if last else 1.0)
        return psi, momentum

    return run


def finish(result):
    psi, momentum = result
    return {"psi": np.asarray(psi), "momentum": np.asarray(momentum)}


IMPLEMENTATIONS = {
    "NumPy": (partial(with_arrays, transform=numpy_transform), finish),
    "SciPy": (partial(with_arrays, transform=scipy_transform), finish),
    "JAX": (with_jax, finish),
    "PyTorch": (with_torch, finish),
}
