import { checkPrecision, type Precision } from "../engine/memory/precision.js";
import type { Flow, State, System } from "../evolve/system.js";
import { finite, numbers, reject } from "../fields/check.js";
import { Grid } from "../fields/grid.js";
import { maximum } from "../fields/lists.js";
import { coupledWaves, waveStableStep } from "./coupled-waves.js";

/** Settings of {@link grossPitaevskii}. ħ = m = 1; lengths in the unit of the grid. */
export interface GrossPitaevskiiOptions {
  /** Grid of the fields, in one or two dimensions. */
  readonly grid: Grid;
  /** Frequency ω_t of the harmonic trap ½ω_t²r². Default 1. */
  readonly trap?: number;
  /** A potential V of your own at every point of the grid, in place of the harmonic trap. */
  readonly potential?: ArrayLike<number>;
  /** Interaction g of g|Ψ|²Ψ; positive repels. Default 1. */
  readonly kerr?: number;
  /** Coupling χ to the learning potential θ. Default 1. */
  readonly chi?: number;
  /** Mass μ of the learning potential. Default 10. */
  readonly mass?: number;
  /** As in {@link coupledWaves}; without a learning potential only (χ = 0). Default "float64". */
  readonly precision?: Precision;
}

/** System of {@link grossPitaevskii}: Ψ (complex) and Θ (θ with momentum π) have one value a point of the grid. */
export interface GrossPitaevskii extends System {
  /** Grid of the fields. */
  readonly grid: Grid;
  /** The trap at every point. */
  readonly potential: Float64Array;
}

/**
 * Largest μV/χ² for which the compiled kernel treats the trap V as an offset V/χ of θ. The offset rounds θ by 1e-16 V/χ,
 * while the wave moves θ by χ|Ψ|²T²/2μ in a time T: with |Ψ|²T² of about 1, that motion keeps eleven digits at this limit.
 */
const MOST_OFFSET = 1e5;

/**
 * Matter waves of a condensate in a trap, in a learning potential θ with momentum π that the atoms push back on:
 *
 *   i∂tΨ = −½∇²Ψ + V(r)Ψ + g|Ψ|²Ψ + χθΨ,   ∂tθ = π/μ,   ∂tπ = −χ|Ψ|²
 *
 * ħ = m = 1; one or two dimensions, periodic (choose the grid so wide that the trap keeps the atoms inside).
 */
export function grossPitaevskii(options: GrossPitaevskiiOptions): GrossPitaevskii {
  const { grid, trap = 1, kerr = 1, chi = 1, mass = 10, precision = "float64" } = options;
  if (!(grid instanceof Grid)) reject("grid", grid, "a grid, such as grid({ points: 64, length: 16 })");
  finite("trap", trap);
  checkPrecision(precision);
  const waves = coupledWaves({ grid, kerr, chi, mass });
  const potential = options.potential
    ? numbers("potential", options.potential, grid.size, "points")
    : grid.map((x, y) => 0.5 * trap * trap * (x * x + y * y));

  // The trap is a phase at every point, like the other local terms, so both together are still exact.
  const local: Flow = (state, dt) => {
    waves.flows[1](state, dt);
    const { re, im } = state.psi;
    for (let i = 0; i < re.length; i++) {
      const c = Math.cos(dt * potential[i]);
      const s = -Math.sin(dt * potential[i]);
      const a = re[i];
      re[i] = a * c - im[i] * s;
      im[i] = a * s + im[i] * c;
    }
  };

  // Without a learning potential the trap takes its place in the compiled kernel: one of infinite mass stays as it is.
  const still =
    chi === 0 ? coupledWaves({ grid, kerr, chi: 1, mass: Number.MAX_VALUE, precision }) : undefined;
  const trapped = ({ psi }: State): State => ({
    psi,
    theta: { re: potential, im: new Float64Array(grid.size) },
  });
  // With a learning field, the trap is an offset of θ, which does not change the motion of θ. A weak coupling would round it.
  const isOffset = (mass * maximum(potential.map(Math.abs))) / (chi * chi) <= MOST_OFFSET;
  const shift = (states: readonly State[], by: number) => {
    for (const { theta } of states) for (let i = 0; i < grid.size; i++) theta.re[i] += potential[i] * by;
  };
  const advanceAll: System["advanceAll"] = (states, dt, steps, integrator) => {
    if (!still) {
      shift(states, 1 / chi);
      waves.advanceAll?.(states, dt, steps, integrator);
      shift(states, -1 / chi);
      return;
    }
    still.advanceAll?.(states.map(trapped), dt, steps, integrator);
    for (const { theta } of states) {
      for (let i = 0; i < theta.re.length; i++) theta.re[i] += ((steps * dt) / mass) * theta.im[i];
    }
  };

  function energy(state: State): number {
    const { re, im } = state.psi;
    let sum = 0;
    for (let i = 0; i < re.length; i++) sum += potential[i] * (re[i] ** 2 + im[i] ** 2);
    return waves.energy(state) + sum * grid.cell;
  }

  return {
    name: "matter waves in a trap",
    grid,
    shape: grid.shape,
    lengths: grid.lengths,
    size: grid.size,
    learningSize: grid.size,
    kinds: waves.kinds,
    invariants: waves.invariants,
    stableStep: waveStableStep(grid, 1),
    potential,
    flows: [waves.flows[0], local],
    ...((still ?? (isOffset ? waves : undefined))?.advanceAll && { advanceAll }),
    energy,
  };
}
