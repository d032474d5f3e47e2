import { kineticPhases, SpectralPhase } from "../engine/waves/split-step.js";
import type { Flow, State, System } from "../evolve/system.js";
import { finite, positive, reject } from "../fields/check.js";
import { type ComplexArray, squaredNorm } from "../fields/complex.js";
import { Grid } from "../fields/grid.js";
import { waveStableStep } from "./coupled-waves.js";

/** Settings of {@link manakov}. ħ = 1; lengths in the unit of the grid. */
export interface ManakovOptions {
  /** Grid of the fields, in one or two dimensions. */
  readonly grid: Grid;
  /** Dispersion β of −(β/2)∇²; either sign. Default 1. */
  readonly beta?: number;
  /** Kerr coefficient g of g(|u|² + |v|²). Default 1. */
  readonly kerr?: number;
  /** Coupling χ to the learning field. Default 1. */
  readonly chi?: number;
  /** Mass μ of the learning field. Default 10. */
  readonly mass?: number;
}

/** System of {@link manakov}: Ψ holds u at all points, then v; Θ one value a point. */
export interface Manakov extends System {
  /** Grid of the fields. */
  readonly grid: Grid;
  /** Constants of the equations, defaults filled in. */
  readonly parameters: Required<Omit<ManakovOptions, "grid">>;
}

/**
 * Light of two polarisations u, v in a fibre, coupled to a learning field θ with momentum π (Manakov's equations):
 *
 *   i∂tu = −(β/2)∇²u + [g(|u|² + |v|²) + χθ]u, the same for v,   ∂tθ = π/μ,   ∂tπ = −χ(|u|² + |v|²)
 *
 * ħ = 1; periodic. Ψ holds all of u, then all of v.
 */
export function manakov(options: ManakovOptions): Manakov {
  const { grid } = options;
  if (!(grid instanceof Grid)) reject("grid", grid, "a grid, such as grid({ points: 64, length: 16 })");
  const beta = finite("beta", options.beta ?? 1);
  const kerr = finite("kerr", options.kerr ?? 1);
  const chi = finite("chi", options.chi ?? 1);
  const mass = positive("mass", options.mass ?? 10);
  const n = grid.size;
  const spectral = new SpectralPhase(grid.shape);
  const k2 = grid.squaredWavenumbers();
  const phase = kineticPhases(k2, beta);
  const polarisations = ({ re, im }: ComplexArray): ComplexArray[] =>
    [0, n].map((from) => ({ re: re.subarray(from, from + n), im: im.subarray(from, from + n) }));

  const free: Flow = ({ psi, theta }, dt) => {
    const { re, im } = phase(dt);
    for (const wave of polarisations(psi)) spectral.apply(wave.re, wave.im, re, im);
    for (let i = 0; i < n; i++) theta.re[i] += (dt / mass) * theta.im[i];
  };
  const local: Flow = ({ psi, theta }, dt) => {
    const [u, v] = polarisations(psi);
    for (let i = 0; i < n; i++) {
      const density = u.re[i] ** 2 + u.im[i] ** 2 + v.re[i] ** 2 + v.im[i] ** 2;
      const angle = -dt * (kerr * density + chi * theta.re[i]);
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      for (const { re, im } of [u, v]) {
        const a = re[i];
        re[i] = a * c - im[i] * s;
        im[i] = a * s + im[i] * c;
      }
      theta.im[i] -= dt * chi * density;
    }
  };

  function energy({ psi, theta }: State): number {
    const density = new Float64Array(n);
    let sum = 0;
    for (const wave of polarisations(psi)) {
      const re = wave.re.slice();
      const im = wave.im.slice();
      spectral.forward(re, im);
      for (let i = 0; i < n; i++) {
        sum += ((beta / 2) * k2[i] * (re[i] ** 2 + im[i] ** 2)) / n;
        density[i] += wave.re[i] ** 2 + wave.im[i] ** 2;
      }
    }
    for (let i = 0; i < n; i++) {
      sum += (kerr / 2) * density[i] ** 2 + chi * theta.re[i] * density[i] + theta.im[i] ** 2 / (2 * mass);
    }
    return sum * grid.cell;
  }

  return {
    name: "Manakov waves",
    grid,
    shape: [2, ...grid.shape].slice(-2),
    lengths: [2, ...grid.lengths].slice(-2),
    size: 2 * n,
    learningShape: grid.shape,
    learningSize: n,
    kinds: { psi: "complex", theta: "real" },
    parameters: { beta, kerr, chi, mass },
    invariants: [{ name: "norm", value: ({ psi }) => squaredNorm(psi) * grid.cell }],
    ...((kerr !== 0 || chi !== 0) && { stableStep: waveStableStep(grid, beta) }),
    flows: [free, local],
    energy,
  };
}
