/**
 * The exact gradient of a photonic network by the adjoint method, written down independently of the library's
 * propagation: the oracle of the echo. It stores every intermediate field, which the physical machine cannot.
 */
import type { ComplexArray, ErrorSignal, PhotonicNetwork, State } from "echolab";

/** ∂C/∂θ of a field at the network's entrance. */
export function adjointGradient(network: PhotonicNetwork, state: State, signal: ErrorSignal): Float64Array {
  const { side, channels, stages, size, kerr, chi } = network;
  const area = side * side;
  const theta = state.theta.re;
  const gradient = new Float64Array(network.learningSize);
  let re = state.psi.re.slice(0, size);
  let im = state.psi.im.slice(0, size);

  /** Unitary DFT along an axis, by its definition; sign −1 forward, +1 inverse. */
  function dft(n: number, stride: number, sign: number): void {
    const [nr, ni] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i++) {
      const k = Math.floor(i / stride) % n;
      const base = i - k * stride;
      for (let j = 0; j < n; j++) {
        const angle = (sign * 2 * Math.PI * ((j * k) % n)) / n;
        const [c, s] = [Math.cos(angle) / Math.sqrt(n), Math.sin(angle) / Math.sqrt(n)];
        nr[i] += c * re[base + j * stride] - s * im[base + j * stride];
        ni[i] += c * im[base + j * stride] + s * re[base + j * stride];
      }
    }
    re = nr;
    im = ni;
  }
  const lens = (sign: number) => {
    dft(side, 1, sign);
    dft(side, side, sign);
  };
  const mixer = (sign: number) => dft(channels, area, sign);

  /** Fields in front of every phase, for the way back. */
  const before: ComplexArray[] = [];
  function turn(plane: number, kerr: number): void {
    before[plane] = { re: re.slice(), im: im.slice() };
    for (let i = 0; i < size; i++) {
      const angle = chi * theta[plane * size + i] + kerr * (re[i] ** 2 + im[i] ** 2);
      [re[i], im[i]] = [
        re[i] * Math.cos(angle) + im[i] * Math.sin(angle),
        im[i] * Math.cos(angle) - re[i] * Math.sin(angle),
      ];
    }
  }
  for (let s = 0; s < stages; s++) {
    lens(-1);
    turn(3 * s, 0);
    mixer(-1);
    turn(3 * s + 1, 0);
    lens(1);
    turn(3 * s + 2, kerr);
  }
  lens(-1);

  const output = { re: new Float64Array(2 * size), im: new Float64Array(2 * size) };
  output.re.set(re, size);
  output.im.set(im, size);
  const { error } = signal(output);
  // λ = ∂C/∂Ψ* at the present place.
  re = error.re.slice(size);
  im = error.im.slice(size);

  /** Ψ' = Ψ exp(−iφ), φ = χθ + kerr |Ψ|²: ∂C/∂φ = 2 Im(λ* Ψ'), λ ← λ exp(iφ) + kerr ∂C/∂φ Ψ. */
  function turnBack(plane: number, kerr: number): void {
    const psi = before[plane];
    for (let i = 0; i < size; i++) {
      const angle = chi * theta[plane * size + i] + kerr * (psi.re[i] ** 2 + psi.im[i] ** 2);
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const x = psi.re[i] * c + psi.im[i] * s;
      const y = psi.im[i] * c - psi.re[i] * s;
      const slope = 2 * (re[i] * y - im[i] * x);
      gradient[plane * size + i] = chi * slope;
      [re[i], im[i]] = [
        re[i] * c - im[i] * s + kerr * slope * psi.re[i],
        im[i] * c + re[i] * s + kerr * slope * psi.im[i],
      ];
    }
  }
  lens(1);
  for (let s = stages - 1; s >= 0; s--) {
    turnBack(3 * s + 2, kerr);
    lens(-1);
    turnBack(3 * s + 1, 0);
    mixer(1);
    turnBack(3 * s, 0);
    lens(1);
  }
  return gradient;
}
