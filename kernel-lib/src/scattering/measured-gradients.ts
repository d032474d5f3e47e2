import { positive, reject } from "../fields/check.js";
import type { Complex } from "../fields/complex.js";
import type { ScatteringMatrix } from "./scattering-matrix.js";

/**
 * Derivatives of S read off scattering measurements alone: the entries of S itself and the decay rates of
 * the taps, nothing of the inside. Modes are named by their ports; a mode without a tap (κ = 0) cannot be
 * measured this way.
 *
 * Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024).
 */

type Port = number | string;

/** ∂S[out, in]/∂Δ_j = (i/κ_j)(S[out, j] − δ)(S[j, in] − δ), κ_j the decay rate of mode j. */
export function detuningGradient(
  s: ScatteringMatrix,
  decay: number,
  out: Port,
  into: Port,
  mode: Port,
): Complex {
  positive("decay", decay);
  return timesI(product(probe(s, out, mode), probe(s, mode, into)), 1 / decay);
}

/**
 * ∂S[out, in]/∂J for a real symmetric coupling J between modes j and ℓ:
 * (i/√(κ_j κ_ℓ)) [(S[out, j] − δ)(S[ℓ, in] − δ) + (S[out, ℓ] − δ)(S[j, in] − δ)].
 */
export function couplingGradient(
  s: ScatteringMatrix,
  decays: readonly [number, number],
  out: Port,
  into: Port,
  modes: readonly [Port, Port],
): Complex {
  positive("decays[0]", decays[0]);
  positive("decays[1]", decays[1]);
  const [j, l] = modes;
  if (s.port(j) === s.port(l)) reject("modes", modes, "two different modes");
  const there = product(probe(s, out, j), probe(s, l, into));
  const back = product(probe(s, out, l), probe(s, j, into));
  const sum = { re: there.re + back.re, im: there.im + back.im };
  return timesI(sum, 1 / Math.sqrt(decays[0] * decays[1]));
}

/** S[out, in] − δ: what the probe field adds to the transmitted one. */
function probe(s: ScatteringMatrix, out: Port, into: Port): Complex {
  const { re, im } = s.get(out, into);
  return { re: s.port(out) === s.port(into) ? re - 1 : re, im };
}

const product = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
const timesI = (z: Complex, factor: number): Complex => ({ re: -factor * z.im, im: factor * z.re });
