import { positive, reject } from "../../fields/check.js";
import type { Complex } from "../../fields/complex.js";
import type { ScatteringMatrix } from "../network/scattering-matrix.js";

/**
 * Derivatives of S read off scattering measurements alone: the entries of S itself and the decay rates of
 * the taps, nothing of the inside. Modes are named by their ports; a mode without a tap (κ = 0) cannot be
 * measured this way.
 *
 * Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024).
 */

type Port = number | string;

/** Computes ∂S[out, in]/∂Δ_j = (i/κ_j)(S[out, j] − δ)(S[j, in] − δ), κ_j the decay rate of mode j. */
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
 * Computes ∂S[out, in]/∂J for a real symmetric coupling J between modes j and ℓ: (i/√(κ_j κ_ℓ)) [(S[out, j] − δ)(S[ℓ, in]
 * − δ) + (S[out, ℓ] − δ)(S[j, in] − δ)].
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

/**
 * Computes ∂S[out, in]/∂H[j, ℓ] of one direction of a coupling alone: (i/√(κ_j κ_ℓ)) (S[out, j] − δ)(S[ℓ, in] − δ). With
 * H[ℓ, j] = H[j, ℓ]* = J*, ∂S/∂Re J is the sum of both directions and ∂S/∂Im J is i times their difference.
 */
export function hoppingGradient(
  s: ScatteringMatrix,
  decays: readonly [number, number],
  out: Port,
  into: Port,
  [j, l]: readonly [Port, Port],
): Complex {
  positive("decays[0]", decays[0]);
  positive("decays[1]", decays[1]);
  return timesI(product(probe(s, out, j), probe(s, l, into)), 1 / Math.sqrt(decays[0] * decays[1]));
}

/** Computes ∂S[out, in]/∂κ'_j of an intrinsic loss rate: −(i/2) ∂S/∂Δ_j. */
export function lossGradient(s: ScatteringMatrix, decay: number, out: Port, into: Port, mode: Port): Complex {
  return timesI(detuningGradient(s, decay, out, into, mode), -0.5);
}

/** Computes ∂S[out, in]/∂κ_j of a decay rate: as a loss, and through the roots √κ of the ports themselves. */
export function decayGradient(
  s: ScatteringMatrix,
  decay: number,
  out: Port,
  into: Port,
  mode: Port,
): Complex {
  const { re, im } = lossGradient(s, decay, out, into, mode);
  const ends = [out, into].filter((port) => s.port(port) === s.port(mode)).length;
  const own = probe(s, out, into);
  return { re: re + (ends * own.re) / (2 * decay), im: im + (ends * own.im) / (2 * decay) };
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
