import { factorise } from "../engine/dense.js";
import { finite, numbers, reject, wholeNumber } from "../fields/check.js";
import type { Complex, ComplexArray } from "../fields/complex.js";
import { FrequencySweep, ScatteringMatrix } from "./scattering-matrix.js";

/** One coupling between two modes: real for a reciprocal device, complex for a phase (a flux). */
export interface Coupling {
  readonly between: readonly [number, number];
  /** J = H[first, second]. */
  readonly value: number | Complex;
  /** H[second, first]. Default J*: no gain and no loss. */
  readonly back?: number | Complex;
}

export interface CoupledModesOptions {
  /** Detuning Δ_j of every mode. */
  readonly detuning: ArrayLike<number>;
  /** Decay rate κ_j of every mode into its own probe waveguide; 0 for a mode without a port. */
  readonly decay: ArrayLike<number>;
  /** Intrinsic loss κ'_j. Default: none. */
  readonly loss?: ArrayLike<number>;
  readonly couplings?: readonly Coupling[];
  /** Port labels, one a mode. Default: "0", "1", … */
  readonly labels?: readonly string[];
}

/**
 * A network of coupled modes with probe waveguides, in the frame of the laser:
 *
 *   ȧ_j = −i Σ_ℓ H_jℓ a_ℓ − √κ_j a_j^in,   a^out = a^in + √κ a,   H_jj = Δ_j − i(κ_j + κ'_j)/2
 *   G(ω) = (ω − H)⁻¹,   S(ω) = 1 − i √κ G √κ,   S[out, in]
 *
 * ħ = 1; all rates in one unit. Source: Wanjura & Marquardt, Nature Physics 20, 1434 (2024).
 */
export class CoupledModes {
  readonly size: number;
  readonly detuning: Float64Array;
  readonly decay: Float64Array;
  readonly loss: Float64Array;
  /** Whether H = Hᵀ. */
  readonly reciprocal: boolean;
  readonly #coupling: ComplexArray;
  readonly #labels: readonly string[];
  /** Modes with κ > 0, in order: the ports of S. */
  readonly portModes: Int32Array;

  constructor({ detuning, decay, loss, couplings = [], labels }: CoupledModesOptions) {
    this.detuning = numbers("detuning", detuning);
    const n = this.detuning.length;
    if (n === 0) reject("detuning", detuning, "a list with at least one mode");
    this.size = n;
    this.decay = rates("decay", numbers("decay", decay, n, "modes"));
    this.loss = rates("loss", loss === undefined ? new Float64Array(n) : numbers("loss", loss, n, "modes"));
    this.#coupling = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
    for (const [i, coupling] of couplings.entries()) this.#couple(`couplings[${i}]`, coupling);
    this.reciprocal = isSymmetric(n, this.#coupling);
    if (labels && labels.length !== n)
      throw new RangeError(`labels has ${labels.length} entries; there are ${n} modes.`);
    this.portModes = Int32Array.from(this.decay.keys()).filter((j) => this.decay[j] > 0);
    this.#labels = Array.from(this.portModes, (j) => labels?.[j] ?? String(j));
  }

  #couple(name: string, { between, value, back }: Coupling): void {
    const n = this.size;
    const [i, j] = between.map((mode, end) => wholeNumber(`${name}.between[${end}]`, mode, 0, n - 1));
    if (i === j)
      reject(`${name}.between`, between, "two different modes; use detuning for a mode's own frequency");
    const complex = (v: number | Complex, of: string) => ({
      re: finite(`${name}.${of}${typeof v === "number" ? "" : ".re"}`, typeof v === "number" ? v : v?.re),
      im: typeof v === "number" ? 0 : finite(`${name}.${of}.im`, v?.im),
    });
    const there = complex(value, "value");
    const returned = back === undefined ? { re: there.re, im: -there.im } : complex(back, "back");
    this.#coupling.re[i * n + j] += there.re;
    this.#coupling.im[i * n + j] += there.im;
    this.#coupling.re[j * n + i] += returned.re;
    this.#coupling.im[j * n + i] += returned.im;
  }

  /** ω − H as a dense matrix. */
  #shifted(omega: number): ComplexArray {
    const n = this.size;
    const m = { re: this.#coupling.re.map((x) => -x), im: this.#coupling.im.map((x) => -x) };
    for (let j = 0; j < n; j++) {
      m.re[j * n + j] = omega - this.detuning[j];
      m.im[j * n + j] = (this.decay[j] + this.loss[j]) / 2;
    }
    return m;
  }

  /**
   * G(ω) = (ω − H)⁻¹ as an n × n row-major matrix.
   * @throws SingularMatrixError where a mode without decay sits exactly at ω.
   */
  green(omega: number = 0): ComplexArray {
    finite("omega", omega);
    const n = this.size;
    const m = this.#shifted(omega);
    const g = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
    for (let i = 0; i < n; i++) g.re[i * n + i] = 1;
    factorise(n, m.re, m.im, this.reciprocal).solve(g.re, g.im, n);
    return g;
  }

  /** S(ω) between all modes that have a probe waveguide (κ > 0). */
  scattering(omega: number = 0): ScatteringMatrix {
    const g = this.green(omega);
    const ports = this.portModes;
    const s = { re: new Float64Array(ports.length ** 2), im: new Float64Array(ports.length ** 2) };
    for (let r = 0; r < ports.length; r++) {
      for (let p = 0; p < ports.length; p++) {
        const root = Math.sqrt(this.decay[ports[r]] * this.decay[ports[p]]);
        const at = ports[r] * this.size + ports[p];
        s.re[r * ports.length + p] = (r === p ? 1 : 0) + root * g.im[at];
        s.im[r * ports.length + p] = -root * g.re[at];
      }
    }
    return new ScatteringMatrix(this.#labels, omega, s);
  }

  /** S at every frequency of a list. */
  sweep(omegas: ArrayLike<number>): FrequencySweep {
    return new FrequencySweep(Array.from(numbers("omegas", omegas), (omega) => this.scattering(omega)));
  }
}

function isSymmetric(n: number, { re, im }: ComplexArray): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (re[i * n + j] !== re[j * n + i] || im[i * n + j] !== im[j * n + i]) return false;
    }
  }
  return true;
}

/** Decay and loss rates: negative ones would be gain. */
export function rates(name: string, values: Float64Array): Float64Array {
  const bad = values.findIndex((x) => x < 0);
  if (bad >= 0) reject(`${name}[${bad}]`, values[bad], "zero or positive (a negative rate would be gain)");
  return values;
}

/** A {@link CoupledModes} network. */
export function coupledModes(options: CoupledModesOptions): CoupledModes {
  return new CoupledModes(options);
}
