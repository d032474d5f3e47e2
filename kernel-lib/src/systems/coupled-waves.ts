import { checkPrecision, type Precision } from "../engine/memory/precision.js";
import { kineticPhases, localKick, SpectralPhase } from "../engine/waves/split-step.js";
import { cos, sin } from "../engine/waves/trigonometry.js";
import { advanceBetweenWalls, Walls } from "../engine/waves/walls.js";
import { waveKernel } from "../engine/waves/waves.js";
import { substepsOf } from "../evolve/composition.js";
import type { Flow, State, System } from "../evolve/system.js";
import { finite, notNegative, oneOf, positive, reject } from "../fields/check.js";
import { type ComplexArray, squaredNorm } from "../fields/complex.js";
import { Grid } from "../fields/grid.js";

/** Settings of {@link coupledWaves}. ħ = 1; lengths in the unit of the grid, all others in units of it and of the time. */
export interface CoupledWavesOptions {
  /** Grid of the fields, in one or two dimensions. */
  readonly grid: Grid;
  /** Dispersion β of the kinetic term −(β/2)∇²Ψ; either sign. Default 1. */
  readonly beta?: number;
  /** Kerr coefficient g of g|Ψ|²Ψ. Default 1. */
  readonly kerr?: number;
  /** Coupling χ of wave and learning field, χθ|Ψ|². Default 1. */
  readonly chi?: number;
  /** Mass μ of the learning field. Default 10. */
  readonly mass?: number;
  /** Eigenfrequency Ω of the learning field; 0 lets it drift freely. Default 0. */
  readonly omega?: number;
  /**
   * "periodic" (default), or "walls": Ψ vanishes on the first point of each axis and one spacing beyond the last, at
   * ±L/2. A wave that does not vanish on that first point is set to zero there; packets near a wall need the same option
   * of `wavePacket`. Costs twice the time an axis.
   */
  readonly boundary?: "periodic" | "walls";
  /**
   * "float64" (default), or "float32": about twice as fast where compiled kernels are there (a grid with no prime
   * factor beyond 5). It changes the amplitude by some 6e-8 a step; over n steps Kerr phases are off by some 3e-10 n².
   * Echoes refuse it: it does not retrace its path closely enough.
   */
  readonly precision?: Precision;
}

/** System of {@link coupledWaves}: Ψ (complex) and Θ (θ with momentum π) have one value a point of the grid. */
export interface CoupledWaves extends System {
  /** Grid of the fields. */
  readonly grid: Grid;
  /** Constants of the equations, defaults filled in. */
  readonly parameters: Required<Omit<CoupledWavesOptions, "grid">>;
}

/**
 * A nonlinear wave Ψ coupled to a real learning field θ with momentum π, in one or two dimensions:
 *
 *   i∂tΨ = −(β/2)∇²Ψ + g|Ψ|²Ψ + χθΨ,   ∂tθ = π/μ,   ∂tπ = −μΩ²θ − χ|Ψ|²
 *
 * ħ = 1; periodic boundaries or hard walls. It is the system of the talk "Machine learning based on physical dynamics"
 * and of Phys. Rev. X 13, 031020 (2023), whose sign of β is free here.
 */
export function coupledWaves(options: CoupledWavesOptions): CoupledWaves {
  const { grid, beta = 1, kerr = 1, chi = 1, mass = 10, omega = 0 } = options;
  const { boundary = "periodic", precision = "float64" } = options;
  if (!(grid instanceof Grid)) reject("grid", grid, "a grid, such as grid({ points: 64, length: 16 })");
  finite("beta", beta);
  finite("kerr", kerr);
  finite("chi", chi);
  positive("mass", mass);
  notNegative("omega", omega);
  oneOf("boundary", boundary, ["periodic", "walls"]);
  checkPrecision(precision);

  const walls = boundary === "walls" ? new Walls(grid.shape) : undefined;
  // Between walls, transforms work on the odd continuation of the wave.
  const space = walls ? new Grid({ points: walls.shape, length: grid.lengths.map((l) => 2 * l) }) : grid;
  // Made at the first energy or single flow: compiled kernels need neither.
  let made: { spectral: SpectralPhase; k2: Float64Array; phase: (dt: number) => ComplexArray } | undefined;
  const tables = () => {
    if (!made) {
      const k2 = space.squaredWavenumbers();
      made = { spectral: new SpectralPhase(space.shape), k2, phase: kineticPhases(k2, beta) };
    }
    return made;
  };

  const free: Flow = ({ psi, theta }, dt) => {
    const { spectral, phase } = tables();
    const table = phase(dt);
    const re = walls ? walls.odd(psi.re) : psi.re;
    const im = walls ? walls.odd(psi.im) : psi.im;
    spectral.apply(re, im, table.re, table.im);
    walls?.restrict(re, psi.re);
    walls?.restrict(im, psi.im);
    oscillate(theta, oscillation(dt, mass, omega));
  };
  const local: Flow = ({ psi, theta }, dt) => localKick(psi.re, psi.im, theta.re, theta.im, dt, kerr, chi);

  const kernel = waveKernel(space.shape, {
    k2: space.shape.map((_, axis) => space.wavenumbers(axis).map((k) => k * k)),
    beta,
    kerr,
    chi,
    oscillation: (dt) => oscillation(dt, mass, omega),
    precision,
  });
  const advanceAll: System["advanceAll"] = (states, dt, steps, integrator) => {
    const substeps = substepsOf(integrator, dt);
    if (walls) advanceBetweenWalls(walls, kernel!, states, substeps, steps);
    else kernel!.advance(states, substeps, steps);
  };

  const hold: System["hold"] = (state) => {
    const held = kernel!.hold(state);
    return { ...held, advance: (dt, steps, integrator) => held.advance(substepsOf(integrator, dt), steps) };
  };

  function energy({ psi, theta }: State): number {
    const re = walls ? walls.odd(psi.re) : psi.re.slice();
    const im = walls ? walls.odd(psi.im) : psi.im.slice();
    const { spectral, k2 } = tables();
    spectral.forward(re, im);
    let sum = 0;
    // The odd continuation holds the kinetic energy once for each of its parts.
    const norm = (beta / 2) * (grid.size / space.size / space.size);
    for (let i = 0; i < space.size; i++) sum += norm * k2[i] * (re[i] ** 2 + im[i] ** 2);
    for (let i = 0; i < grid.size; i++) {
      const density = psi.re[i] ** 2 + psi.im[i] ** 2;
      const learning = theta.im[i] ** 2 / (2 * mass) + (mass * omega ** 2 * theta.re[i] ** 2) / 2;
      sum += (kerr / 2) * density * density + chi * theta.re[i] * density + learning;
    }
    return sum * grid.cell;
  }

  return {
    name: "coupled nonlinear waves",
    grid,
    shape: grid.shape,
    lengths: grid.lengths,
    size: grid.size,
    learningSize: grid.size,
    kinds: { psi: "complex", theta: "real" },
    parameters: { beta, kerr, chi, mass, omega, boundary, precision },
    invariants: [{ name: "norm", value: ({ psi }) => squaredNorm(psi) * grid.cell }],
    ...((kerr !== 0 || chi !== 0) && { stableStep: waveStableStep(grid, beta) }),
    flows: [free, local],
    ...(kernel && { advanceAll }),
    ...(kernel && !walls && { hold }),
    energy,
  };
}

/**
 * Computes the largest stable time step 2π/(|β|k²) of split steps of a nonlinear wave, at which the phase βk²dt/2 of the
 * grid's largest wavenumber k is π. Beyond it pairs of waves at rest turn into pairs of wavenumbers ±k, which the exact
 * motion forbids (J. A. C. Weideman and B. M. Herbst, SIAM J. Numer. Anal. 23, 485 (1986)).
 */
export function waveStableStep(grid: Grid, beta: number): number {
  const largest = grid.spacing.reduce((sum, spacing) => sum + (Math.PI / spacing) ** 2, 0);
  return (2 * Math.PI) / (Math.abs(beta) * largest);
}

/** Exact motion of harmonic oscillators (free particles at Ω = 0): θ ← cθ + dπ, π ← eθ + cπ. */
function oscillation(dt: number, mass: number, omega: number): readonly [c: number, d: number, e: number] {
  const s = sin(omega * dt);
  return [cos(omega * dt), omega === 0 ? dt / mass : s / (mass * omega), -mass * omega * s];
}

function oscillate(
  { re: q, im: p }: ComplexArray,
  [c, d, e]: readonly [c: number, d: number, e: number],
): void {
  for (let i = 0; i < q.length; i++) {
    const position = q[i];
    q[i] = c * position + d * p[i];
    p[i] = c * p[i] + e * position;
  }
}
