import { solve } from "../engine/linear/dense.js";
import { finite } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Diagram } from "../fields/diagram.js";
import type { Source } from "../machine/facts.js";
import {
  NonlinearModes,
  type NonlinearModesOptions,
  type SteadyState,
} from "../scattering/machines/nonlinear.js";

const GUILLAMON_2025: Source = {
  key: "guillamon2025",
  authors: "J. Guillamon and others",
  title:
    "In-situ Physical Adjoint Computing in multiple-scattering electromagnetic environments for wave control",
  published: "arXiv:2503.21107",
  year: 2025,
  arxiv: "2503.21107",
};

/** Settings of {@link microwaveModes}: those of Kerr modes, with parametric pumps. */
export type MicrowaveModesOptions = Omit<NonlinearModesOptions, "kerr"> &
  Partial<Pick<NonlinearModesOptions, "kerr">>;

/** Superconducting microwave modes with parametric pumps and a Kerr nonlinearity. */
export class MicrowaveModes extends NonlinearModes {
  override readonly name: string = "the microwave modes";
  readonly #couplings: readonly (readonly [number, number])[];

  constructor(options: MicrowaveModesOptions) {
    super({ ...options, kerr: options.kerr ?? 0 });
    this.#couplings = [...(options.couplings ?? []), ...(options.pumps ?? [])].map(({ between }) => between);
  }

  override get source(): readonly Source[] {
    return [GUILLAMON_2025];
  }

  /** Finds the steady state. @throws RangeError where there is none, or where it is unstable: pumps beyond the parametric threshold */
  override steadyState(incoming: ComplexArray, start?: ComplexArray): SteadyState {
    return checkStable(super.steadyState(incoming, start));
  }

  /**
   * Computes how small fields on top of a steady state scatter at a frequency ω from it,
   *
   *   S(ω) = 1 + √κ (M + iω)⁻¹ √κ   in the basis (δa_1 … δa_n, δa_1* … δa_n*), 2n × 2n,
   *
   * M the Bogoliubov matrix. Without loss S Σ S† = Σ with Σ = diag(1 … 1, −1 … −1): photons are made in pairs. Default
   * state: no drive.
   */
  fluctuations({
    state,
    omega = 0,
  }: {
    readonly state?: SteadyState;
    readonly omega?: number;
  } = {}): ComplexArray {
    finite("omega", omega);
    const n = this.size;
    const rest = { re: new Float64Array(n), im: new Float64Array(n) };
    const { jacobian } = checkStable(state ?? super.steadyState(rest));
    const w = 2 * n;
    const [mr, mi, sr, si] = [0, 0, 0, 0].map(() => new Float64Array(w * w));
    const at = (row: number, column: number) => jacobian[row * w + column];
    for (let j = 0; j < n; j++)
      for (let l = 0; l < n; l++) {
        const [xx, yy, yx, xy] = [at(j, l), at(n + j, n + l), at(n + j, l), at(j, n + l)];
        // δa = δx + iδy: halves of sums and differences of the real blocks.
        const blocks: readonly (readonly [number, number, number, number])[] = [
          [j, l, xx + yy, yx - xy],
          [j, n + l, xx - yy, yx + xy],
          [n + j, l, xx - yy, -yx - xy],
          [n + j, n + l, xx + yy, xy - yx],
        ];
        for (const [row, column, re, im] of blocks) {
          mr[row * w + column] = re / 2;
          mi[row * w + column] = im / 2 + (row === column ? omega : 0);
        }
      }
    const root = (j: number) => Math.sqrt(this.decay[j % n]);
    for (let j = 0; j < w; j++) sr[j * w + j] = root(j);
    solve(w, mr, mi, false, sr, si, w);
    for (let j = 0; j < w; j++)
      for (let l = 0; l < w; l++) {
        sr[j * w + l] = sr[j * w + l] * root(j) + (j === l ? 1 : 0);
        si[j * w + l] *= root(j);
      }
    return { re: sr, im: si };
  }

  /** Draws the modes on a ring, with detunings as colours, and couplings and pumps between them. */
  toDiagram(): Diagram {
    const n = this.size;
    const between = this.#couplings.filter(([j, l]) => j !== l);
    const value = this.#couplings.flatMap(([j, l], c) => (j === l ? [] : [this.parameters[n + c]]));
    const angle = (j: number) => Math.PI / 2 - (2 * Math.PI * j) / n;
    return {
      kind: "diagram",
      title: this.name,
      nodes: {
        x: Array.from({ length: n }, (_, j) => n * 0.5 * Math.cos(angle(j))),
        y: Array.from({ length: n }, (_, j) => n * 0.5 * Math.sin(angle(j))),
        value: this.parameters.slice(0, n),
        name: "detuning Δ",
        label: Array.from({ length: n }, (_, j) => String(j + 1)),
      },
      ...(between.length > 0 && {
        edges: {
          from: between.map(([j]) => j),
          to: between.map(([, l]) => l),
          value,
          name: "coupling J or pump g",
        },
      }),
    };
  }
}

/** Refuses a state that a device leaves by itself. */
function checkStable(state: SteadyState): SteadyState {
  if (state.stable) return state;
  throw new RangeError(
    `The microwave modes are unstable: deviations grow at a rate of ${state.rates.re[0].toPrecision(3)}. ` +
      "Weaker pumps (below the parametric threshold) or a weaker drive are likely right.",
  );
}

/**
 * Makes superconducting microwave modes: couplings J, parametric pumps p and a Kerr nonlinearity, inputs and outputs in
 * waveguides; see {@link NonlinearModes}. Two modes with decay rates κ_a, κ_b and one pump g amplify on resonance by the power
 * ((κ_aκ_b/4 + g²)/(κ_aκ_b/4 − g²))²; at g = √(κ_aκ_b)/2 they begin to oscillate, which is refused. Two experiments give the
 * gradient, exactly for linear modes, with pumps as well.
 *
 * Adjoint measurements on microwave networks: Guillamon et al., arXiv:2503.21107 (2025).
 */
export function microwaveModes(options: MicrowaveModesOptions): MicrowaveModes {
  return new MicrowaveModes(options);
}
