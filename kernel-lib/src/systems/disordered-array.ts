import { advanceArrays, hasArrayKernel } from "../engine/waves/array.js";
import {
  bondEnergy,
  kerrEnergy,
  kerrPhase,
  latticeStableStep,
  openLattice,
} from "../engine/waves/open-lattice.js";
import { substepsOf } from "../evolve/composition.js";
import { type Flow, joinedFields, PHOTON_NUMBER, type State, type System } from "../evolve/system.js";
import { finite, numbers, wholeNumber } from "../fields/check.js";
import { complexZeros } from "../fields/complex.js";

/** Settings of {@link disorderedArray}. ħ = 1; hopping and detunings as angular frequencies in one unit. */
export interface DisorderedArrayOptions {
  /** Cavities along each edge of the square array. Default 4. */
  readonly width?: number;
  /** Hopping amplitude J per bond. Default 10. */
  readonly hopping?: number;
  /** Kerr coefficient g of g|Φ|²Φ. Default −1. */
  readonly kerr?: number;
  /** Detuning of every cavity, row by row: the disorder of one fabricated device. Default 0. */
  readonly detuning?: ArrayLike<number>;
}

/** System of {@link disorderedArray}: Ψ is the first row of cavities, Θ all others, row by row. */
export interface DisorderedArray extends System {
  /** Constants of the Hamiltonian, defaults filled in. */
  readonly parameters: Required<Omit<DisorderedArrayOptions, "detuning">> & {
    readonly detuning: readonly number[];
  };
}

/**
 * One square array of Kerr cavities whose first row computes (Ψ, complex, width) and whose other rows learn
 * (Θ, complex, width·(width−1)), each cavity with a detuning of its own:
 *
 *   H = 2J Σ_<ij> Re(Φ_i*Φ_j) + (g/2)Σ|Φ|⁴ + Σ_j δ_j|Φ_j|²
 *
 * ħ = 1; open boundaries. The disordered device of Phys. Rev. X 13, 031020 (2023), Fig. 8c.
 */
export function disorderedArray(options: DisorderedArrayOptions = {}): DisorderedArray {
  const { width = 4, hopping = 10, kerr = -1 } = options;
  const size = wholeNumber("width", width, 2, 64) ** 2;
  finite("hopping", hopping);
  finite("kerr", kerr);
  const detuning = numbers("detuning", options.detuning ?? new Float64Array(size), size, "cavities");
  const lattice = openLattice(width, width, hopping);
  const field = complexZeros(size);

  function join({ psi, theta }: State): void {
    field.re.set(psi.re);
    field.im.set(psi.im);
    field.re.set(theta.re, width);
    field.im.set(theta.im, width);
  }
  const hop: Flow = (state, dt) => {
    join(state);
    lattice(field, dt);
    const { psi, theta } = state;
    psi.re.set(field.re.subarray(0, width));
    psi.im.set(field.im.subarray(0, width));
    theta.re.set(field.re.subarray(width));
    theta.im.set(field.im.subarray(width));
  };
  const selfPhase: Flow = ({ psi, theta }, dt) => {
    kerrPhase(psi, dt, kerr, detuning);
    kerrPhase(theta, dt, kerr, detuning.subarray(width));
  };

  function energy(state: State): number {
    join(state);
    return 2 * hopping * bondEnergy(field, width, width) + kerrEnergy(field, kerr, detuning);
  }

  const advanceAll: System["advanceAll"] = (states, dt, steps, integrator) => {
    const samples = states.map((state) => ({ cavities: joinedFields(state) }));
    advanceArrays(samples, { hopping, kerr, kappa: 0, detuning }, substepsOf(integrator, dt), steps);
    for (const [i, { psi, theta }] of states.entries()) {
      for (const part of ["re", "im"] as const) {
        psi[part].set(samples[i].cavities[part].subarray(0, width));
        theta[part].set(samples[i].cavities[part].subarray(width));
      }
    }
  };

  return {
    name: "disordered Kerr-cavity array",
    shape: [width],
    lengths: [width],
    size: width,
    learningShape: [width - 1, width],
    learningSize: size - width,
    kinds: { psi: "complex", theta: "complex" },
    invariants: [PHOTON_NUMBER],
    ...(kerr !== 0 && { stableStep: latticeStableStep(width, width, hopping) }),
    parameters: { width, hopping, kerr, detuning: [...detuning] },
    flows: [hop, selfPhase],
    ...(width === 4 && hasArrayKernel() && { advanceAll }),
    energy,
  };
}
