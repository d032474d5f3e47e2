import { advanceArrays, hasArrayKernel } from "../engine/waves/array.js";
import {
  bondEnergy,
  kerrEnergy,
  kerrPhase,
  latticeStableStep,
  openLattice,
} from "../engine/waves/open-lattice.js";
import { cos, sin } from "../engine/waves/trigonometry.js";
import { substepsOf } from "../evolve/composition.js";
import { type Flow, PHOTON_NUMBER, type State, type System } from "../evolve/system.js";
import { finite, numbers, wholeNumber } from "../fields/check.js";

/** Settings of {@link kerrArray}. ħ = 1; hopping, coupling and detunings as angular frequencies in one unit. */
export interface KerrArrayOptions {
  /** Cavities along each edge of the square array. Default 4. */
  readonly width?: number;
  /** Hopping amplitude J per bond. Default 10. */
  readonly hopping?: number;
  /** Kerr coefficient g of g|Φ|²Φ, of cavities and ports. Default −2. */
  readonly kerr?: number;
  /** Coupling κ of each port to its corner. Default 0.3. */
  readonly kappa?: number;
  /** Detunings ω_p of the four ports. Default 0. */
  readonly detuning?: ArrayLike<number>;
}

/** System of {@link kerrArray}: Ψ holds the four ports, Θ the width × width cavities, row by row. */
export interface KerrArray extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<Omit<KerrArrayOptions, "detuning">> & {
    readonly detuning: readonly number[];
  };
}

/**
 * A square array of coupled Kerr cavities that learns (Θ, complex, width²) with four port modes (Ψ, complex) on its
 * corners, in the order (0,0), (0,w−1), (w−1,0), (w−1,w−1):
 *
 *   H = 2J Σ_<ij> Re(Θ_i*Θ_j) + (g/2)(Σ|Θ|⁴ + Σ|Ψ|⁴) + 2κ Σ_p Re(Ψ_p*Θ_corner(p)) + Σ_p ω_p|Ψ_p|²
 *
 * ħ = 1; rates in units of the inverse time; open boundaries, band 2J(cos kx + cos ky). The array of
 * Phys. Rev. X 13, 031020 (2023), Fig. 8, whose constants are the defaults.
 */
export function kerrArray(options: KerrArrayOptions = {}): KerrArray {
  const { width = 4, hopping = 10, kerr = -2, kappa = 0.3 } = options;
  wholeNumber("width", width, 2, 64);
  finite("hopping", hopping);
  finite("kerr", kerr);
  finite("kappa", kappa);
  const detuning = numbers("detuning", options.detuning ?? [0, 0, 0, 0], 4);
  const corners = [0, width - 1, width * (width - 1), width * width - 1];
  const lattice = openLattice(width, width, hopping);

  const hop: Flow = ({ theta }, dt) => lattice(theta, dt);
  const selfPhase: Flow = ({ psi, theta }, dt) => {
    kerrPhase(theta, dt, kerr);
    kerrPhase(psi, dt, kerr, detuning);
  };
  /** Port and corner exchange amplitude: a rotation by κ dt. */
  const couple: Flow = ({ psi, theta }, dt) => {
    const c = cos(kappa * dt);
    const s = sin(kappa * dt);
    for (let p = 0; p < 4; p++) {
      const q = corners[p];
      const [a, b, x, y] = [psi.re[p], psi.im[p], theta.re[q], theta.im[q]];
      psi.re[p] = c * a + s * y;
      psi.im[p] = c * b - s * x;
      theta.re[q] = c * x + s * b;
      theta.im[q] = c * y - s * a;
    }
  };

  function energy({ psi, theta }: State): number {
    let sum =
      2 * hopping * bondEnergy(theta, width, width) +
      kerrEnergy(theta, kerr) +
      kerrEnergy(psi, kerr, detuning);
    for (const [p, q] of corners.entries()) {
      sum += 2 * kappa * (psi.re[p] * theta.re[q] + psi.im[p] * theta.im[q]);
    }
    return sum;
  }

  const advanceAll: System["advanceAll"] = (states, dt, steps, integrator) =>
    advanceArrays(
      states.map(({ psi, theta }) => ({ cavities: theta, ports: psi })),
      { hopping, kerr, kappa, detuning: [...new Float64Array(16), ...detuning] },
      substepsOf(integrator, dt),
      steps,
    );

  return {
    name: "Kerr-cavity array",
    shape: [4],
    lengths: [4],
    size: 4,
    learningShape: [width, width],
    learningSize: width * width,
    kinds: { psi: "complex", theta: "complex" },
    invariants: [PHOTON_NUMBER],
    ...(kerr !== 0 && { stableStep: latticeStableStep(width, width, hopping) }),
    parameters: { width, hopping, kerr, kappa, detuning: [...detuning] },
    flows: [hop, selfPhase, couple],
    ...(width === 4 && hasArrayKernel() && { advanceAll }),
    energy,
  };
}
