import { bondEnergy, openLattice } from "../engine/waves/open-lattice.js";
import type { Flow, State, System } from "../evolve/system.js";
import { finite, positive, wholeNumber } from "../fields/check.js";
import { type ComplexArray, squaredNorm } from "../fields/complex.js";

/** Settings of {@link secondHarmonic}. ħ = 1; hopping and mismatch as angular frequencies in one unit. */
export interface SecondHarmonicOptions {
  /** Number of coupled waveguides or resonators. */
  readonly sites: number;
  /** Nonlinear coupling χ. Default 1. */
  readonly chi?: number;
  /** Hopping of the fundamental between neighbours. Default 1. */
  readonly hopping?: number;
  /** Hopping of the second harmonic between neighbours. Default 0. */
  readonly harmonicHopping?: number;
  /** Phase mismatch Δ. Default 0. */
  readonly mismatch?: number;
  /** Inertia μ of the learning field. Default 10. */
  readonly mass?: number;
}

/** System of {@link secondHarmonic}: Ψ holds the fundamental of all sites, then the second harmonic; Θ one θ a site. */
export interface SecondHarmonic extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<SecondHarmonicOptions>;
}

/**
 * Second-harmonic generation in an array: fundamental a and second harmonic b on every site, whose mismatch Δ + θ_j
 * learns:
 *
 *   H = Σ_<ij>(J_a a_i*a_j + J_b b_i*b_j + c.c.) + (χ/2)Σ(a_j² b_j* + c.c.) + Σ (Δ + θ_j)|b_j|² + Σ π²/2μ
 *
 * ħ = 1. Ψ holds all a, then all b. The conversion is split into its monomials in real and imaginary parts, each of
 * which is solved exactly; Σ|a|² + 2Σ|b|² (Manley–Rowe) is kept to the order of the integrator.
 */
export function secondHarmonic(options: SecondHarmonicOptions): SecondHarmonic {
  const n = wholeNumber("sites", options.sites, 1, 100_000);
  const chi = finite("chi", options.chi ?? 1);
  const hopping = finite("hopping", options.hopping ?? 1);
  const harmonicHopping = finite("harmonicHopping", options.harmonicHopping ?? 0);
  const mismatch = finite("mismatch", options.mismatch ?? 0);
  const mass = positive("mass", options.mass ?? 10);
  // Mismatch of two waves a and one b, largest over all modes of the chain. In steps of 2π over it they convert as if
  // they were matched.
  const edge = 2 * Math.cos(Math.PI / (n + 1));
  const largestMismatch = edge * (2 * Math.abs(hopping) + Math.abs(harmonicHopping)) + Math.abs(mismatch);
  const fundamental = openLattice(1, n, hopping);
  const harmonic = openLattice(1, n, harmonicHopping);
  const part = ({ re, im }: ComplexArray, from: number): ComplexArray => ({
    re: re.subarray(from, from + n),
    im: im.subarray(from, from + n),
  });

  const hop: Flow = ({ psi, theta }, dt) => {
    fundamental(part(psi, 0), dt);
    if (harmonicHopping !== 0) harmonic(part(psi, n), dt);
    for (let j = 0; j < n; j++) theta.re[j] += (dt / mass) * theta.im[j];
  };
  const detune: Flow = ({ psi, theta }, dt) => {
    for (let j = 0; j < n; j++) {
      const u = psi.re[n + j];
      const v = psi.im[n + j];
      const c = Math.cos(dt * (mismatch + theta.re[j]));
      const s = -Math.sin(dt * (mismatch + theta.re[j]));
      psi.re[n + j] = u * c - v * s;
      psi.im[n + j] = u * s + v * c;
      theta.im[j] -= dt * (u * u + v * v);
    }
  };
  // With a = x + iy and b = u + iv, (χ/2)(a²b* + c.c.) = χ(x²u − y²u + 2xyv).
  const squares: Flow = ({ psi: { re, im } }, dt) => {
    for (let j = 0; j < n; j++) {
      im[n + j] -= (dt * chi * re[j] * re[j]) / 2;
      im[j] -= dt * chi * re[j] * re[n + j];
    }
  };
  const conjugateSquares: Flow = ({ psi: { re, im } }, dt) => {
    for (let j = 0; j < n; j++) {
      im[n + j] += (dt * chi * im[j] * im[j]) / 2;
      re[j] -= dt * chi * im[j] * re[n + j];
    }
  };
  const products: Flow = ({ psi: { re, im } }, dt) => {
    for (let j = 0; j < n; j++) {
      // x and y stretch against each other, so xy stays.
      const stretch = Math.exp(dt * chi * im[n + j]);
      re[n + j] += dt * chi * re[j] * im[j];
      re[j] *= stretch;
      im[j] /= stretch;
    }
  };

  function energy({ psi, theta }: State): number {
    const { re, im } = psi;
    let sum =
      2 * hopping * bondEnergy(part(psi, 0), 1, n) + 2 * harmonicHopping * bondEnergy(part(psi, n), 1, n);
    for (let j = 0; j < n; j++) {
      const [x, y, u, v] = [re[j], im[j], re[n + j], im[n + j]];
      sum += chi * ((x * x - y * y) * u + 2 * x * y * v) + (mismatch + theta.re[j]) * (u * u + v * v);
      sum += theta.im[j] ** 2 / (2 * mass);
    }
    return sum;
  }

  return {
    name: "second-harmonic generation",
    shape: [2 * n],
    lengths: [2 * n],
    size: 2 * n,
    learningShape: [n],
    learningSize: n,
    kinds: { psi: "complex", theta: "real" },
    parameters: { sites: n, chi, hopping, harmonicHopping, mismatch, mass },
    invariants: [
      {
        name: "Σ|a|² + 2Σ|b|²",
        value: ({ psi }) => squaredNorm(part(psi, 0)) + 2 * squaredNorm(part(psi, n)),
      },
    ],
    ...(chi !== 0 && { stableStep: (2 * Math.PI) / largestMismatch }),
    flows: [hop, detune, squares, conjugateSquares, products],
    energy,
  };
}
