import { midpointFlow } from "../evolve/midpoint.js";
import type { State, System } from "../evolve/system.js";
import { finite, wholeNumber } from "../fields/check.js";
import { type ComplexArray, complexZeros, squaredNorm } from "../fields/complex.js";

/** Settings of {@link microring}. ħ = 1; χ is an angular frequency a photon. */
export interface MicroringOptions {
  /** Number N of comb modes of each field. Default 8. */
  readonly modes?: number;
  /** Strength χ of the four-wave mixing. Default 1. */
  readonly chi?: number;
}

/** System of {@link microring}: Ψ and Θ hold N comb modes each. */
export interface Microring extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<MicroringOptions>;
}

/**
 * Two frequency combs in one ring resonator, computing (Ψ) and learning (Θ), that mix through the Kerr effect:
 *
 *   H = χ Σ_{k≥1} |g_Ψ(k) + g_Θ(k)|²,   g_Φ(k) = Σ_j Φ_j* Φ_{j+k}
 *
 * ħ = 1; rotating frame of an equidistant comb. Not separable into exact flows: integrated by the implicit midpoint
 * rule, which keeps the photon numbers Σ|Ψ|² and Σ|Θ|² to rounding. One of the systems of
 * Phys. Rev. X 13, 031020 (2023).
 */
export function microring(options: MicroringOptions = {}): Microring {
  const n = wholeNumber("modes", options.modes ?? 8, 2, 4096);
  const chi = finite("chi", options.chi ?? 1);
  const kinds = { psi: "complex", theta: "complex" } as const;

  /** g_Ψ(k) + g_Θ(k) for k = 0 … n−1; k = 0 is not used. */
  function beats({ psi, theta }: State): ComplexArray {
    const g = complexZeros(n);
    for (const { re, im } of [psi, theta]) {
      for (let k = 1; k < n; k++) {
        for (let j = 0; j + k < n; j++) {
          g.re[k] += re[j] * re[j + k] + im[j] * im[j + k];
          g.im[k] += re[j] * im[j + k] - im[j] * re[j + k];
        }
      }
    }
    return g;
  }

  /** ∂H/∂Φ_j* = χ Σ_k (g(k)* Φ_{j+k} + g(k) Φ_{j−k}), and twice that as (∂H/∂re, ∂H/∂im). */
  function slope({ re, im }: ComplexArray, g: ComplexArray): ComplexArray {
    const result = complexZeros(n);
    for (let j = 0; j < n; j++) {
      let a = 0;
      let b = 0;
      for (let k = 1; k < n; k++) {
        if (j + k < n) {
          a += g.re[k] * re[j + k] + g.im[k] * im[j + k];
          b += g.re[k] * im[j + k] - g.im[k] * re[j + k];
        }
        if (j - k >= 0) {
          a += g.re[k] * re[j - k] - g.im[k] * im[j - k];
          b += g.re[k] * im[j - k] + g.im[k] * re[j - k];
        }
      }
      result.re[j] = 2 * chi * a;
      result.im[j] = 2 * chi * b;
    }
    return result;
  }

  const gradient = (state: State): State => {
    const g = beats(state);
    return { psi: slope(state.psi, g), theta: slope(state.theta, g) };
  };

  return {
    name: "microring comb",
    shape: [n],
    lengths: [n],
    size: n,
    learningSize: n,
    kinds,
    parameters: { modes: n, chi },
    invariants: [
      { name: "Σ|Ψ|²", value: ({ psi }) => squaredNorm(psi) },
      { name: "Σ|Θ|²", value: ({ theta }) => squaredNorm(theta) },
    ],
    flows: [midpointFlow(gradient, kinds)],
    energy(state) {
      const { re, im } = beats(state);
      let sum = 0;
      for (let k = 1; k < n; k++) sum += re[k] ** 2 + im[k] ** 2;
      return chi * sum;
    },
  };
}
